import { aws_iam as iam, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { arnIn, may } from '../../resources/job-access';
import { AslMap } from '../../states/asl-map';
import { AslTask } from '../../states/asl-task';
import { ForgivenTask } from '../../states/forgiven-task';
import { retrySdkCall } from '../../states/retries';
import { CALL_TIMEOUT, eachAttempt } from '../../states/task-timeout';
import { isOver } from './task-group';

/** The states of a sweep: a page of tasks after the other, and of each those are stopped whose time is over, or that are of the group which is given. */
export class SweepStates {
  public constructor(
    private readonly scope: Construct,
    private readonly cluster: ecs.ICluster,
  ) {}

  public definition(): sfn.IChainable {
    const [list, describe, stop] = [this.list(), this.describe(), this.stop()];
    const done = new sfn.Succeed(this.scope, 'Done', { stateName: 'Sweep: done' });
    const more = this.choice('Another page?', 'another page?');
    const found = this.choice('Any task?', 'any task?');
    list.next(found);
    found.when(sfn.Condition.jsonata('{% $count($states.input.tasks) > 0 %}'), describe).otherwise(done);
    describe.next(stop);
    stop.next(more);
    more.when(sfn.Condition.jsonata('{% $exists($states.input.next) %}'), list).otherwise(done);
    return list;
  }

  private list(): AslTask {
    return new AslTask(this.scope, 'List', {
      stateName: 'Sweep: list tasks',
      integration: 'aws-sdk:ecs:listTasks',
      arguments: {
        Cluster: this.cluster.clusterArn,
        DesiredStatus: 'RUNNING',
        NextToken: '{% $exists($states.input.next) ? $states.input.next : null %}',
      },
      timeout: eachAttempt(CALL_TIMEOUT),
      retry: retrySdkCall('Ecs'),
      output: '{% $merge([$states.input, {"tasks": [$states.result.TaskArns], "next": $states.result.NextToken}]) %}',
      statements: [
        new iam.PolicyStatement({
          actions: ['ecs:ListTasks'],
          // What is listed has no ARN; the cluster narrows it down.
          resources: ['*'],
          conditions: { ArnEquals: { 'ecs:cluster': this.cluster.clusterArn } },
        }),
      ],
    });
  }

  private describe(): AslTask {
    const group = '$states.input.group';
    const isMeant = `$task.Group = ${group} or ${isOver('$task.Group')}`;
    return new AslTask(this.scope, 'Describe', {
      stateName: 'Sweep: describe tasks',
      integration: 'aws-sdk:ecs:describeTasks',
      arguments: { Cluster: this.cluster.clusterArn, Tasks: '{% $states.input.tasks %}' },
      timeout: eachAttempt(CALL_TIMEOUT),
      retry: retrySdkCall('Ecs'),
      output:
        `{% $merge([$states.input, {"tasks": [$filter($states.result.Tasks, function($task) { ${isMeant} })` +
        '.TaskArn]}]) %}',
      statements: [may(['ecs:DescribeTasks'], this.taskArns)],
    });
  }

  /** The Map that stops tasks; a task that can't be stopped now is found again by the next sweep. */
  private stop(): AslMap {
    const one = new ForgivenTask(this.scope, 'StopOne', {
      stateName: 'Sweep: stop task',
      integration: 'aws-sdk:ecs:stopTask',
      arguments: {
        Cluster: this.cluster.clusterArn,
        Task: '{% $states.input %}',
        Reason: 'Its time is over, or its workflow has given it up',
      },
      timeout: eachAttempt(CALL_TIMEOUT),
      retry: retrySdkCall('Ecs'),
      output: '{% $states.input %}',
      statements: [may(['ecs:StopTask'], this.taskArns)],
    });
    return new AslMap(this.scope, 'Stop', {
      stateName: 'Sweep: stop tasks',
      processor: one,
      items: '{% $states.input.tasks %}',
      itemSelector: '{% $states.context.Map.Item.Value %}',
      output: '{% $states.input %}',
    });
  }

  private choice(id: string, phrase: string): sfn.Choice {
    return new sfn.Choice(this.scope, id, {
      stateName: `Sweep: ${phrase}`,
      queryLanguage: sfn.QueryLanguage.JSONATA,
    });
  }

  private get taskArns(): string {
    return arnIn(this.cluster, 'ecs', 'task', `${this.cluster.clusterName}/*`);
  }
}
