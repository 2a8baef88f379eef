import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { FragmentNames } from '../../core/naming';
import type { Retrier } from '../../states/retries';
import { RaisedEnd } from '../../capabilities/results/raised-end';
import { branchRecords, branchesState } from '../../capabilities/results/recorded-branches';
import { type FiguresBesideOptions, areTotal, figuresBeside } from '../../capabilities/results/figures';
import { ANSWERED, TOO_FEW_ANSWERS, outcomeOf } from './outcome';
import { planTargets } from './plan';
import type { ScatterGatherProps } from './props';

const GIVEN: Given<ScatterGatherProps> = { targets: 'given each', window: 'given duration', aggregates: 'each' };

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
    checkGiven(this, props, GIVEN);
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
      const end = new RaisedEnd(this, 'Failed', settings.names, 'fail', [TOO_FEW_ANSWERS]);
      end.takeFrom(({ errors, to, assign }) => state.addCatch(to, { errors, assign }));
    }
    this.startState = state;
    this.endStates = this.endsBehind(state, { ...settings, aggregates, resultField });
  }

  /** Figures that can fail are worked out behind the answers. */
  private endsBehind(
    state: sfn.Parallel,
    { names, aggregates, resultField }: Omit<FiguresBesideOptions, 'records'>,
  ): sfn.INextable[] {
    if (areTotal(aggregates)) return [state];
    const figures = figuresBeside(this, { names, aggregates, resultField, records: ANSWERED });
    state.next(figures.start);
    return figures.ends;
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
