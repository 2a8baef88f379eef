import { aws_iam as iam } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { arnIn, may } from '../../resources/job-access';
import { NEXT_TOKEN } from '../../work/jobs/sweep-texts';
import type { Sweep } from '../../work/jobs/swept-kind';
import { isTaskOver } from './task-group';

/** The sweep of a cluster of ECS: what is listed of a task does not tell its group. */
export function ecsSweep(cluster: ecs.ICluster): Sweep {
  const taskArns = arnIn(cluster, 'ecs', 'task', `${cluster.clusterName}/*`);
  const isMeant = `$task.Group = $states.input.group or ${isTaskOver('$task.Group')}`;
  return {
    what: 'tasks',
    list: {
      integration: 'aws-sdk:ecs:listTasks',
      arguments: { Cluster: cluster.clusterArn, DesiredStatus: 'RUNNING', NextToken: NEXT_TOKEN },
      found: '[$states.result.TaskArns]',
      next: '$states.result.NextToken',
      statements: [
        new iam.PolicyStatement({
          actions: ['ecs:ListTasks'],
          // What is listed has no ARN; the cluster narrows it down.
          resources: ['*'],
          conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
        }),
      ],
    },
    look: {
      integration: 'aws-sdk:ecs:describeTasks',
      arguments: { Cluster: cluster.clusterArn, Tasks: '{% $states.input.found %}' },
      over: `[$filter($states.result.Tasks, function($task) { ${isMeant} }).TaskArn]`,
      statements: [may(['ecs:DescribeTasks'], taskArns)],
    },
    stop: {
      integration: 'aws-sdk:ecs:stopTask',
      arguments: {
        Cluster: cluster.clusterArn,
        Task: '{% $states.input %}',
        Reason: 'Its time is over, or its workflow has given it up',
      },
      statements: [may(['ecs:StopTask'], taskArns)],
    },
  };
}
