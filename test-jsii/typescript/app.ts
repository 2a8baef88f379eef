import { App, Duration, RemovalPolicy, SecretValue, Stack, TimeZone, Validations } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  ActivityWorkerWorkflow,
  AsyncHttpApi,
  AsyncHttpAuthorizer,
  AutoRedrive,
  AthenaQuery,
  Aggregate,
  Approval,
  Aggregator,
  ApprovalChannel,
  ApprovalWorkflow,
  CancelTimer,
  CircuitBreaker,
  ClaimCheck,
  ContinueAsNewWorkflow,
  CoordinationTable,
  DataPipelineSource,
  DataPipelineWorkflow,
  EcsTask,
  EcsTaskSweeper,
  CsvDelimiter,
  FailurePolicy,
  FanOut,
  FanOutSource,
  FanOutWorkflow,
  FleetScaling,
  Job,
  JobSweeper,
  Lock,
  LockWait,
  OrderWorkflow,
  PollCheck,
  PollUntilDone,
  PollUntilDoneWorkflow,
  ProductionDefaults,
  LoadPayload,
  QueueConsumer,
  StorePayload,
  RateLimit,
  RunbookRefusal,
  RunbookStep,
  RunbookWorkflow,
  SsmAutomation,
  Saga,
  SagaStep,
  ScatterGather,
  Sender,
  SetTimer,
  SweptJobs,
  TextractJob,
  Throttle,
  TimerInPast,
  TimerWorkflow,
  Verification,
  VerificationChannel,
  VerificationWorkflow,
  Versioning,
  WaitForCallback,
  Work,
  WorkerFleet,
  Workflow,
  WorkflowAlarms,
  WorkflowChecks,
  WorkflowDashboard,
} from 'cdk-workflow-patterns';
import type { Construct } from 'constructs';

/** Uses every construct; the apps beside this one say the same in their languages. */
class WorkflowsStack extends Stack {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    const users = new dynamodb.Table(this, 'Users', {
      partitionKey: { name: 'userId', type: dynamodb.AttributeType.STRING },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.signUp(users);
    this.invitation(users);
    this.orders();
    this.booking();
    this.offers();
    this.lines();
    this.films();
    this.reports();
    this.approvals();
    this.reminders();
    this.coordination();
  }

  /** The ready-made workflow. */
  private signUp(users: dynamodb.ITable): void {
    const starter = this.createFunction('Starter');
    const signUp = new VerificationWorkflow(this, 'SignUp', {
      users,
      deadline: Duration.minutes(45),
      verifiedAttribute: 'confirmed',
      logRetention: logs.RetentionDays.ONE_WEEK,
    });
    signUp.grantStartExecution(starter);
    starter.addEnvironment('STATE_MACHINE', signUp.stateMachine.stateMachineArn);
  }

  /** The same from its fragments: a chain of one's own around them, messages sent by one's own function. */
  private invitation(users: dynamodb.ITable): void {
    const mailer = this.createFunction('Mailer');
    const channel = new VerificationChannel(this, 'Channel', {
      sender: Sender.function(mailer),
      confirmConcurrency: 5,
    });
    const verification = new Verification(this, 'Invitation', {
      channel,
      users,
      userId: '{% $states.input.guest.id %}',
      onExpired: new sfn.Fail(this, 'Declined', { error: 'Invitation.Declined' }),
    });
    const workflow = new Workflow(this, 'Invite', {
      definition: new sfn.Pass(this, 'Take the order').next(verification),
      timeout: Duration.hours(2),
      tracing: false,
    });
    channel.addStateMachine(workflow.stateMachine);
    workflow.metricFailed().createAlarm(this, 'InvitationsFail', { threshold: 1, evaluationPeriods: 1 });
  }

  /** Order processing, with one function in every part. */
  private orders(): void {
    const ledger = this.createFunction('Ledger');
    new OrderWorkflow(this, 'Orders', {
      reserve: Work.invoke(ledger, { retryOn: ['Ledger.Busy'] }),
      release: Work.invoke(ledger),
      charge: Work.invoke(ledger),
      refund: Work.invoke(ledger),
      ship: Work.invoke(ledger),
      callBack: Work.invoke(ledger),
      currencies: ['EUR'],
      reconcileEvery: Duration.minutes(30),
    });
  }

  /** A saga of one's own, watched by alarms. */
  private booking(): void {
    const rooms = this.createFunction('Rooms');
    const desk = new sns.Topic(this, 'Desk', { enforceSSL: true });
    const saga = new Saga(this, 'Booking', {
      operatorTopic: desk,
      steps: [
        SagaStep.of('Book the room', Work.invoke(rooms, { payload: { guest: '{% $states.input.guest %}' } }), {
          compensation: Work.invoke(rooms),
        }),
        SagaStep.group('Tell everybody', [
          SagaStep.of('Tell the desk', Work.publish(desk)),
          SagaStep.of('Tell the guest', Work.publish(desk, { message: { guest: '{% $states.input.guest %}' } })),
        ]),
      ],
    });
    const checkIn = new WaitForCallback(this, 'CheckIn', { handler: rooms, deadline: Duration.hours(6) });
    const workflow = new Workflow(this, 'Book', { definition: saga.next(checkIn), timeout: Duration.days(2) });
    new WorkflowAlarms(this, 'BookAlarms', { stateMachine: workflow.stateMachine, topic: desk });
    const approval = new WaitForCallback(this, 'Approval', { handler: rooms, deadline: Duration.days(1) });
    new Workflow(this, 'Approve', { definition: approval, timeout: Duration.days(2) });
  }

  /** The same question to a function, to a desk with a queue and to a partner on the web. */
  private offers(): void {
    const desk = new sqs.Queue(this, 'Inquiries', { enforceSSL: true });
    const partner = new events.Connection(this, 'Partner', {
      authorization: events.Authorization.apiKey('x-api-key', SecretValue.unsafePlainText('example')),
    });
    const offers = new ScatterGather(this, 'Offers', {
      targets: {
        Stock: Work.invoke(this.createFunction('Stock'), { taskTimeout: Duration.seconds(10) }),
        Desk: Work.sendMessageAndWait(desk, { deadline: Duration.seconds(30) }),
        Partner: Work.request(partner, {
          url: 'https://partner.example.com/offers',
          query: { language: '{% $states.input.language %}' },
        }),
      },
      request: { article: '{% $input.article %}' },
      window: Duration.seconds(30),
      minimumAnswers: 1,
      aggregates: { best: Aggregate.top(1, '{% -$result.price %}') },
    });
    new Workflow(this, 'Purchase', { definition: offers });
  }

  /** Files of lines in batches, started by uploads and every day, and again what failed. */
  private lines(): void {
    const lines = new FanOutWorkflow(this, 'Lines', {
      source: FanOutSource.csv('{% $states.input.key %}', { keyPrefix: 'input/', delimiter: CsvDelimiter.SEMICOLON }),
      work: Work.invokeBatch(this.createFunction('Price'), { retryOn: ['Prices.Busy'] }),
      batchSize: 50,
      failurePolicy: FailurePolicy.tolerate({ percentage: 5 }),
      aggregates: { amount: Aggregate.sum('{% $result.amount %}') },
      startOnUpload: { suffix: '.csv' },
      startOnSchedule: { schedule: events.Schedule.rate(Duration.days(1)), input: { key: 'input/daily.csv' } },
      rerunFailures: {},
    });
    lines.grantUpload(this.createFunction('Uploader'));
  }

  /** Work of machines that nobody reaches from outside. */
  private films(): void {
    const films = new ActivityWorkerWorkflow(this, 'Films', {
      payload: { film: '{% $states.input.film %}' },
      deadline: Duration.hours(6),
      heartbeat: Duration.minutes(2),
      retryOn: ['Renderer.OutOfMemory'],
    });
    films.grantWork(this.createFunction('Renderer'));
    new WorkerFleet(this, 'RenderFleet', {
      worker: films.activityWorker,
      vpc: ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
        vpcId: 'vpc-1',
        availabilityZones: ['us-east-1a'],
        privateSubnetIds: ['subnet-1'],
        privateSubnetRouteTableIds: ['rtb-1'],
      }),
      handlerFolder: process.env['HANDLER_FOLDER'] ?? '.',
      scaling: FleetScaling.backlog({ minInstances: 0, maxInstances: 4, tasksPerInstance: 2 }),
    });
    new AsyncHttpApi(this, 'FilmsApi', {
      workflow: films.workflow,
      authorizer: AsyncHttpAuthorizer.iam(),
      requestSchema: { required: ['film'] },
      pollAfter: Duration.minutes(1),
    });
  }

  /** A report that is asked for until it is ready, a scan of Textract, and an export that is a workflow of its own. */
  private reports(): void {
    const desk = this.createFunction('Reports');
    const report = new PollUntilDone(this, 'Report', {
      start: Work.invoke(desk),
      job: '{% $result.id %}',
      check: PollCheck.of(Work.invoke(desk), { done: '{% $result.status = "READY" %}' }),
      interval: Duration.minutes(1),
      backoffRate: 2,
      maxInterval: Duration.minutes(10),
      deadline: Duration.hours(6),
      cancel: Work.invoke(desk),
    });
    const scan = new PollUntilDone(this, 'Scan', {
      start: Work.callAwsService({
        service: 'textract',
        action: 'startDocumentAnalysis',
        iamResources: ['*'],
        parameters: { DocumentLocation: '{% $input.document %}', FeatureTypes: ['TABLES'] },
      }),
      check: PollCheck.textract(TextractJob.DOCUMENT_ANALYSIS),
      interval: Duration.seconds(30),
      deadline: Duration.hours(1),
      waitByRetry: true,
    });
    new Workflow(this, 'ReportAndScan', { definition: report.next(scan) });
    new PollUntilDoneWorkflow(this, 'Export', {
      start: Work.invoke(desk),
      job: '{% $result.id %}',
      check: PollCheck.of(Work.invoke(desk), { done: '{% $result.status = "READY" %}' }),
      interval: Duration.minutes(1),
      deadline: Duration.hours(2),
      cancel: Work.invoke(desk),
    });
  }

  /** The ready-made workflow for one approver, and its fragment in levels around states of one's own. */
  private approvals(): void {
    new ApprovalWorkflow(this, 'Leave', {
      title: 'Days off',
      fields: { From: '{% $states.input.from %}' },
      requestedBy: '{% $states.input.employee %}',
      levels: [{ approvers: ['{% $states.input.manager %}'], duration: Duration.days(2) }],
      pages: { approve: 'Yes', approved: { title: 'Granted', text: 'Enjoy.' } },
    });
    const channel = new ApprovalChannel(this, 'Deciders', { sender: Sender.function(this.createFunction('Courier')) });
    const approval = new Approval(this, 'Contract', {
      channel,
      title: '{% $states.input.title %}',
      requestedBy: '{% $states.input.author %}',
      levels: [
        { approvers: ['ann', 'bob', 'cid'], quorum: 2, duration: Duration.hours(4), reminders: [Duration.hours(1)] },
        { approvers: ['hal'], duration: Duration.days(1) },
      ],
      delegates: ['dan'],
      onRejected: new sfn.Pass(this, 'Shelve the contract'),
    });
    const sign = new Workflow(this, 'Sign', { definition: approval });
    channel.addStateMachine(sign.stateMachine);
  }

  /** A reminder that orders set, move and cancel. */
  private reminders(): void {
    const reminder = new TimerWorkflow(this, 'Reminder', {
      definition: new sfn.Pass(this, 'Remind'),
      inPast: TimerInPast.SKIP,
    });
    const key = '{% $states.input.order %}';
    const set = new SetTimer(this, 'SetReminder', {
      timer: reminder,
      key,
      at: '{% $states.input.due %}',
      timeZone: 'Europe/Berlin',
      input: { order: key },
    });
    const cancel = new CancelTimer(this, 'CancelReminder', { timer: reminder, key, resultField: 'cancellation' });
    new Workflow(this, 'Remember', { definition: set.next(cancel) });
    reminder.grantSetTimer(this.createFunction('Diary'));
  }

  /** A runbook with a gate of each kind. */
  private failover(): void {
    const act = Work.invoke(this.createFunction('Act'));
    const errors = Alarm.fromAlarmArn(this, 'Errors', 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors');
    const restart = new SsmAutomation(this, 'Restart', {
      document: 'AWS-RestartEC2Instance',
      parameters: { InstanceId: ['{% $input.instance %}'] },
      deadline: Duration.minutes(15),
    });
    new RunbookWorkflow(this, 'Failover', {
      steps: [
        RunbookStep.check('Look', act, { condition: '{% $result.fine %}', wait: Duration.minutes(10) }),
        RunbookStep.calendar('No freeze', { calendars: ['freeze'] }),
        RunbookStep.window('At night', {
          begins: ScheduleExpression.cron({ hour: '22', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
          duration: Duration.hours(4),
        }),
        RunbookStep.of('Stop', act, { rollback: act, rollbackName: 'Start' }),
        RunbookStep.hold('Hold'),
        RunbookStep.alarms('No alarm', { alarms: [errors], onRefused: RunbookRefusal.STOP }),
        RunbookStep.of('Restart', Work.chain(restart)),
      ],
      reportsKept: Duration.days(30),
    });
  }

  /** An account that one execution at a time works on, and renderers of which five may work. */
  private coordination(): void {
    const table = new CoordinationTable(this, 'Coordination');
    const lock = new Lock(this, 'Account', {
      table,
      key: '{% $states.input.account %}',
      lease: Duration.minutes(10),
      wait: LockWait.queue({ timeout: Duration.hours(2), priority: '3' }),
      work: Work.invoke(this.createFunction('Settle'), { payload: { fence: '{% $lock.fence %}' } }),
    });
    const throttle = new Throttle(this, 'Renderers', {
      table,
      key: 'renderers',
      maxConcurrency: 5,
      lease: Duration.hours(1),
      wait: LockWait.retry({ maxInterval: Duration.minutes(1) }),
      work: Work.chain(new sfn.Pass(this, 'Rendering')),
    });
    const limit = new RateLimit(this, 'PartnerRate', { table, rate: 10, period: Duration.seconds(1) });
    const breaker = new CircuitBreaker(this, 'Payments', {
      table,
      work: Work.invoke(this.createFunction('Charge')),
      failureRate: 0.25,
      minimumCalls: 20,
      errors: ['Payments.Down'],
      alarmTopic: new sns.Topic(this, 'Breakdowns'),
    });
    const machine = new Workflow(this, 'Coordinated', { definition: limit.next(lock).next(throttle).next(breaker) });
    table.addStateMachine(machine.stateMachine);
    const claims = new ClaimCheck(this, 'Claims', { prefix: 'big/', longestExecution: Duration.days(2) });
    const heavy = this.createFunction('Heavy');
    claims.grantReadWrite(heavy);
    const store = new StorePayload(this, 'Keep', { store: claims, payload: '{% $states.input.report %}' });
    const load = new LoadPayload(this, 'Fetch', { store: claims, payload: '{% $states.input.payload %}' });
    const weigh = new CircuitBreaker(this, 'Weigh', {
      table,
      work: Work.invoke(heavy, { payload: claims.payload('{% $input %}') }),
    });
    new Workflow(this, 'Claiming', { definition: store.next(load).next(weigh) });
    new AutoRedrive(this, 'Redrive', {
      workflow: machine,
      errors: ['Payments.*'],
      excludedErrors: ['Payments.Refused'],
      maxRedrives: 5,
      delay: Duration.minutes(2),
    });
    this.failover();
    new QueueConsumer(this, 'Jobs', {
      workflow: machine,
      maxConcurrency: 20,
      table,
      maxAge: Duration.days(2),
      alarmTopic: new sns.Topic(this, 'DeadJobs'),
    });
    const bills = new Aggregator(this, 'Bills', {
      table,
      window: Duration.minutes(10),
      debounce: Duration.seconds(30),
      maxEvents: 100,
      work: Work.invoke(this.createFunction('Bill')),
    });
    bills.addEvents('Sold', { eventPattern: { source: ['shop'] }, keyField: 'detail.customer' });
    this.addEarlyEnds(table);
    this.addOperations();
    this.addJobs();
  }

  private addJobs(): void {
    const cleaning = new glue.CfnJob(this, 'Cleaning', { role: 'cleaner', command: { name: 'glueetl' } });
    const clean = new Job(this, 'Clean', {
      work: Work.runGlueJob(cleaning, { jobTimeout: Duration.minutes(40) }),
      resultField: 'cleaned',
    });
    const sum = new AthenaQuery(this, 'Sum', {
      queryString: 'SELECT 1',
      resultsBucket: s3.Bucket.fromBucketName(this, 'Rows', 'rows-of-mine'),
      resultsPrefix: 'sums/',
      database: 'shop',
      tables: ['sales'],
      deadline: Duration.minutes(15),
    });
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'JobsVpc', {
      vpcId: 'vpc-2',
      availabilityZones: ['a'],
      privateSubnetIds: ['subnet-2'],
    });
    const cluster = ecs.Cluster.fromClusterAttributes(this, 'Cluster', { clusterName: 'crunchers', vpc });
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Crunch');
    taskDefinition.addContainer('main', { image: ecs.ContainerImage.fromRegistry('crunch') });
    const sweeper = new EcsTaskSweeper(this, 'Sweeper', { cluster });
    new JobSweeper(this, 'StepSweeper', { jobs: SweptJobs.emrSteps({ clusterId: 'j-2AXXXXXXGAPLF' }) });
    const task = new EcsTask(this, 'Crunching', { sweeper, taskDefinition });
    new Workflow(this, 'Nightly', { definition: clean.next(sum).next(task) });
    this.addPipeline();
  }

  private addPipeline(): void {
    new DataPipelineWorkflow(this, 'Takings', {
      source: DataPipelineSource.prefix({
        bucket: s3.Bucket.fromBucketName(this, 'Tills', 'tills'),
        prefix: '{% "tills/" & $date %}',
        keyPrefix: 'tills/',
      }),
      validation: { schema: { type: 'object', required: ['shop'] }, maxBadPercentage: 1 },
      transform: Work.invoke(this.createFunction('Take')),
      expectations: { 'no record is lost': '{% $out.records = $in.valid %}' },
    });
  }

  private addEarlyEnds(table: CoordinationTable): void {
    const onLost = Work.invoke(this.createFunction('CancelQuote'));
    const replicas = ['one', 'three', 'two'].map((name) => [name, Work.invoke(this.createFunction(`Replica ${name}`))]);
    const race = new FanOut(this, 'Quotes', {
      source: FanOutSource.branches({
        far: Work.invoke(this.createFunction('Far')),
        near: Work.invoke(this.createFunction('Near')),
      }),
      failurePolicy: FailurePolicy.firstOf({ hedgeAfter: Duration.seconds(2), onLost }),
    });
    const quorum = new FanOut(this, 'Replicas', {
      source: FanOutSource.branches(Object.fromEntries(replicas) as Record<string, Work>),
      failurePolicy: FailurePolicy.quorum(2, { endEarly: true, table }),
    });
    new Workflow(this, 'Raced', { definition: race.next(quorum) });
    new ContinueAsNewWorkflow(this, 'Pages', {
      work: Work.invoke(this.createFunction('Read')),
      repeatWhile: '{% $states.input.cursor != null %}',
      maxTurns: 500,
      maxAge: Duration.days(10),
      taskToken: '{% $states.input.taskToken %}',
    });
  }

  private addOperations(): void {
    const versioning = Versioning.linear({
      percentage: 20,
      interval: Duration.minutes(5),
      aliasName: 'stable',
      keepVersions: 10,
    });
    const weigh = new Saga(this, 'Released', {
      steps: [SagaStep.of('weigh', Work.invoke(this.createFunction('Scales')))],
    });
    const workflow = new Workflow(this, 'Versioned', { definition: weigh, versioning });
    const machine = new sfn.StateMachine(this, 'Theirs', {
      definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(this, 'Nothing')),
    });
    machine.with(
      new ProductionDefaults({
        alarmTopic: new sns.Topic(this, 'Watchers'),
        logLevel: sfn.LogLevel.ERROR,
        maxExecutionAge: Duration.hours(3),
      }),
    );
    const dashboard = new WorkflowDashboard(this, 'Dashboard', { stateMachines: [workflow.stateMachine] });
    dashboard.addStateMachine(machine, { title: 'Theirs' });
  }

  private createFunction(id: string): lambda.Function {
    return new lambda.Function(this, id, {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
    });
  }
}

const app = new App();
Validations.of(app).addPlugins(new WorkflowChecks(app));
new WorkflowsStack(app, 'Workflows');
app.synth();
