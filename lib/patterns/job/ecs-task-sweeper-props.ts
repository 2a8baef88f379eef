import type { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { WorkflowOptions } from '../../workflow/workflow-props';

/** Properties of an `EcsTaskSweeper`. */
export interface EcsTaskSweeperProps extends WorkflowOptions {
  /** The cluster whose tasks are looked after. */
  readonly cluster: ecs.ICluster;

  /**
   * The time between two looks at the tasks of the cluster: from 1 minute to 1 day, in whole minutes. A task whose workflow is gone runs that much longer than its
   * deadline at most.
   *
   * @default Duration.minutes(5)
   */
  readonly every?: Duration;
}
