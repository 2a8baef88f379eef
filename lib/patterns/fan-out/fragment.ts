import { Duration, aws_s3 as s3, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FragmentNames } from '../../core/naming';
import { refusal } from '../../core/refusal';
import { FailurePolicy } from '../../capabilities/results/failure-policy';
import type { FanOutOptions, FanOutProps } from './props';
import { FanOutMode } from './props';
import type { ChosenChildType } from './child-type';
import { distributedStates } from './distributed-states';
import { FanOutEnd } from './fan-out-end';
import type { FanOutSettings, FanOutStates } from './states';
import { hasAggregates } from './states';
import { inlineStates } from './inline-states';
import type { PlannedItems } from './plan';
import { planFanOut } from './plan';
import { QUORUM_NOT_MET, TOO_MANY_FAILURES } from '../../capabilities/results/records';
import { staticStates } from './static-states';
import { summaryState } from './summary-state';

/** How long results are kept in a bucket that is created. */
const RESULTS_KEPT = Duration.days(90);

/**
 * The same for many at once: named branches, the items of an array, items in S3.
 *
 * The input stays, and beside it, as `fanOut`, comes out `{ counts: { total, succeeded, failed }, results }`. Of branches and inline items
 * `results` holds, by name or in the order of the items, `{ index, result }` for what succeeded and `{ index, error, cause, input }` for what
 * failed (in branches `name` instead of `index`, and no input). Of a distributed fan-out it says where in S3 they are, one line for each item;
 * `failures` says where those that failed are once more, and there are `firstFailures`. Without a reason to look at all results (a policy other
 * than fail-fast, aggregates, a summary) a distributed fan-out puts out no counts.
 *
 * Transitions: branches 1 and one for each; inline 1 and one for each item; distributed 1 and one for each child that is started, to which
 * STANDARD children add their states beyond the first. Looking at all results costs 1 and one for about ten thousand of them (two thousand
 * with `aggregates`), a summary 1, a failure that is collected 1 outside of EXPRESS children, and states of your own that are wrapped 1.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html
 */
export class FanOut extends sfn.StateMachineFragment {
  /** The error of an execution in which fewer succeeded than `FailurePolicy.quorum` asks for. */
  public static readonly QUORUM_NOT_MET = QUORUM_NOT_MET;

  /** The error of an execution in which more failed than `FailurePolicy.tolerate` allows. */
  public static readonly TOO_MANY_FAILURES = TOO_MANY_FAILURES;

  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** The size that was chosen. */
  public readonly mode: FanOutMode;

  /** Where results and failures go, and items are unless they have a bucket of their own; undefined unless it is distributed. */
  public readonly resultBucket?: s3.IBucket;

  /** What the keys of results and failures start with; undefined unless it is distributed. */
  public readonly resultPrefix?: string;

  private readonly chosenType?: () => ChosenChildType;

  /** Throws when a prop is out of its range, or when the size can't do what is asked for. */
  public constructor(scope: Construct, id: string, props: FanOutProps) {
    super(scope, id);
    const plan = planFanOut(this, props);
    const settings = this.settle(props);
    this.mode = plan.mode;
    if (plan.mode === FanOutMode.DISTRIBUTED) {
      this.chosenType = plan.chosenType;
      this.resultBucket = props.resultBucket ?? this.createBucket(props);
      this.resultPrefix = this.settlePrefix(props);
    }
    const states = this.createStates(settings, plan);
    const { summaryTopic } = props;
    const summary = summaryTopic && summaryState(settings, states, summaryTopic);
    if (settings.policy._settings.minimumSuccesses !== undefined || settings.policy._settings.tolerated !== undefined) {
      const end = new FanOutEnd(this, 'Failed', settings.names, 'fail', [QUORUM_NOT_MET, TOO_MANY_FAILURES]);
      end.takeFrom(summary === undefined ? states.catchBy : (handler) => summary.catch(handler));
    }
    this.startState = states.start;
    this.endStates = [summary ?? states.last];
  }

  /**
   * The type of the child executions; undefined unless it is distributed. States of your own may still change it until they are part of a state
   * machine.
   */
  public get childType(): sfn.StateMachineType | undefined {
    return this.chosenType?.().childType;
  }

  /** Why the children are of that type; undefined unless it is distributed. */
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
      summarized: props.summaryTopic !== undefined,
    };
  }

  private createStates(settings: FanOutSettings, plan: PlannedItems): FanOutStates {
    switch (plan.mode) {
      case FanOutMode.STATIC:
        return staticStates(settings, plan.branches);
      case FanOutMode.INLINE:
        return inlineStates(settings, plan.items, plan.work);
      case FanOutMode.DISTRIBUTED: {
        const gathers = settings.collects || settings.summarized || hasAggregates(settings);
        const place = { bucket: this.resultBucket as s3.IBucket, prefix: this.resultPrefix as string };
        return distributedStates(settings, plan, place, gathers);
      }
    }
  }

  private settlePrefix({ resultPrefix = `${this.node.id}/` }: FanOutOptions): string {
    return resultPrefix === '' || resultPrefix.endsWith('/') ? resultPrefix : `${resultPrefix}/`;
  }

  private createBucket({ encryptionKey, removalPolicy }: FanOutOptions): s3.Bucket {
    return new s3.Bucket(this, 'Results', {
      encryption: encryptionKey === undefined ? s3.BucketEncryption.S3_MANAGED : s3.BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: encryptionKey === undefined ? undefined : true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy,
      lifecycleRules: [{ expiration: RESULTS_KEPT, abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    });
  }

  private resultField({ resultField = 'fanOut' }: FanOutOptions): string {
    if (resultField === '') {
      const instead = "leave it out for 'fanOut'";
      throw refusal(this, { prop: 'resultField', must: 'be the name of a field', got: resultField, instead });
    }
    return resultField;
  }
}
