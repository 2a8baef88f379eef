import { Duration, Size } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { grantGetUnder, grantPutUnder } from '../../capabilities/results/bucket-access';
import { checkFolderPrefix } from '../../capabilities/results/folder-prefix';
import { createResultBucket, folderPrefix } from '../../capabilities/results/result-bucket';
import { checkArgument, checkGiven, type Given } from '../../core/given';
import { jsonata, quoted } from '../../core/jsonata';
import { checkDuration, checkIsSize, refusal } from '../../core/refusal';
import { checkReach } from '../../resources/reach';
import type { ClaimCheckProps } from './props';

const GIVEN: Given<ClaimCheckProps> = { longestExecution: 'duration' };

/** AWS keeps the history of an execution for so long, and a day is lost to the hour at which S3 deletes. */
const HISTORY_KEPT = Duration.days(91);

const PREFIX = 'claims/';
const LONGEST_EXECUTION = Duration.days(365);
const LARGEST_THRESHOLD = Size.kibibytes(200);

/**
 * A store for payloads that are too large for states: they lie in S3, each in the folder of its execution, and a reference travels.
 *
 * Functions with the middleware `claimCheck` of the package `cdk-workflow-worker` store what they answer and load what they are given by themselves: no transition.
 * `StorePayload` and `LoadPayload` are states that do so for other tasks: 1 transition each.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#avoid-exec-failures
 */
export class ClaimCheck extends Construct {
  /** The bucket. */
  public readonly bucket: s3.IBucket;

  /** The prefix of the folders of executions, the slash at its end included. */
  public readonly prefix: string;

  /** The size from which on a payload is stored, as JSON text. */
  public readonly threshold: Size;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: ClaimCheckProps = {}) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { longestExecution = LONGEST_EXECUTION, threshold = Size.kibibytes(32), prefix = PREFIX } = props;
    checkFolderPrefix(this, 'prefix', prefix, PREFIX);
    this.checkThreshold(threshold);
    this.checkLongest(longestExecution, props);
    if (props.bucket !== undefined) checkReach(this, 'bucket', props.bucket);
    this.prefix = folderPrefix(prefix);
    this.threshold = threshold;
    const kept = longestExecution.plus(HISTORY_KEPT);
    this.bucket = props.bucket ?? createResultBucket(this, 'Bucket', { ...props, kept });
  }

  /**
   * The payload of a function with the middleware: the function finds `value` as its event, with references in it replaced by what they stand for.
   *
   * @param value any JSON; its JSONata expressions may use whatever the payload of the work may use
   */
  public payload(value: unknown): { [name: string]: unknown } {
    checkArgument(this, 'value', value);
    const { bucketName: bucket } = this.bucket;
    const thresholdBytes = this.threshold.toBytes();
    return { claims: { bucket, folder: jsonata(this._folder), thresholdBytes }, payload: value };
  }

  /** Lets `grantee` store payloads and load them, and use the key of the bucket. */
  public grantReadWrite(grantee: iam.IGrantable): iam.Grant {
    return this.grantRead(grantee).combine(grantPutUnder(this.bucket, this.prefix, grantee));
  }

  /** Lets `grantee` load payloads, and use the key of the bucket. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantGetUnder(this.bucket, this.prefix, grantee);
  }

  /** @internal JSONata (without braces) of the folder of the execution. */
  public get _folder(): string {
    return `(${quoted(this.prefix)} & $states.context.Execution.Name & "/")`;
  }

  private checkThreshold(threshold: Size): void {
    checkIsSize(this, 'threshold', threshold);
    const bytes = threshold.isUnresolved() ? 0 : threshold.toBytes();
    if (bytes >= 1 && bytes <= LARGEST_THRESHOLD.toBytes()) return;
    throw refusal(this, {
      prop: 'threshold',
      must: 'be from 1 byte to 200 KiB, and known at synthesis',
      got: threshold.isUnresolved() ? threshold : `${bytes} bytes`,
      instead: 'a state takes 256 KiB, with everything else in it',
    });
  }

  private checkLongest(longest: Duration, { bucket, longestExecution }: ClaimCheckProps): void {
    if (bucket !== undefined && longestExecution !== undefined) {
      const instead = 'a bucket of yours deletes objects itself';
      throw refusal(this, { prop: 'longestExecution', must: "be left out beside 'bucket'", got: longest, instead });
    }
    const instead = 'AWS ends an execution after 365 days';
    checkDuration(this, 'longestExecution', longest, {
      atLeast: Duration.days(1),
      atMost: LONGEST_EXECUTION,
      instead,
    });
    if (!longest.isUnresolved() && longest.toSeconds() % 86_400 === 0) return;
    throw refusal(this, {
      prop: 'longestExecution',
      must: 'be whole days',
      got: longest,
      instead: 'S3 counts in days',
    });
  }
}
