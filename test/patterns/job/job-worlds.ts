import { Duration, type Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  AthenaQuery,
  EcsTask,
  EcsTaskSweeper,
  Workflow,
  type AthenaQueryProps,
  type EcsTaskProps,
} from 'cdk-workflow-patterns';
import { Simulator, type JobPlan, type World } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

export const QUERY = 'athena:startQueryExecution';
export const TASK = 'ecs:runTask';

export const queryStack = (props: Partial<AthenaQueryProps> = {}): Stack =>
  stackWith((stack) => {
    const reads = [{ bucket: new s3.Bucket(stack, 'Sales'), prefix: 'sales/' }];
    const query = new AthenaQuery(stack, 'Sum', {
      queryString: 'SELECT sum(amount) FROM sales WHERE day = ?',
      executionParameters: ['{% "\'" & $states.input.day & "\'" %}'],
      resultsBucket: new s3.Bucket(stack, 'Results'),
      resultsPrefix: 'athena/',
      reads,
      database: 'shop',
      tables: ['sales'],
      deadline: Duration.minutes(10),
      ...props,
    });
    new Workflow(stack, 'Machine', { definition: query });
  });

export const taskStack = (props: Partial<EcsTaskProps> = {}): Stack =>
  stackWith((stack) => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Crunch');
    taskDefinition.addContainer('main', { image: ecs.ContainerImage.fromRegistry('crunch') });
    const sweeper = new EcsTaskSweeper(stack, 'Sweeper', { cluster });
    const task = new EcsTask(stack, 'Crunching', {
      sweeper,
      taskDefinition,
      deadline: Duration.minutes(30),
      ...props,
    });
    new Workflow(stack, 'Machine', { definition: task });
  });

/** A world in which the jobs of a call go in some way. */
export async function worldWith(stack: Stack, call: string, plan: JobPlan): Promise<World> {
  const [service = '', action = ''] = call.split(':');
  return Simulator.load(stack, { setUp: (world) => world.jobs.plan(service, action, plan) });
}
