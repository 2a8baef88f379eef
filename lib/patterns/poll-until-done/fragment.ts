import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { expressionBody } from '../../core/jsonata';
import { FragmentNames } from '../../core/naming';
import type { BuiltWork } from '../../work/built-work';
import { ANSWER_UNCLEAR, JOB_FAILED, PollExpressions, TOO_LATE } from './expressions';
import type { PollLandmarks } from './landmarks';
import { landmarksOf } from './landmarks';
import { planPoll } from './plan';
import type { PollUntilDoneProps } from './props';
import { PollStates } from './states';

const GIVEN: Given<PollUntilDoneProps> = {
  check: 'given',
  deadline: 'given duration',
  interval: 'given duration',
  maxInterval: 'duration',
};

/**
 * Starts a job and checks it until it is done, has failed, or a deadline is over.
 *
 * The input stays, and beside it, as `poll`, comes out `{ job, result }`. Only a check whose answer says "not yet" is made again; one that fails
 * for good ends the execution with its error, and a mistake in an expression with `States.QueryEvaluationError`.
 *
 * Transitions: 1 for the start and 2 for each check, the last of which is the question what came out; with `waitByRetry` 1 for each check
 * and 1 for that question. One more where nothing follows, and for each check that is made of states of your own.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sample-project-job-poller.html
 */
export class PollUntilDone extends sfn.StateMachineFragment {
  /** The error of an execution whose job has failed; its cause is JSON, `{ job, result }`. */
  public static readonly JOB_FAILED = JOB_FAILED;

  /** The error of an execution whose job was not done before the deadline; its cause is JSON, `{ job }`. */
  public static readonly TOO_LATE = TOO_LATE;

  /** The error of an execution in which `done` or `failed` gave neither `true` nor `false`. */
  public static readonly ANSWER_UNCLEAR = ANSWER_UNCLEAR;

  /** @internal The cancellation, and the states that say how far it has come. */
  public readonly _parts: { readonly cancel?: BuiltWork; readonly landmarks: PollLandmarks };

  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: PollUntilDoneProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const pace = planPoll(this, props);
    const names = new FragmentNames(this, props.stateNamePrefix);
    const expressions = new PollExpressions(
      names,
      props.deadline,
      props.resultField ?? 'poll',
      props.waitByRetry !== true,
    );
    const states = new PollStates(this, names, expressions);
    const { job = '$result', cancel } = props.check._settings;
    const cancellation = (props.cancel ?? cancel)?._work;

    const built = cancellation?.kind === 'built' ? cancellation : undefined;
    this._parts = { cancel: built, landmarks: landmarksOf(names) };

    const start = states.start(props.start, props.job === undefined ? job : expressionBody(props.job));
    const check = states.check(props, pace);
    const ending = states.ending(props, built);
    start.next(check.state);
    check.next(ending);
    check.catch({ errors: [sfn.Errors.ALL], to: ending, output: expressions.brokenOrLate });
    this.startState = start;
    this.endStates = ending.endStates;
  }
}
