import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { FragmentNames } from '../../core/naming';
import { refusal } from '../../core/refusal';
import { FailurePolicy } from '../../capabilities/results/failure-policy';
import type { FanOutOptions, FanOutProps } from './props';
import { FanOutMode } from './props';
import { distributedStates } from './distributed-states';
import { hasAggregates } from '../../capabilities/results/figures';
import { RaisedEnd } from '../../capabilities/results/raised-end';
import { createResultBucket, folderPrefix } from '../../capabilities/results/result-bucket';
import { summaryState } from '../../capabilities/results/summary-state';
import type { ChosenChildType } from './child-type';
import { WaitingMap } from './waiting-map';
import type { AslTask } from '../../states/asl-task';
import type { FanOutSettings, FanOutStates } from './states';
import { startedMs } from './states';
import { inlineStates } from './inline-states';
import type { PlannedItems } from './plan';
import { planFanOut } from './plan';
import { QUORUM_NOT_MET, TOO_MANY_FAILURES, TOO_MANY_ITEMS } from '../../capabilities/results/records';
import { staticStates } from './static-states';

const GIVEN: Given<FanOutProps> = { source: 'given', aggregates: 'each' };

/**
 * The same work for many at once: named branches, the items of an array, items in S3.
 *
 * The input stays, and beside it, as `fanOut`, comes out `{ counts: { total, succeeded, failed }, results }`. Of branches and inline items
 * `results` holds, by name or in the order of the items, `{ index, result }` for what succeeded and `{ index, error, cause, input }` for what
 * failed (in branches `name` instead of `index`, and no input). Of a distributed fan-out it says where in S3 they are, one line for each item;
 * `failures` says where those that failed are once more, and there are `firstFailures`. Without a reason to look at all results (a policy other
 * than fail-fast, aggregates, a summary) a distributed fan-out puts out no counts.
 *
 * Transitions: branches 1 and one for each; inline 1 and one for each item; distributed 1 and one for each child that is started, to which
 * STANDARD children add their states beyond the first. Looking at all results costs 1 and one for about ten thousand of them (two thousand
 * with `aggregates`), a summary 1, an early end 2 (and 1 for each answer of a quorum that is counted, beside 1 in the end), a failure that is collected 1 outside of EXPRESS children, and states of your own that are wrapped 1.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html
 */
export class FanOut extends sfn.StateMachineFragment {
  /** The error of an execution in which fewer succeeded than `FailurePolicy.quorum` asks for. */
  public static readonly QUORUM_NOT_MET = QUORUM_NOT_MET;

  /** The error of an execution in which more failed than `FailurePolicy.tolerate` allows. */
  public static readonly TOO_MANY_FAILURES = TOO_MANY_FAILURES;

  /** The error of an execution that was given more items than can wait for answers until it times out. */
  public static readonly TOO_MANY_ITEMS = TOO_MANY_ITEMS;

  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** The size that was chosen. */
  public readonly mode: FanOutMode;

  /** The bucket of results and failures, and of items unless they have a bucket of their own; undefined unless it is distributed. */
  public readonly resultBucket?: s3.IBucket;

  /** The prefix of the keys of results and failures; undefined unless it is distributed. */
  public readonly resultPrefix?: string;

  private readonly chosenType?: () => ChosenChildType;

  /** Throws when a prop is out of its range, or when the size can't do what is asked for. */
  public constructor(scope: Construct, id: string, props: FanOutProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const plan = planFanOut(this, props);
    const settings = this.settle(props);
    this.mode = plan.mode;
    if (plan.mode === FanOutMode.DISTRIBUTED) {
      this.chosenType = plan.chosenType;
      this.resultBucket = props.resultBucket ?? createResultBucket(this, 'Results', props);
      this.resultPrefix = folderPrefix(props.resultPrefix ?? `${this.node.id}/`);
    }
    const states = this.createStates(settings, plan);
    const summary = this.createSummary(settings, states, props);
    this.createEnd(settings, states, summary);
    this.startState = states.start;
    this.endStates = summary === undefined ? [...states.ends] : [summary];
  }

  /**
   * The type of the child executions; undefined unless it is distributed. States of your own may still change it until they are part of a state
   * machine.
   */
  public get childType(): sfn.StateMachineType | undefined {
    return this.chosenType?.().childType;
  }

  /** The reason for the type of the children; undefined unless it is distributed. */
  public get childTypeReason(): string | undefined {
    return this.chosenType?.().childTypeReason;
  }

  private settle(props: FanOutOptions): FanOutSettings {
    const policy = props.failurePolicy ?? FailurePolicy.failFast();
    return {
      scope: this,
      names: new FragmentNames(this, props.stateNamePrefix),
      policy,
      collects: policy._settings.failFast !== true,
      shared: props.shared,
      aggregates: props.aggregates ?? {},
      maxConcurrency: props.maxConcurrency,
      resultField: this.resultField(props),
      encryptionKey: props.encryptionKey,
      summarized: props.summaryTopic !== undefined,
    };
  }

  private createStates(settings: FanOutSettings, plan: PlannedItems): FanOutStates {
    switch (plan.mode) {
      case FanOutMode.STATIC:
        return staticStates(settings, plan.branches);
      case FanOutMode.INLINE:
        return inlineStates(settings, plan);
      case FanOutMode.DISTRIBUTED: {
        const gathers = settings.collects || settings.summarized || hasAggregates(settings.aggregates);
        const place = { bucket: this.resultBucket as s3.IBucket, prefix: this.resultPrefix as string };
        return distributedStates(settings, plan, place, gathers);
      }
    }
  }

  private createSummary(
    settings: FanOutSettings,
    { ends, firstFailures }: FanOutStates,
    { summaryTopic: topic }: FanOutOptions,
  ): AslTask | undefined {
    if (topic === undefined) return undefined;
    const { names, policy, resultField } = settings;
    const options = { names, policy, topic, resultField, startedMs: startedMs(names), firstFailures };
    const summary = summaryState(this, options);
    for (const end of ends) sfn.Chain.start(end).next(summary);
    return summary;
  }

  /** The Fail state for what the expressions of states raise. */
  private createEnd({ names, policy }: FanOutSettings, states: FanOutStates, summary: AslTask | undefined): void {
    const { minimumSuccesses, tolerated } = policy._settings;
    const judges = minimumSuccesses !== undefined || tolerated !== undefined;
    const refuses = states.start instanceof WaitingMap;
    if (!judges && !refuses) return;
    const errors = [QUORUM_NOT_MET, TOO_MANY_FAILURES, ...(refuses ? [TOO_MANY_ITEMS] : [])];
    const end = new RaisedEnd(this, 'Failed', names, 'fail', errors);
    if (refuses || summary === undefined) end.takeFrom(states.catchBy);
    if (judges && summary !== undefined) end.takeFrom((handler) => summary.catch(handler));
  }

  private resultField({ resultField = 'fanOut' }: FanOutOptions): string {
    if (resultField === '') {
      const instead = "leave it out for 'fanOut'";
      throw refusal(this, { prop: 'resultField', must: 'be the name of a field', got: resultField, instead });
    }
    return resultField;
  }
}
