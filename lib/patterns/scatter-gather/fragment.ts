import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { FragmentNames } from '../../core/naming';
import type { Retrier } from '../../states/retries';
import { RaisedEnd } from '../../capabilities/results/raised-end';
import { branchRecords, branchesState } from '../../capabilities/results/recorded-branches';
import { type FiguresBesideOptions, areTotal, figuresBeside } from '../../capabilities/results/figures';
import type { CatchBy, EarlyEnd, EarlyOutput, EarlyStates } from '../../capabilities/results/early-end';
import { earlyEnd, gatherEarly } from '../../capabilities/results/end-early';
import type { FailurePolicy } from '../../capabilities/results/failure-policy';
import { ENTERING } from '../../states/entering';
import { ANSWERED, TOO_FEW_ANSWERS, earlyOutcomeOf, outcomeOf } from './outcome';
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
 * With a `failurePolicy` it goes on as soon as enough have answered, and those that are stopped then stand under `lost`.
 *
 * Transitions: 1 and one for each target; one more for each that is late or fails, and one for states of your own, which are wrapped. An early end
 * costs 2, and that of a quorum 1 for each answer and 1.
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
    const { window, request, aggregates = {}, resultField = 'scatterGather', failurePolicy } = props;
    const minimumAnswers = props.minimumAnswers ?? failurePolicy?._settings.minimumSuccesses;
    const { hedgeAfter } = failurePolicy?._settings.endEarly ?? {};
    const names = new FragmentNames(this, props.stateNamePrefix);
    const output = { aggregates, resultField };
    const early = this.earlyEnd(names, failurePolicy, (records) =>
      earlyOutcomeOf({ ...output, records, targets: targets.map(([name]) => name) }),
    );
    const settings = { scope: this, names, collects: true, early, hedgeAfter };
    const records = branchRecords(settings, targets);
    const state = branchesState(settings, targets, {
      phrase: 'all targets',
      window,
      request,
      retries: shortRetries,
      outputs: outcomeOf({ ...output, records, minimumAnswers, endsEarly: early !== undefined }),
    });
    const catchBy: CatchBy = ({ errors, to, assign, output: outputs }) =>
      void state.addCatch(to, { errors, assign, outputs: outputs as string | undefined });
    const gathered =
      early && gatherEarly(early, catchBy, { ...settings, policy: failurePolicy as FailurePolicy, resultField });
    if (minimumAnswers !== undefined) {
      const end = new RaisedEnd(this, 'Failed', names, 'fail', [TOO_FEW_ANSWERS]);
      end.takeFrom(gathered?.catchRaised ?? catchBy);
    }
    this.startState = state;
    this.endStates = this.endsBehind(gathered === undefined ? [state] : [state, gathered.last], {
      ...settings,
      ...output,
    });
  }

  private earlyEnd(names: FragmentNames, policy: FailurePolicy | undefined, output: EarlyOutput): EarlyEnd | undefined {
    return policy && earlyEnd({ scope: this, names, policy, output, entering: ENTERING, member: 'name' });
  }

  /** Figures that can fail are worked out behind the answers. */
  private endsBehind(
    states: readonly EarlyStates['last'][],
    { names, aggregates, resultField }: Omit<FiguresBesideOptions, 'records'>,
  ): sfn.INextable[] {
    if (areTotal(aggregates)) return [...states];
    const figures = figuresBeside(this, { names, aggregates, resultField, records: ANSWERED });
    states.forEach((state) => state.next(figures.start));
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
