import { Duration, aws_events as events } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, type IConstruct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { checkDuration } from '../../core/refusal';
import { deliver, eventDeadLetters } from '../../resources/event-dead-letters';
import { checkReach } from '../../resources/reach';
import { Workflow } from '../../workflow/workflow';
import type { EcsTaskSweeperProps } from './ecs-task-sweeper-props';
import { SweepStates } from './sweep-states';

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
    const { cluster, every = Duration.minutes(5), ...options } = props;
    checkEvery(this, every);
    checkReach(this, 'cluster', cluster);
    this.cluster = cluster;
    this.workflow = new Workflow(this, 'Workflow', {
      timeout: Duration.minutes(30),
      comment: 'Stops tasks whose time is over',
      ...options,
      definition: new SweepStates(this, cluster).definition(),
    });
    this.deadLetters = eventDeadLetters(this, 'Dlq', options.encryptionKey);
    this.schedule = new events.Rule(this, 'Schedule', {
      description: 'Looks for tasks whose time is over',
      schedule: events.Schedule.rate(every),
    });
    const target = new targets.SfnStateMachine(this.workflow.stateMachine);
    const { deadLetters } = this;
    deliver(this.schedule, { target, input: () => ({}), deadLetters, encryptionKey: options.encryptionKey });
  }
}

function checkEvery(scope: IConstruct, every: Duration): void {
  const instead = 'a task whose workflow is gone runs that much longer than its deadline at most';
  checkDuration(scope, 'every', every, { atLeast: Duration.minutes(1), atMost: Duration.days(1), instead });
}
