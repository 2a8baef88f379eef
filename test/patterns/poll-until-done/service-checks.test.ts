import type { Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Template } from 'aws-cdk-lib/assertions';
import { PollCheck, PollUntilDone, RekognitionVideoJob, TextractJob, Work } from 'cdk-workflow-patterns';
import type { Json, Run, World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { statementsOf } from '../../support/synthesize';
import { pollingStack } from './polling';

/** A service's job: its check, the calls around it, and what the service answers. */
interface Row {
  readonly name: string;
  readonly check: (stack: Stack) => PollCheck;
  readonly start: readonly [string, string, Json];
  readonly look: readonly [string, string];
  /** The answer with a status in it. */
  readonly answer: (status: string) => Json;
  readonly pending: readonly string[];
  readonly done: readonly string[];
  readonly failed: readonly string[];
  readonly job: string;
  readonly allowed: readonly [string, string][];
  readonly stop?: readonly [string, string];
}

const pipeline = (stack: Stack): codepipeline.IPipeline =>
  codepipeline.Pipeline.fromPipelineArn(stack, 'Release', 'arn:aws:codepipeline:us-east-1:123456789012:release');

const ROWS: Row[] = [
  {
    name: 'a runbook',
    check: () => PollCheck.automationExecution(),
    start: ['ssm', 'startAutomationExecution', { AutomationExecutionId: 'run-1' }],
    look: ['ssm', 'getAutomationExecution'],
    answer: (status) => ({ AutomationExecution: { AutomationExecutionStatus: status } }),
    pending: ['Pending', 'InProgress', 'Waiting', 'Cancelling', 'PendingApproval', 'Approved', 'RunbookInProgress'],
    done: ['Success', 'CompletedWithSuccess'],
    failed: ['Failed', 'TimedOut', 'Cancelled', 'Rejected', 'CompletedWithFailure', 'Exited'],
    job: 'run-1',
    allowed: [
      ['ssm:GetAutomationExecution', ':automation-execution/*'],
      ['ssm:StopAutomationExecution', ':automation-execution/*'],
    ],
    stop: ['ssm', 'stopAutomationExecution'],
  },
  ...Object.values(TextractJob).map((job): Row => ({
    name: `Textract's ${job}`,
    check: () => PollCheck.textract(job),
    start: ['textract', job.replace('get', 'start'), { JobId: 'scan-1' }],
    look: ['textract', job],
    answer: (status) => ({ JobStatus: status }),
    pending: ['IN_PROGRESS'],
    done: ['SUCCEEDED', 'PARTIAL_SUCCESS'],
    failed: ['FAILED'],
    job: 'scan-1',
    allowed: [[`textract:${job.replace('get', 'Get')}`, '*']],
  })),
  {
    name: 'a transcription',
    check: () => PollCheck.transcription(),
    start: ['transcribe', 'startTranscriptionJob', { TranscriptionJob: { TranscriptionJobName: 'talk-1' } }],
    look: ['transcribe', 'getTranscriptionJob'],
    answer: (status) => ({ TranscriptionJob: { TranscriptionJobStatus: status } }),
    pending: ['QUEUED', 'IN_PROGRESS'],
    done: ['COMPLETED'],
    failed: ['FAILED'],
    job: 'talk-1',
    allowed: [['transcribe:GetTranscriptionJob', ':transcription-job/*']],
  },
  ...Object.values(RekognitionVideoJob).map((job): Row => ({
    name: `Rekognition's ${job}`,
    check: () => PollCheck.rekognitionVideo(job),
    start: ['rekognition', job.replace('get', 'start'), { JobId: 'film-1' }],
    look: ['rekognition', job],
    answer: (status) => ({ JobStatus: status }),
    pending: ['IN_PROGRESS'],
    done: ['SUCCEEDED'],
    failed: ['FAILED'],
    job: 'film-1',
    allowed: [[`rekognition:${job.replace('get', 'Get')}`, '*']],
  })),
  {
    name: 'a stack that is created or updated',
    check: () => PollCheck.stack('team'),
    start: ['cloudformation', 'updateStack', { StackId: 'arn:stack' }],
    look: ['cloudformation', 'describeStacks'],
    answer: (status) => ({ Stacks: [{ StackStatus: status }] }),
    pending: [
      'CREATE_IN_PROGRESS',
      'UPDATE_IN_PROGRESS',
      'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'ROLLBACK_IN_PROGRESS',
    ],
    done: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'],
    failed: ['CREATE_FAILED', 'ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_FAILED', 'DELETE_COMPLETE'],
    job: 'arn:stack',
    allowed: [['cloudformation:DescribeStacks', ':stack/team/*']],
  },
  {
    name: 'a stack that is deleted',
    check: () => PollCheck.stack('team', { deletion: true }),
    start: ['cloudformation', 'createStack', { StackId: 'arn:stack' }],
    look: ['cloudformation', 'describeStacks'],
    answer: (status) => ({ Stacks: [{ StackStatus: status }] }),
    pending: ['DELETE_IN_PROGRESS', 'UPDATE_COMPLETE'],
    done: ['DELETE_COMPLETE'],
    failed: ['DELETE_FAILED'],
    job: 'arn:stack',
    allowed: [['cloudformation:DescribeStacks', ':stack/team/*']],
  },
  {
    name: 'a run of a pipeline',
    check: (stack) => PollCheck.pipelineExecution(pipeline(stack)),
    start: ['codepipeline', 'startPipelineExecution', { PipelineExecutionId: 'release-1' }],
    look: ['codepipeline', 'getPipelineExecution'],
    answer: (status) => ({ PipelineExecution: { Status: status } }),
    pending: ['InProgress', 'Stopping'],
    done: ['Succeeded'],
    failed: ['Failed', 'Stopped', 'Cancelled', 'Superseded'],
    job: 'release-1',
    allowed: [
      ['codepipeline:GetPipelineExecution', ':release'],
      ['codepipeline:StopPipelineExecution', ':release'],
    ],
    stop: ['codepipeline', 'stopPipelineExecution'],
  },
];

describe.each(ROWS)('$name', (row) => {
  const { check, start, look, answer, pending, done, failed, job, allowed, stop } = row;
  const [service, action, started] = start;
  const stack = pollingStack((scope) => ({
    start: Work.callAwsService({ service, action, iamResources: ['*'] }),
    job: undefined,
    check: check(scope),
    waitByRetry: true,
  }));
  let world: World;

  async function run(...statuses: string[]): Promise<Run> {
    world = await Simulator.load(stack);
    let at = 0;
    world.service(service, action).mock(() => started);
    world.service(...look).mock(() => answer(statuses[Math.min(at++, statuses.length - 1)] ?? ''));
    if (stop !== undefined) world.service(...stop).mock(() => ({}));
    const flow = await world.stateMachine('Flow').start({});
    return flow.toEnd();
  }

  afterEach(() => world.close());

  test("is done by each status that says so, after those that don't", async () => {
    for (const status of done) {
      const { output, status: end } = await run(...pending, status);
      expect([end, output]).toEqual(['SUCCEEDED', { poll: { job, result: { status } } }]);
    }
  });

  test('fails by each status that says so', async () => {
    for (const status of failed) {
      expect([status, (await run(status)).error]).toEqual([status, PollUntilDone.JOB_FAILED]);
    }
  });

  test('is too late, and stopped where it can be', async () => {
    const { error, path } = await run(...pending);
    expect(error).toBe(PollUntilDone.TOO_LATE);
    expect(path.some(({ state }) => state === 'Poll: cancel late job')).toBe(stop !== undefined);
  });

  test('the role is allowed that and no more', () => {
    const template = Template.fromStack(stack);
    const role = Object.keys(template.findResources('AWS::IAM::Role')).find((id) => id.startsWith('Flow')) ?? '';
    const own = (statementsOf(template, role) as { Action: string | string[]; Resource: unknown }[]).filter(
      ({ Action }) =>
        typeof Action === 'string' && !/^(logs|xray):/.test(Action) && !/:(Start|Create|Update)/.test(Action),
    );
    expect(own.map(({ Action }) => Action)).toEqual(allowed.map(([name]) => name));
    own.forEach(({ Resource }, at) => expect(JSON.stringify(Resource)).toContain(`${allowed[at]?.[1]}"`));
  });
});
