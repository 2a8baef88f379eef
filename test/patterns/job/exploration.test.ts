import { Duration, type Stack } from 'aws-cdk-lib';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as emrserverless from 'aws-cdk-lib/aws-emrserverless';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import { FanOut, FanOutSource, Job, Saga, SagaStep, Work, Workflow } from 'cdk-workflow-patterns';
import { exploreFaults, type JobPlan } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';
import { CASES as JOBS } from '../../work/job-cases';
import { QUERY, TASK, queryStack, taskStack, worldWith } from './job-worlds';

const TIMES = { jobTimeout: Duration.minutes(20), taskTimeout: Duration.minutes(30) };

/** A call that is lost may come to its service a minute later, and have begun a job then. */
const LATE = 2;

/** How many minutes after its workflow a job may still be there, at most. */
interface Case {
  readonly name: string;
  readonly call: string;
  readonly stack: Stack;
  readonly boundMinutes: number;
}

const inMachine = (work: (stack: Stack) => Work): Stack =>
  stackWith((stack) => {
    new Workflow(stack, 'Machine', { definition: new Job(stack, 'Do', { work: work(stack) }) });
  });

const glueWork = (stack: Stack): Work => Work.runGlueJob(glue.CfnJob.fromJobName(stack, 'Glue', 'nightly'), TIMES);

const role = (stack: Stack): iam.IRole =>
  new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com') });

const arn = (stack: Stack, resource: string): string =>
  stack.formatArn({ service: 'batch', resource, resourceName: 'x' });

const WORKS: Readonly<Record<string, (stack: Stack) => Work>> = {
  'glue:startJobRun': glueWork,
  'batch:submitJob': (stack) =>
    Work.runBatchJob({
      jobDefinition: batch.EcsJobDefinition.fromJobDefinitionArn(stack, 'D', arn(stack, 'job-definition')),
      jobQueue: batch.JobQueue.fromJobQueueArn(stack, 'Q', arn(stack, 'job-queue')),
      ...TIMES,
    }),
  'codebuild:startBuild': (stack) => Work.runBuild(codebuild.Project.fromProjectName(stack, 'P', 'site'), TIMES),
  'emr-serverless:startJobRun': (stack) =>
    Work.runEmrServerlessJob(
      new emrserverless.CfnApplication(stack, 'App', { releaseLabel: 'emr-7.5.0', type: 'Spark' }),
      { executionRole: role(stack), ...TIMES },
    ),
  'sagemaker:createTrainingJob': (stack) =>
    Work.runTrainingJob({
      role: role(stack),
      parameters: {
        OutputDataConfig: { S3OutputPath: 's3://b/p' },
        AlgorithmSpecification: { TrainingInputMode: 'File' },
      },
      ...TIMES,
    }),
};

const CASES: readonly Case[] = [
  ...Object.entries(WORKS).map(([call, work]) => ({ name: call, call, stack: inMachine(work), boundMinutes: 20 })),
  { name: 'a query', call: QUERY, stack: queryStack(), boundMinutes: 30 },
  { name: 'a task of ECS', call: TASK, stack: taskStack(), boundMinutes: 30 + 5 },
  {
    name: 'a step of a saga, undone by another job',
    call: 'glue:startJobRun',
    boundMinutes: 20,
    stack: stackWith((stack) => {
      const steps = [SagaStep.of('load', glueWork(stack), { compensation: glueWork2(stack) })];
      new Workflow(stack, 'Machine', { definition: new Saga(stack, 'Saga', { steps }) });
    }),
  },
  {
    name: 'the items of a fan-out',
    call: 'glue:startJobRun',
    boundMinutes: 20,
    stack: stackWith((stack) => {
      const source = FanOutSource.array(['a', 'b']);
      new Workflow(stack, 'Machine', { definition: new FanOut(stack, 'Each', { source, work: glueWork(stack) }) });
    }),
  },
];

function glueWork2(stack: Stack): Work {
  return Work.runGlueJob(glue.CfnJob.fromJobName(stack, 'Undo', 'undo'), TIMES);
}

/** The jobs of the other factories, whose states are of the same shape: they are explored at their worst alone. */
const OTHERS: readonly Case[] = JOBS.filter(
  ({ call }) => !(call in WORKS) && call !== 'sagemaker:createProcessingJob',
).map(({ call, work, lateMinutes = 0 }) => ({
  name: call,
  call,
  stack: inMachine((stack) => work(stack, TIMES)),
  boundMinutes: 20 + lateMinutes,
}));

const PLANS: readonly (readonly [string, JobPlan])[] = [
  ['do not end by themselves', { lasts: 'forever' }],
  ['take five minutes', { lasts: { minutes: 5 } }],
  ['fail after five minutes', { lasts: { minutes: 5 }, ends: 'FAILED' }],
];

/** Plays every single fault, and looks for jobs some minutes after the workflow. */
function explore({ call, stack }: Case, plan: JobPlan, minutes: number): ReturnType<typeof exploreFaults> {
  return exploreFaults({
    create: () => worldWith(stack, call, plan),
    run: (world, faults) => world.stateMachine('Machine').start({ day: '2026-01-01' }, { faults }),
    invariant: async (world) => {
      await world.advance({ minutes });
      expect(world.jobs.running.map(({ state, isOrphaned }) => [state, isOrphaned])).toEqual([]);
    },
    mayEndUncaught: () => true,
  });
}

describe.each([...CASES, ...OTHERS])('$name', (each) => {
  const { name, boundMinutes } = each;
  // A compensation is tried again for hours; what does not end makes those the hours of many jobs.
  const plans = name.includes('saga') ? PLANS.slice(1, 2) : OTHERS.includes(each) ? PLANS.slice(0, 1) : PLANS;

  test.each(plans)('is gone within its bound after its workflow, whatever fails, where jobs %s', async (_, plan) => {
    const exploration = await explore(each, plan, boundMinutes + LATE);
    exploration.assertNothingFound();
    expect(exploration.scenarios).toBeGreaterThan(15);
  });

  test('may be there for most of that time, where Step Functions fails to stop it', async () => {
    const { findings } = await explore(each, { lasts: 'forever' }, boundMinutes - 11);
    expect(findings.map(({ faults }) => faults.map(({ kind }) => kind).join())).toContain('cancelLost');
  });
});

test('the bound is the one of the service: a job that its service does not end runs on', async () => {
  const stack = inMachine(() =>
    Work.callAwsService({ service: 'glue', action: 'startJobRun', iamResources: ['*'], parameters: { JobName: 'j' } }),
  );
  const world = await worldWith(stack, 'glue:startJobRun', { lasts: 'forever' });
  const run = await (await world.stateMachine('Machine').start({})).toEnd();
  await world.advance({ minutes: 60 });
  expect([run.status, world.jobs.orphaned.length]).toEqual(['SUCCEEDED', 1]);
  await world.close();
});
