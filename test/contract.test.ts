import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import {
  Approval,
  ApprovalChannel,
  ApprovalWorkflow,
  ActivityWorkerWorkflow,
  Aggregator,
  AsyncHttpApi,
  AsyncHttpAuthorizer,
  AutoRedrive,
  AthenaQuery,
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
  FanOut,
  FanOutSource,
  Work,
  FanOutWorkflow,
  Job,
  LoadPayload,
  Lock,
  LockWait,
  OldestExecution,
  OrderWorkflow,
  PollCheck,
  PollUntilDone,
  PollUntilDoneWorkflow,
  QueueConsumer,
  RateLimit,
  Saga,
  SagaStep,
  RunbookStep,
  RunbookWorkflow,
  ScatterGather,
  Sender,
  SetTimer,
  StorePayload,
  Throttle,
  TimerWorkflow,
  Verification,
  VerificationChannel,
  VerificationWorkflow,
  Versioning,
  WaitForCallback,
  Workflow,
  WorkflowDashboard,
} from 'cdk-workflow-patterns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Definition } from './support/synthesize';
import { definitionOf, templateOf } from './support/synthesize';

/**
 * Logical ids and state names are API: a changed id replaces the resource at every user, a changed name breaks their dashboards,
 * log queries and mocks.
 */
interface Row {
  readonly pattern: string;
  readonly make: (stack: Stack) => void;
  readonly resources: string[];
  /** What the logical id of the machine with these states starts with; needed where there are several. */
  readonly machine?: string;
  readonly states: string[];
}

const CHANNEL = [
  'Table',
  'ConfirmLogs',
  'ConfirmRole',
  'ConfirmRoleDefaultPolicy',
  'Confirm',
  'ConfirmFunctionUrl',
  'Confirminvokefunctionurl',
  'Confirminvokefunction',
  'Topic',
  'TopicPolicy',
  'SendLogs',
  'SendRole',
  'SendRoleDefaultPolicy',
  'Send',
];

const APPROVAL_CHANNEL = CHANNEL.map((id) => id.replace(/^Confirm/, 'Decide').replace(/^Send/, 'Ask'));

const ASKED = { title: 'Refund', requestedBy: 'carl', levels: [{ approvers: ['ann'], duration: Duration.days(1) }] };

const WORKFLOW = ['Logs', 'StateMachineRole', 'StateMachineRoleDefaultPolicy', 'StateMachine'];

const ROWS: Row[] = [
  {
    pattern: 'Workflow',
    make: (stack) => new Workflow(stack, 'X', { definition: new sfn.Pass(stack, 'Pass') }),
    resources: WORKFLOW.map((id) => `X${id}`),
    states: ['Pass'],
  },
  {
    pattern: 'Workflow with versions',
    make: (stack) => {
      const versioning = Versioning.canary({ keepVersions: 10 });
      new Workflow(stack, 'X', { definition: new sfn.Pass(stack, 'Pass'), versioning });
    },
    resources: [
      ...WORKFLOW.map((id) => `X${id}`),
      ...['Version', 'Alias', 'VersionFailed', 'VersionTimedOut'].map((id) => `XVersions${id}`),
      ...['Dlq', 'DlqPolicy', 'Clean', 'CleanLogs', 'CleanRole', 'CleanRoleDefaultPolicy', 'Schedule'].map(
        (id) => `XVersionsCleaner${id}`,
      ),
      'XVersionsCleanerScheduleAllowEventRuleTestXVersionsCleanerClean0F6A826A',
    ],
    states: ['Pass'],
  },
  {
    pattern: 'OldestExecution',
    make: (stack) => {
      const { stateMachine } = new Workflow(stack, 'W', { definition: new sfn.Pass(stack, 'Pass') });
      new OldestExecution(stack, 'X', { stateMachine, maxAge: Duration.hours(1) });
    },
    resources: [
      ...WORKFLOW.map((id) => `W${id}`),
      ...['Dlq', 'DlqPolicy', 'Sample', 'SampleLogs', 'SampleRole', 'SampleRoleDefaultPolicy'].map((id) => `X${id}`),
      ...['Schedule', 'TooOld', 'ScheduleAllowEventRuleTestXSample4652C29F'].map((id) => `X${id}`),
    ],
    states: ['Pass'],
  },
  {
    pattern: 'WorkflowDashboard',
    make: (stack) => {
      const { stateMachine } = new Workflow(stack, 'W', { definition: new sfn.Pass(stack, 'Pass') });
      new WorkflowDashboard(stack, 'X', { stateMachines: [stateMachine] });
    },
    resources: [
      ...WORKFLOW.map((id) => `W${id}`),
      'XDashboard',
      ...['FailuresByState', 'Errors', 'SpendByState', 'SpendByExecution'].map((id) => `XQueries22a6a387${id}`),
    ],
    states: ['Pass'],
  },
  {
    pattern: 'VerificationWorkflow',
    make: (stack) => new VerificationWorkflow(stack, 'X'),
    resources: [
      'XUsers',
      ...CHANNEL.map((id) => `XChannel${id}`),
      'XChannelConfirmAnswers',
      'XChannelSendAnswers',
      ...WORKFLOW.map((id) => `XWorkflow${id}`),
    ],
    states: [
      'Verification: await confirmation',
      'Verification: send welcome',
      'Verification: delete unverified user',
      'Verification: superseded',
    ],
  },
  {
    pattern: 'VerificationWorkflow with every option',
    make: (stack) =>
      new VerificationWorkflow(stack, 'X', {
        reminders: [Duration.minutes(10)],
        endpoint: ConfirmEndpoint.httpApi(),
        resend: {},
        encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/k'),
        alarmTopic: sns.Topic.fromTopicArn(stack, 'Alarms', 'arn:aws:sns:us-east-1:111122223333:alarms'),
        failureTarget: { bind: () => ({ arn: 'arn:aws:sqs:us-east-1:111122223333:failures' }) },
      }),
    resources: [
      'XUsers',
      ...CHANNEL.filter((id) => !/FunctionUrl|invokefunction/i.test(id)).map((id) => `XChannel${id}`),
      ...['ResendLogs', 'ResendRole', 'ResendRoleDefaultPolicy', 'Resend'].map((id) => `XChannel${id}`),
      ...['Api', 'ApiLogs', 'ApiStage'].map((id) => `XChannel${id}`),
      ...['GET', 'HEAD', 'POST'].flatMap((method) => [`XChannelApi${method}`, `XChannelApi${method}ConfirmPermission`]),
      'XChannelApiGETConfirm',
      'XChannelConfirmAnswers',
      'XChannelSendAnswers',
      ...[...WORKFLOW, 'KeyUse', 'FailureDlq', 'FailureDlqPolicy', 'FailureRule'].map((id) => `XWorkflow${id}`),
      ...['Failed', 'TimedOut', 'Aborted', 'Throttled'].map((id) => `XWorkflowAlarms${id}`),
    ],
    states: [
      'Verification: await confirmation',
      'Verification: send welcome',
      'Verification: delete unverified user',
      'Verification: superseded',
    ],
  },
  {
    pattern: 'Verification',
    make: (stack) => {
      const users = dynamodb.Table.fromTableName(stack, 'Users', 'people');
      const channel = new VerificationChannel(stack, 'C');
      const definition = new Verification(stack, 'X', { channel, users, userKey: 'id' });
      channel.addStateMachine(new Workflow(stack, 'W', { definition }).stateMachine);
    },
    resources: [...CHANNEL.map((id) => `C${id}`), 'CConfirmAnswers', 'CSendAnswers', ...WORKFLOW.map((id) => `W${id}`)],
    states: ['X: await confirmation', 'X: send welcome', 'X: delete unverified user', 'X: superseded'],
  },
  {
    pattern: 'ApprovalWorkflow',
    make: (stack) => new ApprovalWorkflow(stack, 'X', ASKED),
    resources: [
      ...APPROVAL_CHANNEL.map((id) => `XChannel${id}`),
      'XChannelDecideAnswers',
      'XChannelAskAnswers',
      ...WORKFLOW.map((id) => `XWorkflow${id}`),
    ],
    states: ['Approval: await decision', 'Approval: rejected', 'Approval: close', 'Approval: expired'],
  },
  {
    pattern: 'Approval with every option',
    make: (stack) => {
      const mailer = lambda.Function.fromFunctionName(stack, 'Mailer', 'mailer');
      const channel = new ApprovalChannel(stack, 'C', { sender: Sender.function(mailer) });
      const levels = [{ approvers: ['a', 'b'], quorum: 1, duration: Duration.days(1), reminders: [Duration.hours(1)] }];
      const definition = new Approval(stack, 'X', {
        ...ASKED,
        channel,
        levels: [...levels, ...levels],
        delegates: ['c'],
        onRejected: new sfn.Pass(stack, 'Regret'),
        onExpired: new sfn.Pass(stack, 'Remember'),
      });
      channel.addStateMachine(new Workflow(stack, 'W', { definition }).stateMachine);
    },
    resources: [
      ...APPROVAL_CHANNEL.filter((id) => !id.startsWith('Topic')).map((id) => `C${id}`),
      'CDecideAnswers',
      'CAskAnswers',
      ...WORKFLOW.map((id) => `W${id}`),
    ],
    states: ['X: await decision', 'Regret', 'X: close', 'Remember'],
  },
  {
    pattern: 'Saga',
    make: (stack) => {
      const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const undo = { compensation: work };
      const definition = new Saga(stack, 'X', {
        steps: [
          SagaStep.of('Reserve', work, undo),
          SagaStep.group('Both', [
            SagaStep.of('Left', work, { ...undo, compensationName: 'Undo it' }),
            SagaStep.of('Right', work),
          ]),
          SagaStep.of('Ship', work, { pivot: true }),
        ],
      });
      new Workflow(stack, 'W', { definition });
    },
    resources: ['XOperatorTopic', 'XOperatorTopicPolicy', ...WORKFLOW.map((id) => `W${id}`)],
    states: [
      'X: Reserve',
      'X: Both',
      'X: Left',
      'X: Right',
      'X: Ship',
      'X: Undo it',
      'X: Undo Reserve',
      'X: anything left undone?',
      'X: fail',
      'X: report anything left undone',
    ],
  },
  {
    pattern: 'OrderWorkflow',
    make: (stack) => {
      const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const [reserve, release, charge] = [work, work, work];
      new OrderWorkflow(stack, 'X', { reserve, release, charge, refund: work, ship: work, callBack: work });
    },
    resources: [
      ...['XOrders', 'XOperatorTopic', 'XOperatorTopicPolicy', 'XCustomerTopic', 'XCustomerTopicPolicy'],
      ...WORKFLOW.map((id) => `XWorkflow${id}`),
      ...['Start', 'Reconcile'].flatMap((id) =>
        ['Logs', 'Role', 'RoleDefaultPolicy', ''].map((part) => `X${id}${part}`),
      ),
      'XReconcileDlq',
      'XReconcileDlqPolicy',
      'XEnded',
      'XEndedAllowEventRuleTestXReconcile98FF8F9F',
      'XSchedule',
      'XScheduleAllowEventRuleTestXReconcile98FF8F9F',
    ],
    states: [
      'Order: check',
      'Order: record',
      'Order: reserve inventory',
      'Order: charge payment',
      'Order: ship',
      'Order: complete record',
      'Order: go on',
      'Order: take over',
      'Order: refuse',
      'Order: unknown action',
      'Order: call shipment back',
      'Order: refund payment',
      'Order: release inventory',
      'Order: tell customer of failure',
      'Order: tell customer',
      'Order: record failure',
      'Order: anything left undone?',
      'Order: fail',
      'Order: report anything left undone',
      'Order: exists already',
    ],
  },
  {
    pattern: 'WaitForCallback',
    make: (stack) => {
      const handler = lambda.Function.fromFunctionName(stack, 'Ask', 'ask');
      const definition = new WaitForCallback(stack, 'X', { handler, deadline: Duration.hours(1) });
      new Workflow(stack, 'W', { definition });
    },
    resources: WORKFLOW.map((id) => `W${id}`),
    states: ['X: await answer'],
  },
  {
    pattern: 'ActivityWorkerWorkflow',
    make: (stack) => void new ActivityWorkerWorkflow(stack, 'X', { deadline: Duration.hours(1) }),
    resources: ['XWorkerActivity', ...WORKFLOW.map((id) => `XWorkflow${id}`)],
    states: ['Worker: work'],
  },
  {
    pattern: 'AsyncHttpApi',
    make: (stack) => {
      const workflow = new Workflow(stack, 'W', { definition: new sfn.Pass(stack, 'Pass') });
      new AsyncHttpApi(stack, 'X', { workflow, authorizer: AsyncHttpAuthorizer.iam(), requestSchema: {} });
    },
    resources: [
      ...WORKFLOW.map((id) => `W${id}`),
      ...['Rates', 'Answer', 'AnswerLogs', 'AnswerRole', 'AnswerRoleDefaultPolicy'].map((id) => `X${id}`),
      ...['', 'Deployment', 'DeploymentStageprod', 'Request', 'Validator'].map((id) => `XApi${id}`),
      ...['executions', 'executionsid'].map((id) => `XApi${id}`),
      ...['executionsPOST', 'executionsidGET', 'executionsidDELETE'].map((id) => `XApi${id}`),
      'XApiexecutionsPOSTApiPermissionTestXApiDE484409POSTexecutions',
      'XApiexecutionsidGETApiPermissionTestXApiDE484409GETexecutionsid',
      'XApiexecutionsidDELETEApiPermissionTestXApiDE484409DELETEexecutionsid',
    ],
    states: ['Pass'],
  },
  {
    pattern: 'FanOut over branches',
    make: (stack) => {
      const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const props = { source: FanOutSource.branches({ one: work, two: work }), failurePolicy: FailurePolicy.quorum(1) };
      new Workflow(stack, 'W', { definition: new FanOut(stack, 'X', props) });
    },
    resources: WORKFLOW.map((id) => `W${id}`),
    states: ['X: all branches', 'X: one', 'X: one failed', 'X: two', 'X: two failed', 'X: fail'],
  },
  {
    pattern: 'FanOut over branches that race',
    make: (stack) => {
      const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const source = FanOutSource.branches({ one: work, two: work });
      const failurePolicy = FailurePolicy.firstOf({ hedgeAfter: Duration.seconds(1) });
      new Workflow(stack, 'W', { definition: new FanOut(stack, 'X', { source, failurePolicy }) });
    },
    resources: WORKFLOW.map((id) => `W${id}`),
    states: [
      'X: all branches',
      'X: one',
      'X: one decides',
      'X: one failed',
      'X: two waits',
      'X: two',
      'X: two decides',
      'X: two failed',
      'X: decided',
      'X: fail',
    ],
  },
  {
    pattern: 'FanOut over items that ends early',
    make: (stack) => {
      const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const failurePolicy = FailurePolicy.quorum(2, { endEarly: true, onLost: work });
      const props = { source: FanOutSource.array([1, 2, 3]), work, failurePolicy };
      new Workflow(stack, 'W', { definition: new FanOut(stack, 'X', props) });
    },
    resources: ['XAnswersTable', ...WORKFLOW.map((id) => `W${id}`)],
    states: [
      'X: each item',
      'X: item',
      'X: item answers',
      'X: item not counted',
      'X: item failed',
      'X: decided',
      'X: undo what was lost',
      'X: fail',
    ],
  },
  {
    pattern: 'FanOut over items',
    make: (stack) => {
      const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const props = { source: FanOutSource.array([1]), work, failurePolicy: FailurePolicy.quorum(1) };
      new Workflow(stack, 'W', { definition: new FanOut(stack, 'X', props) });
    },
    resources: WORKFLOW.map((id) => `W${id}`),
    states: ['X: each item', 'X: item', 'X: item failed', 'X: fail'],
  },
  {
    pattern: 'FanOut over batches',
    make: (stack) => {
      const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const summaryTopic = new sns.Topic(stack, 'Told');
      const failurePolicy = FailurePolicy.quorum(1);
      const props = { source: FanOutSource.csv('in.csv'), work, batchSize: 2, failurePolicy, summaryTopic };
      new Workflow(stack, 'W', { definition: new FanOut(stack, 'X', props) });
    },
    resources: [
      'Told',
      'XResults',
      'XResultsPolicy',
      ...WORKFLOW.map((id) => `W${id}`),
      'WStateMachineDistributedMapPolicy',
    ],
    states: [
      'X: each batch',
      'X: each item of the batch',
      'X: item',
      'X: item failed',
      'X: gather results',
      'X: any failures?',
      'X: count',
      'X: put failures away',
      'X: publish summary',
      'X: fail',
    ],
  },
  {
    pattern: 'FanOut over whole batches',
    make: (stack) => {
      const work = Work.invokeBatch(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const resultBucket = s3.Bucket.fromBucketName(stack, 'Data', 'data');
      const props = { source: FanOutSource.csv('in.csv'), work, resultBucket };
      new Workflow(stack, 'W', { definition: new FanOut(stack, 'X', props) });
    },
    resources: [...WORKFLOW.map((id) => `W${id}`), 'WStateMachineDistributedMapPolicy'],
    states: ['X: each batch', 'X: batch', 'X: an item of the batch failed'],
  },
  {
    pattern: 'FanOutWorkflow',
    make: (stack) => {
      const work = Work.invokeBatch(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      new FanOutWorkflow(stack, 'X', { source: FanOutSource.csv('in.csv'), work });
    },
    resources: [
      ...['XSummaryTopic', 'XSummaryTopicPolicy', 'XFanOutResults', 'XFanOutResultsPolicy'],
      ...[...WORKFLOW, 'StateMachineDistributedMapPolicy'].map((id) => `XWorkflow${id}`),
    ],
    states: [
      'FanOut: each batch',
      'FanOut: batch',
      'FanOut: an item of the batch failed',
      'FanOut: gather results',
      'FanOut: any failures?',
      'FanOut: count',
      'FanOut: put failures away',
      'FanOut: publish summary',
    ],
  },
  {
    pattern: 'FanOutWorkflow with every option',
    make: (stack) => {
      const work = Work.invokeBatch(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      new FanOutWorkflow(stack, 'X', {
        source: FanOutSource.csv('{% $states.input.key %}'),
        work,
        failurePolicy: FailurePolicy.collect(),
        startOnUpload: {},
        startOnSchedule: { schedule: events.Schedule.rate(Duration.days(1)) },
        rerunFailures: {},
        encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/k'),
      });
    },
    resources: [
      ...['XSummaryTopic', 'XSummaryTopicPolicy', 'XFanOutResults', 'XFanOutResultsPolicy'],
      ...['Workflow', 'RerunWorkflow'].flatMap((machine) =>
        [...WORKFLOW, 'StateMachineDistributedMapPolicy', 'KeyUse'].map((id) => `X${machine}${id}`),
      ),
      ...['Dlq', 'DlqPolicy', 'Role', 'RoleDefaultPolicy', 'Upload', 'Schedule'].map((id) => `XStart${id}`),
    ],
    machine: 'XRerun',
    states: [
      'Rerun: each batch',
      'Rerun: batch',
      'Rerun: batch failed',
      'Rerun: gather results',
      'Rerun: any failures?',
      'Rerun: count',
      'Rerun: put failures away',
      'Rerun: publish summary',
    ],
  },
  {
    pattern: 'ScatterGather',
    make: (stack) => {
      const fn = lambda.Function.fromFunctionName(stack, 'Shop', 'shop');
      const targets = { first: Work.invoke(fn), second: Work.invoke(fn) };
      const props = { targets, window: Duration.seconds(10), minimumAnswers: 1 };
      new Workflow(stack, 'W', { definition: new ScatterGather(stack, 'X', props) });
    },
    resources: WORKFLOW.map((id) => `W${id}`),
    states: ['X: all targets', 'X: first', 'X: first failed', 'X: second', 'X: second failed', 'X: fail'],
  },
  {
    pattern: 'Lock',
    make: (stack) => {
      const table = new CoordinationTable(stack, 'T');
      const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const definition = new Lock(stack, 'X', { table, key: 'k', lease: Duration.hours(1), work });
      new Workflow(stack, 'W', { definition });
    },
    resources: ['TTable', ...WORKFLOW.map((id) => `W${id}`)],
    states: [
      'X: acquire',
      'X: work',
      'X: release',
      'X: release, or not',
      'X: release after failure',
      'X: fail',
      'X: not acquired',
    ],
  },
  {
    pattern: 'Throttle in line, of a table that knows the machine',
    make: (stack) => {
      const table = new CoordinationTable(stack, 'T');
      const work = Work.chain(new sfn.Choice(stack, 'Ask').otherwise(new sfn.Succeed(stack, 'Yes')));
      const props = { table, maxConcurrency: 5, lease: Duration.hours(1), work, wait: LockWait.queue() };
      const workflow = new Workflow(stack, 'W', { definition: new Throttle(stack, 'X', props) });
      table.addStateMachine(workflow.stateMachine);
    },
    resources: [
      ...[
        'TTable',
        'TDlq',
        'TDlqPolicy',
        'TEnded22a6a387',
        'TEnded22a6a387AllowEventRuleTestTFree3CE0EB39',
        'TLines',
        'THandOver',
        'TFree',
        'TAnswers',
      ],
      ...['HandOver', 'Free'].flatMap((id) => ['Logs', 'Role', 'RoleDefaultPolicy'].map((part) => `T${id}${part}`)),
      ...WORKFLOW.map((id) => `W${id}`),
    ],
    states: [
      'X: acquire',
      'X: work',
      'Ask',
      'Yes',
      'X: wait in line',
      'X: not acquired',
      'X: release',
      'X: release, or not',
      'X: release after failure',
      'X: fail',
    ],
  },
  {
    pattern: 'CircuitBreaker',
    make: (stack) => {
      const table = new CoordinationTable(stack, 'T');
      const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const alarmTopic = sns.Topic.fromTopicArn(stack, 'Alarms', 'arn:aws:sns:us-east-1:111122223333:alarms');
      new Workflow(stack, 'W', { definition: new CircuitBreaker(stack, 'X', { table, work, alarmTopic }) });
    },
    resources: ['TTable', ...WORKFLOW.map((id) => `W${id}`)],
    states: [
      'X: admit',
      'X: work',
      'X: begin window',
      'X: probe',
      'X: open',
      'X: count failure',
      'X: too many?',
      'X: fail',
      'X: tell',
      'X: open circuit',
    ],
  },
  {
    pattern: 'ContinueAsNewWorkflow',
    make: (stack) => {
      const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      new ContinueAsNewWorkflow(stack, 'X', { work, repeatWhile: '{% $states.input.more %}' });
    },
    resources: ['XLoopContinue', ...WORKFLOW.map((id) => `XWorkflow${id}`)],
    states: ['Loop: work', 'Loop: another turn?', 'Loop: done', 'Loop: continue as new', 'Loop: continued'],
  },
  {
    pattern: 'RateLimit',
    make: (stack) => {
      const table = new CoordinationTable(stack, 'T');
      const definition = new RateLimit(stack, 'X', { table, rate: 5, period: Duration.seconds(1) });
      new Workflow(stack, 'W', { definition });
    },
    resources: ['TTable', ...WORKFLOW.map((id) => `W${id}`)],
    states: ['X: reserve', 'X: wait for the turn', 'X: reserve again', 'X: begin at once', 'X: exceeded'],
  },
  {
    pattern: 'ClaimCheck',
    make: (stack) => {
      const step = { store: new ClaimCheck(stack, 'C'), payload: '{% $states.input.x %}' };
      new Workflow(stack, 'W', {
        definition: new StorePayload(stack, 'X', step).next(new LoadPayload(stack, 'Y', step)),
      });
    },
    resources: ['CBucket', 'CBucketPolicy', ...WORKFLOW.map((id) => `W${id}`)],
    states: ['X: store payload', 'Y: load payload', 'Y: load payload, or not'],
  },
  {
    pattern: 'RunbookWorkflow',
    machine: 'XWorkflow',
    make: (stack) => {
      const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const alarms = [cloudwatch.Alarm.fromAlarmName(stack, 'Alarm', 'errors')];
      new RunbookWorkflow(stack, 'X', {
        steps: [
          RunbookStep.approval('Approve', ASKED),
          RunbookStep.of('Do', work, { rollback: work }),
          RunbookStep.hold('Hold'),
          RunbookStep.alarms('No alarm', { alarms, settle: Duration.minutes(1) }),
        ],
        channel: new ApprovalChannel(stack, 'C'),
      });
    },
    resources: [
      ...APPROVAL_CHANNEL.map((id) => `C${id}`),
      'CDecideAnswers',
      'CAskAnswers',
      'XReportsBucket',
      'XReportsBucketPolicy',
      'XReportsReportLogs',
      'XReportsReportRole',
      'XReportsReportRoleDefaultPolicy',
      'XReportsReport',
      ...['Dlq', 'DlqPolicy', 'Ended', 'Schedule', 'Executions60b59c58', 'Machine60b59c58'].map(
        (id) => `XReportsReportsd4d5a333${id}`,
      ),
      'XReportsReportsd4d5a333EndedAllowEventRuleTestXReportsReportBD4B7DA7',
      'XReportsReportsd4d5a333ScheduleAllowEventRuleTestXReportsReportBD4B7DA7',
      'XRunbookHold',
      'XRunbookOperatorTopic',
      'XRunbookOperatorTopicPolicy',
      ...WORKFLOW.map((id) => `XWorkflow${id}`),
      ...WORKFLOW.map((id) => `XDryRunWorkflow${id}`),
    ],
    states: [
      'Runbook: Approve: await decision',
      'Runbook: Do',
      'Runbook: Approve: close',
      'Runbook: Approve: rejected',
      'Runbook: Approve: expired',
      'Runbook: Hold',
      'Runbook: No alarm: settle',
      'Runbook: No alarm',
      'Runbook: write report',
      'Runbook: write report, or not',
      'Runbook: Undo Do',
      'Runbook: anything left undone?',
      'Runbook: fail',
      'Runbook: report anything left undone',
    ],
  },
  {
    pattern: 'AutoRedrive',
    make: (stack) => {
      const workflow = new Workflow(stack, 'W', { definition: new sfn.Pass(stack, 'Pass') });
      new AutoRedrive(stack, 'X', { workflow, errors: ['Partner.Busy'] });
    },
    resources: [
      'XDlq',
      'XDlqPolicy',
      'XWaiting',
      'XWaitingPolicy',
      'XTable',
      'XOperatorTopic',
      'XOperatorTopicPolicy',
      'XRedriveLogs',
      'XRedriveRole',
      'XRedriveRoleDefaultPolicy',
      'XRedrive',
      'XEnded',
      'XEndedAllowEventRuleTestXRedrive04D8A964',
      'XSchedule',
      'XScheduleAllowEventRuleTestXRedrive04D8A964',
      'XDue',
      ...WORKFLOW.map((id) => `W${id}`),
    ],
    states: ['Pass'],
  },
  {
    pattern: 'Job, AthenaQuery, EcsTask',
    make: (stack) => {
      const bucket = s3.Bucket.fromBucketName(stack, 'Rows', 'rows');
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-0a1b2c3d',
        availabilityZones: ['a'],
        privateSubnetIds: ['subnet-0a1b2c3d'],
      });
      const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'crunchers', vpc });
      const taskDefinition = ecs.FargateTaskDefinition.fromFargateTaskDefinitionAttributes(stack, 'Task', {
        taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/crunch:1',
        networkMode: ecs.NetworkMode.AWS_VPC,
        taskRole: iam.Role.fromRoleName(stack, 'TaskRole', 'task'),
      });
      const work = Work.runGlueJob(glue.CfnJob.fromJobName(stack, 'Glue', 'nightly'));
      const query = new AthenaQuery(stack, 'Y', { queryString: 'SELECT 1', resultsBucket: bucket });
      const task = new EcsTask(stack, 'Z', {
        sweeper: new EcsTaskSweeper(stack, 'S', { cluster }),
        taskDefinition,
      });
      new Workflow(stack, 'W', { definition: new Job(stack, 'X', { work }).next(query).next(task) });
    },
    machine: 'W',
    resources: [
      ...WORKFLOW.map((id) => `SWorkflow${id}`),
      'SWorkflowStateMachineEventsRole',
      'SWorkflowStateMachineEventsRoleDefaultPolicy',
      'SDlq',
      'SDlqPolicy',
      'SSchedule',
      'ZSecurityGroup',
      ...WORKFLOW.map((id) => `W${id}`),
    ],
    states: [
      'X: work',
      'Y: start query',
      'Y: await query',
      'Z: run task',
      'Z: stop task',
      'Z: failed',
      'Y: stop query',
      'Y: failed',
    ],
  },
  {
    pattern: 'DataPipeline',
    make: (stack) => {
      const bucket = s3.Bucket.fromBucketName(stack, 'Raw', 'raw');
      const transform = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const check = Work.invoke(lambda.Function.fromFunctionName(stack, 'CheckFn', 'check'));
      new DataPipelineWorkflow(stack, 'X', {
        source: DataPipelineSource.prefix({ bucket, prefix: 'raw/' }),
        transform,
        check,
        startOnEvent: { eventPattern: { source: ['x'] } },
      });
    },
    machine: 'XWorkflow',
    resources: [
      ...['Workflow', 'BackfillWorkflow'].flatMap((each) => WORKFLOW.map((id) => `X${each}${id}`)),
      ...['FiguresTopic', 'FiguresTopicPolicy', 'StoreBucket', 'StoreBucketPolicy', 'StoreTable'].map((id) => `X${id}`),
      ...['Dlq', 'DlqPolicy', 'Event', 'Role', 'RoleDefaultPolicy'].map((id) => `XStart${id}`),
      ...['Validate', 'Settle'].flatMap((id) =>
        ['Logs', 'Role', 'RoleDefaultPolicy', ''].map((part) => `XStore${id}${part}`),
      ),
    ],
    states: [
      'Pipeline: begin',
      'Pipeline: validate',
      'Pipeline: begin again',
      'Pipeline: look at what is published',
      'Pipeline: tell failure',
      'Pipeline: give up',
      'Pipeline: transform',
      'Pipeline: check',
      'Pipeline: publish',
      'Pipeline: settle',
      'Pipeline: tell figures',
      'Pipeline: tell figures, or not',
      'Pipeline: failed',
    ],
  },
  {
    pattern: 'QueueConsumer',
    make: (stack) => {
      const workflow = new Workflow(stack, 'W', { definition: new sfn.Pass(stack, 'Job') });
      const alarmTopic = sns.Topic.fromTopicArn(stack, 'Alarms', 'arn:aws:sns:us-east-1:111122223333:alarms');
      new QueueConsumer(stack, 'X', { workflow, maxConcurrency: 5, alarmTopic });
    },
    resources: [
      ...WORKFLOW.map((id) => `W${id}`),
      ...['Queue', 'QueuePolicy', 'DeadLetters', 'DeadLettersPolicy', 'EventDlq', 'EventDlqPolicy'].map(
        (id) => `X${id}`,
      ),
      ...['CoordinationTable', 'Messages', 'Ended', 'Schedule', 'DeadLettersAlarm', 'AgeAlarm'].map((id) => `X${id}`),
      'XEndedAllowEventRuleTestXSettle144B4915',
      'XScheduleAllowEventRuleTestXSettle144B4915',
      ...['Consume', 'Settle'].flatMap((id) =>
        ['Logs', 'Role', 'RoleDefaultPolicy', ''].map((part) => `X${id}${part}`),
      ),
    ],
    states: ['Job'],
  },
  {
    pattern: 'Aggregator',
    make: (stack) => {
      const table = new CoordinationTable(stack, 'T');
      const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const aggregator = new Aggregator(stack, 'X', { table, window: Duration.minutes(1), work });
      aggregator.addQueue(sqs.Queue.fromQueueArn(stack, 'Q', 'arn:aws:sqs:us-east-1:111122223333:queue'));
      aggregator.addEvents('E', { eventPattern: { source: ['shop'] } });
    },
    resources: [
      'TTable',
      ...WORKFLOW.map((id) => `XWorkflow${id}`),
      ...['Dlq', 'DlqPolicy', 'Queue', 'QueuePolicy', 'Rule', 'Source'].map((id) => `XSourcesE${id}`),
      'XSourcesQueue727348d0',
      ...['Logs', 'Role', 'RoleDefaultPolicy', ''].map((part) => `XCollectFunction${part}`),
      'XAnswers',
    ],
    states: ['Window: collect', 'Window: close', 'Window: leave empty', 'Window: work'],
  },
  {
    pattern: 'TimerWorkflow',
    make: (stack) => void new TimerWorkflow(stack, 'X', { definition: new sfn.Pass(stack, 'Ring') }),
    resources: [
      'XTable',
      ...WORKFLOW.map((id) => `XWorkflow${id}`),
      ...['Group', 'Dlq', 'DlqPolicy', 'Role', 'RoleDefaultPolicy'].map((id) => `XTimers${id}`),
      ...['Set', 'Cancel'].flatMap((id) =>
        ['Logs', 'Role', 'RoleDefaultPolicy', ''].map((part) => `XTimers${id}${part}`),
      ),
    ],
    states: ['Timer: claim', 'Ring', 'Timer: overtaken'],
  },
  {
    pattern: 'SetTimer',
    make: (stack) => {
      const timer = new TimerWorkflow(stack, 'T', { definition: new sfn.Pass(stack, 'Ring') });
      const definition = new SetTimer(stack, 'X', { timer, key: 'k', after: Duration.hours(1) });
      new Workflow(stack, 'W', { definition });
    },
    resources: [
      'TTable',
      ...WORKFLOW.flatMap((id) => [`TWorkflow${id}`, `W${id}`]),
      ...['Group', 'Dlq', 'DlqPolicy', 'Role', 'RoleDefaultPolicy'].map((id) => `TTimers${id}`),
      ...['Set', 'Cancel'].flatMap((id) =>
        ['Logs', 'Role', 'RoleDefaultPolicy', ''].map((part) => `TTimers${id}${part}`),
      ),
    ],
    machine: 'WState',
    states: ['X: set timer'],
  },
  {
    pattern: 'PollUntilDone',
    make: (stack) => {
      const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const times = { deadline: Duration.hours(1), interval: Duration.minutes(1) };
      const check = PollCheck.of(work, { done: '{% $result %}' });
      new Workflow(stack, 'W', {
        definition: new PollUntilDone(stack, 'X', { start: work, check, cancel: work, ...times }),
      });
    },
    resources: WORKFLOW.map((id) => `W${id}`),
    states: [
      'X: start job',
      'X: check',
      'X: wait',
      'X: done?',
      'X: done',
      'X: job failed',
      'X: cancel late job',
      'X: too late',
      'X: cancel unchecked job',
      'X: check failed',
    ],
  },
  {
    pattern: 'PollUntilDoneWorkflow',
    make: (stack) => {
      const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
      const times = { deadline: Duration.hours(1), interval: Duration.minutes(1) };
      const check = PollCheck.of(work, { done: '{% $result %}' });
      new PollUntilDoneWorkflow(stack, 'X', { start: work, check, cancel: work, ...times });
    },
    resources: [
      ...WORKFLOW.flatMap((id) => [`XWorkflow${id}`, `XCancellationWorkflow${id}`]),
      ...['Dlq', 'DlqPolicy', 'Ended', 'Schedule'].map((id) => `XCancellation${id}`),
      ...['Logs', 'Role', 'RoleDefaultPolicy', ''].map((part) => `XCancellationReconcile${part}`),
      'XCancellationEndedAllowEventRuleTestXCancellationReconcile0F9EA42B',
      'XCancellationScheduleAllowEventRuleTestXCancellationReconcile0F9EA42B',
    ],
    machine: 'XCancellation',
    states: ['Cancel: cancel left job'],
  },
];

/** Logical ids end in a hash of the path, those of deployments in one of what is deployed beside, and policies of their own in a part of the address of the grantee before it. */
function withoutHash(logicalId: string): string {
  return logicalId
    .replace(/(Deployment|Versions\w+|CurrentVersion)[0-9A-F]{8}[0-9a-f]{32}$/, '$1')
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/(Answers|Continue)[0-9a-f]{8}$/, '$1');
}

/** All the way down: states in branches and iterations come after the state that holds them. */
function stateNames({ States: states }: Pick<Definition, 'States'>): string[] {
  return Object.entries(states).flatMap(([name, { Branches: branches = [], ItemProcessor: processor }]) => [
    name,
    ...(branches as Definition[]).flatMap(stateNames),
    ...(processor === undefined ? [] : stateNames(processor as Definition)),
  ]);
}

test.each(ROWS)('$pattern keeps its logical ids and state names', ({ make, resources, machine, states }) => {
  const template = templateOf(make);
  const json = template.toJSON() as { Resources: Record<string, unknown> };
  expect(Object.keys(json.Resources).map(withoutHash).sort()).toEqual([...resources].sort());
  expect(stateNames(definitionOf(template, machine))).toEqual(states);
});
