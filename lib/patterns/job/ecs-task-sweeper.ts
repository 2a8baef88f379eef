import type { aws_events as events } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { checkReach } from '../../resources/reach';
import type { Workflow } from '../../workflow/workflow';
import { ecsSweep } from './ecs-sweep';
import type { EcsTaskSweeperProps } from './ecs-task-sweeper-props';
import { EVERY, sweeps } from './sweeps';

const GIVEN: Given<EcsTaskSweeperProps> = { cluster: 'given', every: 'duration', timeout: 'duration' };

/**
 * Stops tasks of a cluster whose time is over: one sweep every five minutes, some 3 transitions each, and one whenever a workflow gives up on a task.
 *
 * A task of ECS has no timeout of its own, and Step Functions stops it at best effort. When its time is over stands in the group of the task, so that nobody has to
 * know what has become of its workflow. One sweeper serves all workflows that run tasks in a cluster.
 */
export class EcsTaskSweeper extends Construct {
  /** The cluster whose tasks are looked after. */
  public readonly cluster: ecs.ICluster;
  /** The state machine that sweeps. */
  public readonly workflow: Workflow;
  /** The schedule of the sweeps. */
  public readonly schedule: events.Rule;
  /** The queue for sweeps that could not be started. */
  public readonly deadLetters: sqs.Queue;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: EcsTaskSweeperProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { cluster, every = EVERY, ...options } = props;
    checkReach(this, 'cluster', cluster);
    this.cluster = cluster;
    const { workflow, schedule, deadLetters } = sweeps(this, ecsSweep(cluster), every, options);
    this.workflow = workflow;
    this.schedule = schedule;
    this.deadLetters = deadLetters;
  }
}
