import { join } from 'node:path';
import type { Environment } from 'aws-cdk-lib';
import { App, Duration, SecretValue, Stack, TimeZone } from 'aws-cdk-lib';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as databrew from 'aws-cdk-lib/aws-databrew';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as emrserverless from 'aws-cdk-lib/aws-emrserverless';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  ApprovalChannel,
  ApprovalWorkflow,
  AthenaQuery,
  ActivityWorkerWorkflow,
  Aggregator,
  AsyncHttpApi,
  AsyncHttpAuthorizer,
  AutoRedrive,
  CircuitBreaker,
  ClaimCheck,
  ConfirmEndpoint,
  ContinueAsNewWorkflow,
  CoordinationTable,
  EcsTask,
  EcsTaskSweeper,
  DataPipelineSource,
  DataPipelineWorkflow,
  FailurePolicy,
  FanOutSource,
  FanOutWorkflow,
  FleetScaling,
  Job,
  JobSweeper,
  Lock,
  LockWait,
  PollCheck,
  PollUntilDone,
  PollUntilDoneWorkflow,
  ProductionDefaults,
  LoadPayload,
  QueueConsumer,
  RateLimit,
  RekognitionVideoJob,
  RunbookStep,
  RunbookWorkflow,
  ScatterGather,
  TextractJob,
  TimerWorkflow,
  Sender,
  SsmAutomation,
  StorePayload,
  VerificationWorkflow,
  Versioning,
  Work,
  WorkerFleet,
  Workflow,
  WorkflowDashboard,
  SweptJobs,
} from 'cdk-workflow-patterns';

/** Every pattern, with its defaults and with all that can be switched on. */
export function everything(env?: Environment): App {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env });
  // CloudFormation takes 500 resources in a stack.
  const operations = new Stack(app, 'Operations', { env });
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
  addRunbook(operations);
  addOperations(operations);
  addJobs(operations);
  addPipeline(operations);
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

function addOperations(stack: Stack): void {
  const encryptionKey = new kms.Key(stack, 'OperationsKey', { enableKeyRotation: true });
  const versioning = Versioning.canary({ keepVersions: 10 });
  const request = { title: 'Refund', requestedBy: 'carl' };
  const levels = [{ approvers: ['ann'], duration: Duration.days(1) }];
  const { stateMachine } = new ApprovalWorkflow(stack, 'Released', { ...request, levels, versioning, encryptionKey });
  const definitionBody = sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Theirs'));
  const theirs = new sfn.StateMachine(stack, 'Stranger', { definitionBody });
  const topic = new sns.Topic(stack, 'Watchers', { enforceSSL: true });
  theirs.with(
    new ProductionDefaults({
      alarmTopic: topic,
      failureTarget: { bind: () => ({ arn: topic.topicArn }) },
      maxExecutionAge: Duration.hours(2),
      encryptionKey,
    }),
  );
  new WorkflowDashboard(stack, 'Dashboard', { stateMachines: [stateMachine, theirs] });
}

function addClaims(stack: Stack): void {
  const encryptionKey = new kms.Key(stack, 'ClaimsKey', { enableKeyRotation: true });
  const step = { store: new ClaimCheck(stack, 'Claims', { encryptionKey }), payload: '{% $states.input.report %}' };
  const definition = new StorePayload(stack, 'StoreReport', step).next(new LoadPayload(stack, 'LoadReport', step));
  new Workflow(stack, 'Claiming', { definition, encryptionKey });
}

function addRunbook(stack: Stack): void {
  const encryptionKey = new kms.Key(stack, 'RunbookKey', { enableKeyRotation: true });
  const definition = new sfn.Pass(stack, 'Post');
  const workflow = new Workflow(stack, 'Postings', { definition, encryptionKey });
  const redrive = new AutoRedrive(stack, 'Redrive', { workflow, errors: ['Database.*'], neverAfter: ['Post'] });
  const metric = workflow.metricFailed();
  const errors = new cloudwatch.Alarm(stack, 'Errors', { metric, threshold: 1, evaluationPeriods: 1 });
  const any = new cloudwatch.CompositeAlarm(stack, 'Any', { alarmRule: cloudwatch.AlarmRule.anyOf(errors) });
  const restart = new SsmAutomation(stack, 'Restart', {
    document: 'AWS-RestartEC2Instance',
    parameters: { InstanceId: ['i-1'] },
    deadline: Duration.hours(1),
  });
  const begins = scheduler.ScheduleExpression.cron({ hour: '22', minute: '0', timeZone: TimeZone.EUROPE_BERLIN });
  const level = { approvers: ['ann'], duration: Duration.days(1) };
  new RunbookWorkflow(stack, 'Runbook', {
    steps: [
      RunbookStep.window('In the window', { begins, duration: Duration.hours(4), wait: Duration.days(1) }),
      RunbookStep.calendar('No freeze', { calendars: ['freeze'] }),
      RunbookStep.check('Look', workOf(stack, 'Look'), { condition: '{% $result.fine %}' }),
      RunbookStep.approval('Approve', { title: 'Restart', requestedBy: 'carl', levels: [level] }),
      RunbookStep.of('Restart', Work.chain(restart), { rollback: workOf(stack, 'Back') }),
      RunbookStep.hold('Hold'),
      RunbookStep.alarms('No alarm', { alarms: [any] }),
      RunbookStep.of('Redrive', redrive.batch({ since: '{% $states.context.Execution.StartTime %}' })),
    ],
    channel: new ApprovalChannel(stack, 'RunbookChannel', { encryptionKey }),
    encryptionKey,
  });
}

function addJobs(stack: Stack): void {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'JobsVpc', {
    vpcId: 'vpc-0a1b2c3d',
    availabilityZones: ['a'],
    privateSubnetIds: ['subnet-0a1b2c3d'],
  });
  const encryptionKey = new kms.Key(stack, 'JobsKey', { enableKeyRotation: true });
  const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'crunchers', vpc });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Crunch');
  taskDefinition.addContainer('main', {
    image: ecs.ContainerImage.fromRegistry('crunch'),
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'crunch' }),
  });
  const resultsBucket = s3.Bucket.fromBucketName(stack, 'Rows', 'rows-of-mine');
  const works = Object.entries(jobsOf(stack, encryptionKey)).map(([id, work]) => new Job(stack, id, { work }));
  const query = new AthenaQuery(stack, 'SumUp', {
    queryString: 'SELECT 1',
    resultsBucket,
    resultsPrefix: 'athena/',
  });
  const sweeper = new EcsTaskSweeper(stack, 'Sweeper', { cluster, encryptionKey });
  const task = new EcsTask(stack, 'Crunching', { sweeper, taskDefinition });
  const definition = works.reduce<sfn.Chain>((chain, each) => chain.next(each), query.next(task));
  new Workflow(stack, 'Jobs', { definition });
}

function jobsOf(stack: Stack, encryptionKey: kms.IKey): Readonly<Record<string, Work>> {
  const arn = (service: string, resource: string, resourceName: string): string =>
    stack.formatArn({ service, resource, resourceName });
  const role = new iam.Role(stack, 'JobsRole', { assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com') });
  const application = stack.formatArn({
    service: 'emr-serverless',
    resource: '/applications',
    resourceName: '00a1b2c3',
  });
  return {
    Extract: Work.runGlueJob(glue.CfnJob.fromJobName(stack, 'Extraction', 'extract')),
    Render: Work.runBatchJob({
      jobDefinition: batch.EcsJobDefinition.fromJobDefinitionArn(
        stack,
        'Rendering',
        arn('batch', 'job-definition', 'r:1'),
      ),
      jobQueue: batch.JobQueue.fromJobQueueArn(stack, 'RenderQueue', arn('batch', 'job-queue', 'render')),
    }),
    Build: Work.runBuild(codebuild.Project.fromProjectName(stack, 'Site', 'site')),
    Spark: Work.runEmrServerlessJob(emrserverless.CfnApplication.fromApplicationArn(stack, 'Sparks', application), {
      executionRole: role,
    }),
    Prepare: Work.runProcessingJob({ role }),
    Train: Work.runTrainingJob({ role }),
    Tune: Work.runTuningJob({ role }),
    Clean: Work.runDataBrewJob(
      new databrew.CfnJob(stack, 'Cleaning', { name: 'clean', roleArn: role.roleArn, type: 'PROFILE', timeout: 60 }),
    ),
    Builds: Work.runBuildBatch(codebuild.Project.fromProjectName(stack, 'Sites', 'sites')),
    Count: Work.runSweptJob(
      new JobSweeper(stack, 'StepSweeper', {
        jobs: SweptJobs.emrSteps({ clusterId: 'j-2AXXXXXXGAPLF' }),
        encryptionKey,
      }),
    ),
  };
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
