import { join } from 'node:path';
import type { Environment } from 'aws-cdk-lib';
import { App, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  ApprovalWorkflow,
  ActivityWorkerWorkflow,
  Aggregator,
  AsyncHttpApi,
  AsyncHttpAuthorizer,
  CircuitBreaker,
  ClaimCheck,
  ConfirmEndpoint,
  ContinueAsNewWorkflow,
  CoordinationTable,
  DataPipelineSource,
  DataPipelineWorkflow,
  FailurePolicy,
  FanOutSource,
  FanOutWorkflow,
  FleetScaling,
  Lock,
  LockWait,
  PollCheck,
  PollUntilDone,
  PollUntilDoneWorkflow,
  LoadPayload,
  QueueConsumer,
  RateLimit,
  RekognitionVideoJob,
  ScatterGather,
  TextractJob,
  TimerWorkflow,
  Sender,
  StorePayload,
  VerificationWorkflow,
  Work,
  WorkerFleet,
  Workflow,
} from 'cdk-workflow-patterns';

/** Every pattern, with its defaults and with all that can be switched on. */
export function everything(env?: Environment): App {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env });
  const topic = new sns.Topic(stack, 'Alarms', { enforceSSL: true });
  new VerificationWorkflow(stack, 'Plain');
  new VerificationWorkflow(stack, 'Full', {
    encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
    alarmTopic: topic,
    failureTarget: { bind: () => ({ arn: topic.topicArn }) },
    endpoint: ConfirmEndpoint.httpApi(),
    sender: Sender.ses({ fromAddress: 'hello@example.com' }),
    reminders: [Duration.minutes(10)],
    resend: {},
  });
  const request = { title: 'Refund', requestedBy: '{% $states.input.clerk %}' };
  const level = { approvers: ['ann'], duration: Duration.days(1) };
  new ApprovalWorkflow(stack, 'PlainApproval', { ...request, levels: [level] });
  new ApprovalWorkflow(stack, 'FullApproval', {
    ...request,
    levels: [{ ...level, approvers: ['ann', 'bob'], quorum: 1, reminders: [Duration.hours(1)] }, level],
    delegates: ['dan'],
    sender: Sender.ses({ fromAddress: 'hello@example.com' }),
    people: dynamodb.Table.fromTableName(stack, 'People', 'people'),
    personKey: 'id',
    endpoint: ConfirmEndpoint.httpApi(),
    encryptionKey: new kms.Key(stack, 'ApprovalKey', { enableKeyRotation: true }),
  });
  new Workflow(stack, 'Asking', { definition: scatterGather(stack) });
  const lines = { source: FanOutSource.csv('{% $states.input.key %}'), work: workOf(stack) };
  new FanOutWorkflow(stack, 'Lines', lines);
  new FanOutWorkflow(stack, 'FullLines', {
    ...lines,
    failurePolicy: FailurePolicy.collect(),
    startOnUpload: {},
    startOnSchedule: { schedule: events.Schedule.rate(Duration.days(1)) },
    rerunFailures: {},
    encryptionKey: new kms.Key(stack, 'LinesKey', { enableKeyRotation: true }),
  });
  new TimerWorkflow(stack, 'Timer', {
    definition: new sfn.Pass(stack, 'Ring'),
    encryptionKey: new kms.Key(stack, 'TimerKey', { enableKeyRotation: true }),
  });
  const { work } = lines;
  new PollUntilDoneWorkflow(stack, 'PollingOwn', {
    start: work,
    check: PollCheck.of(work, { done: '{% $result %}' }),
    cancel: work,
    deadline: Duration.hours(1),
    interval: Duration.minutes(1),
    encryptionKey: new kms.Key(stack, 'PollingKey', { enableKeyRotation: true }),
  });
  new ContinueAsNewWorkflow(stack, 'Looping', {
    work,
    repeatWhile: '{% $states.input.more %}',
    encryptionKey: new kms.Key(stack, 'LoopingKey', { enableKeyRotation: true }),
  });
  addWorkers(stack);
  addCoordination(stack);
  addHttpApi(stack);
  addClaims(stack);
  addPipeline(stack);
  for (const [id, check] of Object.entries(pollChecks(stack))) {
    const times = { deadline: Duration.hours(1), interval: Duration.minutes(1) };
    const definition = new PollUntilDone(stack, `Poll${id}`, { job: '{% $input.job %}', check, ...times });
    new Workflow(stack, `Polling${id}`, { definition });
  }
  return app;
}

function addCoordination(stack: Stack): void {
  const encryptionKey = new kms.Key(stack, 'CoordinationKey', { enableKeyRotation: true });
  const table = new CoordinationTable(stack, 'Coordination', { encryptionKey });
  const work = Work.chain(new sfn.Pass(stack, 'Locked'));
  const wait = LockWait.queue();
  const lock = new Lock(stack, 'Lock', { table, key: 'k', lease: Duration.minutes(1), wait, work });
  const limit = new RateLimit(stack, 'Rate', { table, rate: 1, period: Duration.seconds(1) });
  const breaker = new CircuitBreaker(stack, 'Breaker', { table, work: Work.chain(new sfn.Pass(stack, 'Call')) });
  const definition = limit.next(breaker).next(lock);
  const workflow = new Workflow(stack, 'Locking', { definition, encryptionKey });
  table.addStateMachine(workflow.stateMachine, encryptionKey);
  new QueueConsumer(stack, 'Consumer', {
    workflow,
    maxConcurrency: 5,
    alarmTopic: new sns.Topic(stack, 'DeadJobs', { enforceSSL: true, masterKey: encryptionKey }),
  });
  const aggregator = new Aggregator(stack, 'Aggregator', {
    table,
    window: Duration.hours(1),
    debounce: Duration.minutes(1),
    bucket: s3.Bucket.fromBucketName(stack, 'LargeEvents', 'large-events'),
    work: workOf(stack, 'Handle'),
    encryptionKey,
  });
  aggregator.addEvents('Sold', { eventPattern: { source: ['shop'] }, keyField: 'detail.customer' });
}

function addClaims(stack: Stack): void {
  const encryptionKey = new kms.Key(stack, 'ClaimsKey', { enableKeyRotation: true });
  const step = { store: new ClaimCheck(stack, 'Claims', { encryptionKey }), payload: '{% $states.input.report %}' };
  const definition = new StorePayload(stack, 'StoreReport', step).next(new LoadPayload(stack, 'LoadReport', step));
  new Workflow(stack, 'Claiming', { definition, encryptionKey });
}

function addPipeline(stack: Stack): void {
  const encryptionKey = new kms.Key(stack, 'PipelineKey', { enableKeyRotation: true });
  const bucket = s3.Bucket.fromBucketName(stack, 'Tills', 'tills');
  const pipeline = new DataPipelineWorkflow(stack, 'Takings', {
    source: DataPipelineSource.prefix({ bucket, prefix: '{% "tills/" & $date %}', keyPrefix: 'tills/' }),
    transform: workOf(stack, 'Takings Made'),
    check: workOf(stack, 'Takings Checked'),
    catalog: { database: 'shop', table: 'takings' },
    startOnEvent: { eventPattern: { source: ['tills'] } },
    encryptionKey,
  });
  pipeline.grantReadPublished(new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));
}

function addHttpApi(stack: Stack): void {
  const workflow = new Workflow(stack, 'Reports', { definition: new sfn.Pass(stack, 'Report') });
  const authorizer = AsyncHttpAuthorizer.iam();
  new AsyncHttpApi(stack, 'ReportsApi', { workflow, authorizer, requestSchema: {} });
}

function addWorkers(stack: Stack): void {
  const encryptionKey = new kms.Key(stack, 'WorkersKey', { enableKeyRotation: true });
  const { activityWorker } = new ActivityWorkerWorkflow(stack, 'Dig', { deadline: Duration.hours(1), encryptionKey });
  new WorkerFleet(stack, 'Fleet', {
    worker: activityWorker,
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-0a1b2c3d',
      availabilityZones: ['a'],
      privateSubnetIds: ['subnet-0a1b2c3d'],
    }),
    handlerFolder: join(__dirname, '..', '..', 'worker', 'test', 'processes'),
    scaling: FleetScaling.backlog({ minInstances: 0, maxInstances: 4, tasksPerInstance: 2 }),
  });
}

function pollChecks(stack: Stack): Readonly<Record<string, PollCheck>> {
  const arn = stack.formatArn({ service: 'codepipeline', resource: 'release' });
  return {
    Runbook: PollCheck.automationExecution(),
    Document: PollCheck.textract(TextractJob.DOCUMENT_ANALYSIS),
    Talk: PollCheck.transcription(),
    Film: PollCheck.rekognitionVideo(RekognitionVideoJob.LABELS),
    Stack: PollCheck.stack('team'),
    Release: PollCheck.pipelineExecution(codepipeline.Pipeline.fromPipelineArn(stack, 'Pipeline', arn)),
  };
}

function workOf(stack: Stack, id = 'Work'): Work {
  return Work.invoke(lambda.Function.fromFunctionName(stack, id, id.toLowerCase()));
}

function scatterGather(stack: Stack): ScatterGather {
  const queue = new sqs.Queue(stack, 'Desk', { enforceSSL: true, deadLetterQueue: deadLetters(stack) });
  const authorization = events.Authorization.apiKey('x-api-key', SecretValue.unsafePlainText('key'));
  const connection = new events.Connection(stack, 'Partner', { authorization });
  return new ScatterGather(stack, 'Ask', {
    targets: {
      desk: Work.sendMessageAndWait(queue, { deadline: Duration.seconds(30) }),
      web: Work.request(connection, { url: 'https://example.com/offers' }),
    },
    window: Duration.seconds(30),
    failurePolicy: FailurePolicy.quorum(1, { endEarly: true, table: new CoordinationTable(stack, 'Answers') }),
  });
}

function deadLetters(stack: Stack): sqs.DeadLetterQueue {
  return { queue: new sqs.Queue(stack, 'FailureDlq', { enforceSSL: true }), maxReceiveCount: 3 };
}
