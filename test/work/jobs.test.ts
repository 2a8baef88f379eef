import { Duration, aws_glue as glue, type Stack } from 'aws-cdk-lib';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as emrserverless from 'aws-cdk-lib/aws-emrserverless';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Size } from 'aws-cdk-lib';
import { Job, Work, Workflow, type WorkJobOptions } from 'cdk-workflow-patterns';
import { Simulator, type JobCourse, type JsonObject, type Run, type World } from 'cdk-workflow-simulator';
import { raisedErrors } from '../../simulator/src/offer/raised-errors';
import { stackWith } from '../support/synthesize';

/** A job of each service, with what becomes of it. */
interface Case {
  readonly call: string;
  readonly work: (stack: Stack, options: WorkJobOptions) => Work;
  readonly result: object;
  readonly stopped: string;
}

const role = (stack: Stack, service: string): iam.Role =>
  new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal(service) });
const text = expect.any(String) as string;

const sageMaker = { AppSpecification: { ImageUri: 'image' } };
const resources = { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 10 } };

const CASES: readonly Case[] = [
  {
    call: 'glue:startJobRun',
    work: (stack, options) =>
      Work.runGlueJob(new glue.CfnJob(stack, 'Glue', { name: 'nightly', role: 'r', command: {} }), options),
    result: { id: text, status: 'SUCCEEDED', seconds: 1200 },
    stopped: 'glue:BatchStopJobRun',
  },
  {
    call: 'batch:submitJob',
    work: (stack, options) => Work.runBatchJob({ ...batchOf(stack), ...options }),
    result: { id: text, status: 'SUCCEEDED' },
    stopped: 'batch:TerminateJob',
  },
  {
    call: 'codebuild:startBuild',
    work: (stack, options) =>
      Work.runBuild(
        new codebuild.Project(stack, 'Project', { buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2' }) }),
        options,
      ),
    result: { id: text, status: 'SUCCEEDED' },
    stopped: 'codebuild:StopBuild',
  },
  {
    call: 'emr-serverless:startJobRun',
    work: (stack, options) =>
      Work.runEmrServerlessJob(
        new emrserverless.CfnApplication(stack, 'App', { releaseLabel: 'emr-7.5.0', type: 'Spark' }),
        { executionRole: role(stack, 'emr-serverless.amazonaws.com'), ...options },
      ),
    result: { id: text, applicationId: text },
    stopped: 'emr-serverless:CancelJobRun',
  },
  {
    call: 'sagemaker:createProcessingJob',
    work: (stack, options) =>
      Work.runProcessingJob({
        role: role(stack, 'sagemaker.amazonaws.com'),
        parameters: { ...sageMaker, ProcessingResources: resources },
        ...options,
      }),
    result: { id: text, status: 'Completed' },
    stopped: 'sagemaker:StopProcessingJob',
  },
  {
    call: 'sagemaker:createTrainingJob',
    work: (stack, options) =>
      Work.runTrainingJob({
        role: role(stack, 'sagemaker.amazonaws.com'),
        parameters: {
          OutputDataConfig: { S3OutputPath: 's3://b/p' },
          AlgorithmSpecification: { TrainingInputMode: 'File' },
        },
        ...options,
      }),
    result: { id: text, status: 'Completed' },
    stopped: 'sagemaker:StopTrainingJob',
  },
];

function batchOf(stack: Stack): { jobDefinition: batch.IJobDefinition; jobQueue: batch.IJobQueue } {
  const container = new batch.EcsFargateContainerDefinition(stack, 'Container', {
    image: ecs.ContainerImage.fromRegistry('image'),
    memory: Size.mebibytes(2048),
    cpu: 1,
  });
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0 });
  const environment = new batch.FargateComputeEnvironment(stack, 'Environment', { vpc });
  return {
    jobDefinition: new batch.EcsJobDefinition(stack, 'Definition', { container, retryAttempts: 5 }),
    jobQueue: new batch.JobQueue(stack, 'Queue', {
      computeEnvironments: [{ computeEnvironment: environment, order: 1 }],
    }),
  };
}

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function begin(each: Case, course: JobCourse, options: WorkJobOptions = {}): Promise<[World, Run]> {
  const stack = stackWith((inside) => {
    const definition = new Job(inside, 'Do', { work: each.work(inside, options) });
    new Workflow(inside, 'Machine', { definition });
  });
  world = await Simulator.load(stack);
  const [service = '', action = ''] = each.call.split(':');
  world.jobs.plan(service, action, course);
  return [world, await world.stateMachine('Machine').start({ day: '2026-01-01' })];
}

const TIMES = { jobTimeout: Duration.minutes(40), taskTimeout: Duration.minutes(50) };

describe.each(CASES)('$call', (each) => {
  test('runs under the permissions that it brings, and its result stands beside the input', async () => {
    const [here, run] = await begin(each, { lasts: { minutes: 20 } });
    await run.toEnd();
    expect(run.cause).toBeUndefined();
    expect(run.output).toEqual({ day: '2026-01-01', job: expect.objectContaining(each.result) as object });
    expect([run.transitions, run.elapsedMs]).toEqual([1, 20 * 60_000]);
    expect(here.unusedPermissions().filter(({ role: of }) => of.startsWith('Test/Machine/'))).toEqual([]);
  });

  test('is ended by its service before the state gives up, and nothing is left behind', async () => {
    const [here, run] = await begin(each, { lasts: 'forever' }, TIMES);
    await run.toEnd();
    expect([run.status, run.error, run.elapsedMs]).toEqual(['FAILED', 'States.TaskFailed', 40 * 60_000]);
    expect(here.jobs.running).toEqual([]);
  });

  test('is stopped with its execution, and ends all the same within its own timeout where that is lost', async () => {
    const [here, run] = await begin(each, { lasts: 'forever' }, TIMES);
    await here.advance({ minutes: 10 });
    run.stop();
    await here.advance(1);
    expect(here.jobs.stopped).toMatchObject([{ stoppedBy: 'Step Functions' }]);
    const lost = await here.stateMachine('Machine').start({}, { faults: [{ state: 'Do: work', kind: 'cancelLost' }] });
    await lost.toEnd();
    expect(here.jobs.orphaned).toHaveLength(1);
    await here.advance({ minutes: 40 });
    expect(here.jobs.running).toEqual([]);
  });

  test('is tried again on errors alone that its start can raise', async () => {
    const [here] = await begin(each, {});
    const state = here.stateMachine('Machine').definition.States['Do: work'] as unknown as JsonObject;
    const raised = raisedErrors(state['Resource'] as string);
    const names = (state['Retry'] as { ErrorEquals: string[] }[]).flatMap(({ ErrorEquals }) => ErrorEquals);
    const known = [
      ...(raised?.ofAction ?? []),
      'SdkClientException',
      `AWS${raised?.prefix}Exception`,
      `Amazon${raised?.prefix}Exception`,
    ];
    expect(names.filter((name) => !known.includes(name.replace(`${raised?.prefix}.`, '')))).toEqual([]);
  });
});
