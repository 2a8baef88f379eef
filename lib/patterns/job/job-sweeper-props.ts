import type { Duration } from 'aws-cdk-lib';
import type { SweptJobs } from '../../work';
import type { WorkflowOptions } from '../../workflow/workflow-props';

/** Properties of a `JobSweeper`. */
export interface JobSweeperProps extends WorkflowOptions {
  /** The jobs that are looked after. */
  readonly jobs: SweptJobs;

  /**
   * The time between two looks at the jobs: from 1 minute to 1 day, in whole minutes. A job runs that much longer than its `jobTimeout` at most.
   *
   * @default Duration.minutes(5)
   */
  readonly every?: Duration;
}
