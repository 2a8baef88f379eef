import type * as s3 from 'aws-cdk-lib/aws-s3';
import { isExpression } from '../../core/jsonata';
import { checkCall, type Given } from '../../core/given';

/** Options of objects under a prefix. */
export interface DataPipelinePrefixOptions {
  /** The bucket. */
  readonly bucket: s3.IBucket;

  /** The prefix of the objects of a run: text, or a JSONata expression over `$date`, `$partition` and `$input` such as `{% "raw/" & $date & "/" %}`. */
  readonly prefix: string;

  /**
   * The prefix that one which is an expression has in any case: nothing else of the bucket may be read, and uploads under it start runs.
   *
   * @default - the prefix itself; everything in the bucket for an expression
   */
  readonly keyPrefix?: string;
}

const GIVEN: Given<DataPipelinePrefixOptions> = { bucket: 'given', prefix: 'given' };

/** The input of a `DataPipeline`. */
export class DataPipelineSource {
  /** All objects under a prefix, as they are when the run begins. With versions of the bucket, the record of a run has those that it has read. */
  public static prefix(options: DataPipelinePrefixOptions): DataPipelineSource {
    checkCall('DataPipelineSource.prefix', {}, options, GIVEN);
    return new DataPipelineSource(options);
  }

  /** @internal The prefix under which alone is read. */
  public get _keyPrefix(): string {
    const { prefix, keyPrefix = isExpression(prefix) ? '' : prefix } = this._settings;
    return keyPrefix;
  }

  private constructor(
    /** @internal */
    public readonly _settings: DataPipelinePrefixOptions,
  ) {}
}
