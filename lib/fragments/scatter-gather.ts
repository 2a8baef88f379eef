import type { Duration } from 'aws-cdk-lib';
import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FragmentNames } from '../private/naming';
import { refusal } from '../private/refusal';
import type { Retrier } from '../private/retries';
import type { Aggregate } from './aggregate';
import type { FanOutWork } from './fan-out-work';
import { FanOutEnd } from './fan-out/fan-out-end';
import type { BranchesState } from './fan-out/static-states';
import { branchRecords, branchesState } from './fan-out/static-states';
import { TOO_FEW_ANSWERS, outcomeOf } from './scatter-gather/outcome';
import { planTargets } from './scatter-gather/plan';

/** Properties of a `ScatterGather`. */
export interface ScatterGatherProps {
  /**
   * Who is asked, by name: functions, queues and functions that answer later, HTTP endpoints, states of your own.
   *
   * The window takes the place of a default `taskTimeout`; one that is given, or a `deadline`, counts where it is shorter. States of your own
   * must be over within the window for certain, since nothing can cut them off.
   */
  readonly targets: { [name: string]: FanOutWork };

  /**
   * How long an answer may take, in whole seconds up to 364 days, shorter than the timeout of the state machine, and up to 60 seconds where an
   * HTTP endpoint without a `taskTimeout` is asked. It is counted from the request, and a request that is repeated does not lengthen it.
   */
  readonly window: Duration;

  /**
   * What all targets are asked: any JSON. In JSONata expressions (`{% … %}`) stand, beside `$states`, `$name` and `$input`. A target that has a
   * `payload` or `body` of its own is asked that; where one answers later, a `taskToken` is added.
   *
   * @default - `{ name, input, execution }`
   */
  readonly request?: unknown;

  /**
   * So many answers must come, 1 up to the number of targets; with fewer the execution fails with `ScatterGather.TooFewAnswers` when the window
   * is over.
   *
   * @default - no answers are a success too
   */
  readonly minimumAnswers?: number;

  /**
   * Figures over the answers, by name: the best offer is `Aggregate.top(1, '{% -$result.price %}')`.
   *
   * @default - none
   */
  readonly aggregates?: { [name: string]: Aggregate };

  /**
   * The field of the output that holds what came out, beside the fields of the input.
   *
   * @default 'scatterGather'
   */
  readonly resultField?: string;

  /**
   * What the names of the states start with.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}

/**
 * Asks several targets the same and goes on with the answers that come within a window.
 *
 * The input stays, and beside it, as `scatterGather`, comes out `{ answers, late, failures, counts: { targets, answered, late, failed } }`:
 * `answers` by the names of the targets, `late` an array of the names of those that gave none in time, `failures` by name as
 * `{ error, cause }`. It goes on as soon as every target has answered, failed or run out of time. What arrives later is dropped:
 * `SendTaskSuccess` then gives `TaskTimedOut`, a function runs to its own end unheard.
 *
 * Transient errors are retried within the window, up to three times. No target is called after the window; the last retry may end up to two
 * and a half seconds after it.
 *
 * Transitions: 1 and one for each target; one more for each that is late or fails, and one for states of your own, which are wrapped.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html
 */
export class ScatterGather extends sfn.StateMachineFragment {
  /** The error of an execution in which fewer answered than `minimumAnswers`. */
  public static readonly TOO_FEW_ANSWERS = TOO_FEW_ANSWERS;

  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: ScatterGatherProps) {
    super(scope, id);
    const targets = planTargets(this, props);
    const { window, request, minimumAnswers, aggregates = {}, resultField = 'scatterGather' } = props;
    const settings = { scope: this, names: new FragmentNames(this, props.stateNamePrefix), collects: true };
    const records = branchRecords(settings, targets);
    const state = branchesState(settings, targets, {
      phrase: 'all targets',
      window,
      request,
      retries: shortRetries,
      outputs: outcomeOf({ records, minimumAnswers, aggregates, resultField }),
    });
    if (minimumAnswers !== undefined) {
      const end = new FanOutEnd(this, 'Failed', settings.names, 'fail', [TOO_FEW_ANSWERS]);
      end.takeFrom(({ errors, to, assign }) => state.addCatch(to, { errors, assign }));
    }
    this.startState = state;
    this.endStates = [state];
    this.node.addValidation({ validate: () => this.checkMachineTimeout(state, window) });
  }

  /** A machine that runs out of time ends the execution: nothing catches that. */
  private checkMachineTimeout({ machineTimeout }: BranchesState, window: Duration): string[] {
    if (machineTimeout === undefined || machineTimeout.isUnresolved()) return [];
    if (machineTimeout.toSeconds() > window.toSeconds()) return [];
    const must = `be shorter than the timeout of the state machine, ${machineTimeout.toHumanString()}`;
    const instead = 'the execution would end before its answers are gathered: lengthen the timeout';
    return [refusal(this, { prop: 'window', must, got: window, instead }).message];
  }
}

/** Few and soon, for what comes after the window is of no use; and who gave no answer in time is not asked again. */
function shortRetries(retry: readonly Retrier[]): Retrier[] {
  return retry.map((retrier) => ({
    ...retrier,
    ErrorEquals: retrier.ErrorEquals.filter((error) => error !== sfn.Errors.TIMEOUT),
    MaxAttempts: 3,
    MaxDelaySeconds: 2,
  }));
}
