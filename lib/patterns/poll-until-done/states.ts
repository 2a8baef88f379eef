import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { chainOf } from '../../capabilities/results/recorded-work';
import type { FragmentNames } from '../../core/naming';
import { AslTask, type AslCatch } from '../../states/asl-task';
import { AslWait } from '../../states/asl-wait';
import { LastChoice } from '../../states/last-choice';
import { attemptsToFill } from '../../states/retry-span';
import { eachAttempt } from '../../states/task-timeout';
import { argumentsOf } from '../../work/arguments';
import type { BuiltWork } from '../../work/built-work';
import { lostCallsToo } from '../../work/lost-calls';
import type { Work } from '../../work/work';
import type { AslRetrier } from '../../states/asl-state';
import type { Retrier } from '../../states/retries';
import type { PollExpressions } from './expressions';
import { JOB_FAILED, TOO_LATE, isOutcome } from './expressions';
import { CANCEL_LATE, CANCEL_UNCHECKED, END } from './landmarks';
import type { Pace } from './plan';
import type { PollUntilDoneProps } from './props';

const EVALUATION = 'States.QueryEvaluationError';
const INPUT = '{% $states.input %}';

/** A check, of whatever states it is made. */
interface Check {
  readonly state: sfn.State;
  readonly catch: (handler: AslCatch) => void;
  readonly next: (next: sfn.IChainable) => void;
}

/** Makes the states of a poll. */
export class PollStates {
  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly expressions: PollExpressions,
  ) {}

  /** The state that starts the job, or says which it is. */
  public start(work: Work | undefined, job: string): sfn.State & sfn.INextable {
    const common = { queryLanguage: sfn.QueryLanguage.JSONATA };
    if (work === undefined) {
      const stateName = this.names.state('take job');
      const assign = this.expressions.started(job, '$states.input');
      return new sfn.Pass(this.scope, 'Start', { ...common, stateName, assign });
    }
    const stateName = this.names.state('start job');
    if (work._work.kind !== 'built') {
      const assign = this.expressions.started(job, '$states.result[0]');
      return new sfn.Parallel(this.scope, 'Start', { ...common, stateName, assign, outputs: INPUT }).branch(
        chainOf(work._work),
      );
    }
    const built = work._work;
    const fields = { input: '$states.input', execution: '$states.context.Execution.Id' };
    return new AslTask(this.scope, 'Start', {
      stateName,
      integration: built.integration,
      arguments: argumentsOf(built, { fields, bindings: { input: '$states.input' } }),
      timeout: eachAttempt(built.timeout),
      retry: lostCallsToo(built),
      assign: this.expressions.started(job, built.result),
      output: INPUT,
      statements: built.statements,
    });
  }

  /** The check with the wait that leads back to it, or with the retries that wait. */
  public check(props: PollUntilDoneProps, pace: Pace): Check {
    const { work } = props.check._settings;
    const check = work._work.kind === 'built' ? this.call(work._work, props, pace) : this.wrapped(work._work, props);
    if (props.waitByRetry !== true) {
      const wait = new AslWait(this.scope, 'Wait', {
        stateName: this.names.state('wait'),
        seconds: this.expressions.secondsOfWait(pace),
        fact: { deadlineSeconds: props.deadline.toSeconds(), loops: true },
      });
      wait.next(check.state);
      check.catch({ errors: [EVALUATION], to: wait, output: INPUT, assign: this.expressions.raisedOnce });
    }
    return check;
  }

  /** The Choice of what follows an outcome. */
  public ending(props: PollUntilDoneProps, cancel: BuiltWork | undefined): LastChoice {
    const { expressions } = this;
    const choice = new LastChoice(this.scope, 'Done?', {
      stateName: this.names.state(END),
      output: expressions.outputOf('result'),
      endName: this.names.state('done'),
    });
    const lead = (name: string, to: sfn.IChainable, outputs: string): void =>
      void choice.when(sfn.Condition.jsonata(isOutcome(name)), to, { outputs });
    const late = props.onTooLate ?? this.fail('Too late', 'too late', TOO_LATE, expressions.cause);
    const broken = this.fail('Check failed', 'check failed', expressions.member('error'), expressions.member('cause'));
    lead(
      'failed',
      props.onFailed ?? this.fail('Job failed', 'job failed', JOB_FAILED, expressions.cause),
      expressions.outputOf('result'),
    );
    lead('late', this.cancelled('Cancel late', CANCEL_LATE, cancel, late), expressions.outputOf());
    lead('broken', this.cancelled('Cancel', CANCEL_UNCHECKED, cancel, broken), expressions.outputOf('error', 'cause'));
    return choice;
  }

  private call(work: BuiltWork, { check, waitByRetry, deadline }: PollUntilDoneProps, pace: Pace): Check {
    const { expressions } = this;
    const fields = { ...expressions.bindings, execution: '$states.context.Execution.Id' };
    const retry = patient(lostCallsToo(work), deadline.toSeconds());
    const own = Math.min(work.timeout.toSeconds(), deadline.toSeconds());
    const state = new AslTask(this.scope, 'Check', {
      stateName: this.names.state('check'),
      integration: work.integration,
      arguments: argumentsOf(work, { fields, bindings: expressions.bindings }),
      timeout: {
        seconds: expressions.secondsOfCheck(work.timeout),
        fact:
          waitByRetry === true
            ? { deadlineSeconds: deadline.toSeconds() + pace.longest, leastSeconds: 1, awaitedErrors: [EVALUATION] }
            : { deadlineSeconds: own, leastSeconds: own },
      },
      retry: waitByRetry === true ? [...retry, waitingRetrier(pace, deadline.toSeconds())] : retry,
      output: expressions.judged(check._settings, work.result),
      statements: work.statements,
    });
    return { state, catch: (handler) => state.catch(handler), next: (next) => state.next(next) };
  }

  private wrapped(work: Exclude<Work['_work'], BuiltWork>, { check }: PollUntilDoneProps): Check {
    const state = new sfn.Parallel(this.scope, 'Check', {
      stateName: this.names.state('check'),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      outputs: this.expressions.judged(check._settings, '$states.result[0]'),
    }).branch(chainOf(work));
    return {
      state,
      catch: ({ errors, to, assign, output }) => state.addCatch(to, { errors, assign, outputs: output }),
      next: (next) => state.next(next),
    };
  }

  private cancelled(id: string, phrase: string, work: BuiltWork | undefined, to: sfn.IChainable): sfn.IChainable {
    if (work === undefined) return to;
    const { expressions } = this;
    const state = new AslTask(this.scope, id, {
      stateName: this.names.state(phrase),
      integration: work.integration,
      arguments: argumentsOf(work, {
        fields: { ...expressions.bindings, execution: '$states.context.Execution.Id' },
        bindings: expressions.bindings,
      }),
      timeout: eachAttempt(work.timeout),
      retry: lostCallsToo(work),
      output: INPUT,
      statements: work.statements,
    });
    state.catch({ errors: [sfn.Errors.ALL], to, output: expressions.cancelFailed });
    state.next(to);
    return state;
  }

  private fail(id: string, phrase: string, error: string, cause: string): sfn.Fail {
    return new sfn.Fail(this.scope, id, {
      stateName: this.names.state(phrase),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      error,
      cause,
    });
  }
}

/** A service that is down for some minutes is no reason to give a job up. */
function patient(retry: readonly Retrier[], deadlineSeconds: number): AslRetrier[] {
  const pace = { IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 60 };
  const MaxAttempts = Math.max(6, attemptsToFill(Math.min(PATIENCE_SECONDS, deadlineSeconds), pace));
  return retry.map((retrier) => ({ ...retrier, ...pace, MaxAttempts }));
}

const PATIENCE_SECONDS = 900;

/** Attempts that fill the deadline: the last one finds that it is over. */
function waitingRetrier({ interval, rate, longest }: Pace, deadlineSeconds: number): AslRetrier {
  const retrier = {
    IntervalSeconds: interval,
    BackoffRate: rate,
    ...(rate === 1 ? {} : { MaxDelaySeconds: Math.min(longest, MAX_DELAY) }),
  };
  return {
    ErrorEquals: [EVALUATION],
    ...retrier,
    MaxAttempts: attemptsToFill(deadlineSeconds, retrier),
    JitterStrategy: 'NONE',
  };
}

/** AWS's limit for `MaxDelaySeconds`. */
const MAX_DELAY = 31_622_399;
