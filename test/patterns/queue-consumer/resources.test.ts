import { Duration, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { QueueConsumerProps } from 'cdk-workflow-patterns';
import { CoordinationTable, QueueConsumer, Workflow } from 'cdk-workflow-patterns';
import { flattened, statementsOf, stackWith, templateOf } from '../../support/synthesize';
import { consumerStack, fifoStack, jobs } from './consuming';

const template = Template.fromStack(consumerStack({ maxConcurrency: 45 }));

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

function rightsOf(role: string): Record<string, readonly string[]> {
  const [roleId = ''] = Object.keys(template.findResources('AWS::IAM::Role')).filter((id) => id.startsWith(role));
  const statements = statementsOf(template, roleId) as Statement[];
  return Object.fromEntries(
    statements
      .filter(({ Resource }) => Resource !== '*')
      .map(({ Action, Resource }) => [
        [Action].flat().join(' '),
        [Resource].flat().map((each) => flattened(each).replace(/[0-9A-F]{8}/g, '')),
      ]),
  );
}

test('the function that starts executions may do what it does and no more', () => {
  expect(rightsOf('ConsumerConsumeRole')).toEqual({
    'logs:CreateLogStream logs:PutLogEvents': ['${ConsumerConsumeLogs.Arn}'],
    'states:StartExecution': ['${WorkStateMachine}'],
    'states:DescribeExecution': [expect.stringMatching(/:execution:.*WorkStateMachine.*:\*$/)],
    'dynamodb:Query dynamodb:UpdateItem': ['${ConsumerCoordinationTable.Arn}'],
    'sqs:SendMessage': ['${ConsumerDeadLetters.Arn}'],
    'sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes sqs:ChangeMessageVisibility': ['${ConsumerQueue.Arn}'],
  });
});

test('the function that makes room may start nothing, and read no message', () => {
  expect(Object.keys(rightsOf('ConsumerSettleRole')).join(' ')).not.toMatch(/StartExecution|ReceiveMessage/);
});

test('the queue gives a function six times its time, keeps messages for as long as AWS does, and waiting is no failing', () => {
  template.hasResourceProperties('AWS::SQS::Queue', {
    VisibilityTimeout: 360,
    MessageRetentionPeriod: 1_209_600,
    RedrivePolicy: { maxReceiveCount: 1000, deadLetterTargetArn: Match.anyValue() },
  });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 5 },
  });
});

test('a FIFO queue gets dead letters that are FIFO', () => {
  Template.fromStack(fifoStack()).resourcePropertiesCountIs('AWS::SQS::Queue', { FifoQueue: true }, 2);
});

test('with a key everything is encrypted, and nobody may use it who need not', () => {
  const encrypted = templateOf((stack) => {
    const encryptionKey = new kms.Key(stack, 'Key');
    const workflow = new Workflow(stack, 'Work', { definition: new sfn.Pass(stack, 'Do'), encryptionKey });
    new QueueConsumer(stack, 'Consumer', { workflow, maxConcurrency: 2 });
  });
  encrypted.resourcePropertiesCountIs('AWS::SQS::Queue', { KmsMasterKeyId: Match.anyValue() }, 3);
  encrypted.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue() });
});

test('two consumers share a table, and each has lanes of its own', () => {
  const two = templateOf((stack) => {
    const table = new CoordinationTable(stack, 'Coordination');
    const workflow = jobs(stack);
    new QueueConsumer(stack, 'One', { workflow, maxConcurrency: 2, table });
    new QueueConsumer(stack, 'Two', { workflow, maxConcurrency: 2, table });
  });
  two.resourceCountIs('AWS::DynamoDB::Table', 1);
  for (const id of ['One', 'Two']) {
    two.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ PARTITION: `queue#Test/${id}`, MAX_CONCURRENCY: '2' }) },
    });
  }
});

test('the alarms are on dead letters, and on messages that have waited for half of what they may', () => {
  const alarmed = stackWith((stack) => {
    const alarmTopic = new sns.Topic(stack, 'Alarms');
    new QueueConsumer(stack, 'Consumer', {
      workflow: jobs(stack),
      maxConcurrency: 2,
      maxAge: Duration.days(2),
      alarmTopic,
    });
  });
  const alarms = Template.fromStack(alarmed);
  alarms.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Threshold: 1,
  });
  alarms.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ApproximateAgeOfOldestMessage',
    Threshold: 86_400,
  });
});

const queueOf = (stack: Stack, props: sqs.QueueProps): sqs.Queue =>
  new sqs.Queue(stack, 'Own', { visibilityTimeout: Duration.minutes(6), ...props });

test.each<[string, (stack: Stack) => Partial<QueueConsumerProps>, string]>([
  [
    'no room',
    () => ({ maxConcurrency: 0 }),
    "'maxConcurrency' must be a whole number from 1 to 200, got 0; part what is more by queues",
  ],
  ['too much room', () => ({ maxConcurrency: 201 }), "'maxConcurrency' must be a whole number from 1 to 200, got 201"],
  [
    'a batch that SQS does not give',
    () => ({ batchSize: 11 }),
    "'batchSize' must be a whole number from 1 to 10, got 11",
  ],
  [
    'half a minute',
    () => ({ reconcileEvery: Duration.seconds(90) }),
    "'reconcileEvery' must be whole minutes, got 1 minute 30 seconds",
  ],
  ['more age than SQS keeps', () => ({ maxAge: Duration.days(14) }), "'maxAge' must be whole seconds from 1 minute to"],
  [
    'more age than a queue of theirs keeps',
    (stack) => ({ queue: queueOf(stack, { retentionPeriod: Duration.days(1) }), maxAge: Duration.days(2) }),
    "'maxAge' must be whole seconds from 1 minute to",
  ],
  [
    'a queue that shows messages again too soon',
    (stack) => ({ queue: queueOf(stack, { visibilityTimeout: Duration.seconds(30) }) }),
    "'queue' must have a visibility timeout of at least 1 minute, got '30 seconds'",
  ],
  [
    'a queue that takes waiting for failing',
    (stack) => {
      const dead = new sqs.Queue(stack, 'Dead');
      return { queue: queueOf(stack, { deadLetterQueue: { queue: dead, maxReceiveCount: 3 } }) };
    },
    "'queue' must have a redrive policy with a 'maxReceiveCount' of 1000, or none, got 3",
  ],
  [
    'dead letters of another type',
    (stack) => ({ queue: queueOf(stack, { fifo: true }), deadLetterQueue: new sqs.Queue(stack, 'Dead') }),
    "'deadLetterQueue' must be a FIFO queue as the queue is, got 'a standard queue'",
  ],
  [
    'one queue for both',
    (stack) => {
      const queue = queueOf(stack, {});
      return { queue, deadLetterQueue: queue };
    },
    "'deadLetterQueue' must be another one than 'queue', got 'the same'",
  ],
  [
    'a workflow that AWS tells no ends of',
    (stack) => ({
      workflow: new Workflow(stack, 'Fast', {
        definition: new sfn.Pass(stack, 'Go'),
        stateMachineType: sfn.StateMachineType.EXPRESS,
      }),
    }),
    "'workflow' must be a STANDARD one, got 'EXPRESS'",
  ],
])('fails with %s', (_, props, message) => {
  const make = (): Stack =>
    stackWith(
      (stack) => new QueueConsumer(stack, 'Consumer', { workflow: jobs(stack), maxConcurrency: 2, ...props(stack) }),
    );
  expect(make).toThrow(message);
});
