import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { EcsTaskSweeper } from './ecs-task-sweeper';

/** Properties of an `EcsTask`. */
export interface EcsTaskProps {
  /** The sweeper of the cluster that the task runs in: it stops the task when its time is over, whatever has become of the workflow. */
  readonly sweeper: EcsTaskSweeper;

  /** The definition of the task. */
  readonly taskDefinition: ecs.ITaskDefinition;

  /**
   * The time from the entry into the state until the task is stopped, in whole seconds; the time until it begins is part of it.
   *
   * @default Duration.hours(1)
   */
  readonly deadline?: Duration;

  /**
   * The subnets of a task in mode `awsvpc`, as those of Fargate are.
   *
   * @default - private subnets of the cluster with a way out
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of a task in mode `awsvpc`.
   *
   * @default - a security group that lets everything out and nothing in
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Whether the task gets a public address.
   *
   * @default false
   */
  readonly assignPublicIp?: boolean;

  /**
   * The further parameters of `RunTask`, named as the integration of Step Functions names them: `Overrides` above all. Their JSONata expressions may use
   * `$states.input`.
   *
   * @default - none
   */
  readonly parameters?: unknown;

  /**
   * The field of the input in which the result stands; what else is in the input is kept.
   *
   * @default 'task'
   */
  readonly resultField?: string;

  /**
   * The result, as a JSONata expression over `$states.result`, which is the task as ECS describes it.
   *
   * @default - its ARN, and the exit codes of its containers by name
   */
  readonly output?: string;

  /**
   * The states after a failure of any kind, once the task is stopped. Their input is the fragment's own with the error beside it, as `error`: `{ Error, Cause }`.
   *
   * @default - the execution fails with the error
   */
  readonly onFailed?: sfn.IChainable;

  /**
   * The prefix of the state names.
   *
   * @default - the construct id and a colon
   */
  readonly stateNamePrefix?: string;
}
