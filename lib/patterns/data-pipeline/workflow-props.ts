import type { RemovalPolicy } from 'aws-cdk-lib';
import type { WorkflowOptions } from '../../workflow/workflow-props';
import type { DataPipelineOptions } from './props';
import type {
  DataPipelineBackfillOptions,
  DataPipelineEventOptions,
  DataPipelineScheduleOptions,
  DataPipelineUploadOptions,
} from './start';
import type { DataPipelineStore } from './store';

/** Properties of a `DataPipelineWorkflow`. */
export interface DataPipelineWorkflowProps extends DataPipelineOptions, WorkflowOptions {
  /**
   * The table, the bucket and the functions.
   *
   * @default - a store of its own
   */
  readonly store?: DataPipelineStore;

  /**
   * The fate of the bucket and the table of the store that is created when they are removed from the stack. CloudFormation deletes only an empty bucket.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether `figuresTopic` is told of the end of each run; one more transition.
   *
   * @default true
   */
  readonly figures?: boolean;

  /**
   * The schedule by which runs start.
   *
   * @default - nothing starts by itself
   */
  readonly startOnSchedule?: DataPipelineScheduleOptions;

  /**
   * The uploads into the bucket of the source that start runs; empty objects start nothing.
   *
   * @default - uploads start nothing
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
   */
  readonly startOnUpload?: DataPipelineUploadOptions;

  /**
   * The events that start runs.
   *
   * @default - events start nothing
   */
  readonly startOnEvent?: DataPipelineEventOptions;

  /**
   * The options of `backfillWorkflow`, which has the pipeline run for a range of dates.
   *
   * @default - 5 dates at a time
   */
  readonly backfill?: DataPipelineBackfillOptions;
}
