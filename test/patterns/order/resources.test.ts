import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { OrderWorkflowProps } from 'cdk-workflow-patterns';
import { OrderWorkflow, Work } from 'cdk-workflow-patterns';
import { definitionOf, flattened, statementsOf } from '../../support/synthesize';

function steps(stack: Stack): OrderWorkflowProps {
  const step = (name: string): Work => Work.invoke(lambda.Function.fromFunctionName(stack, name, name.toLowerCase()));
  return {
    reserve: step('Reserve'),
    release: step('Release'),
    charge: step('Charge'),
    refund: step('Refund'),
    ship: step('Ship'),
    callBack: step('CallBack'),
  };
}

function workflowIn(stack: Stack, more: Partial<OrderWorkflowProps> = {}): OrderWorkflow {
  return new OrderWorkflow(stack, 'Orders', { ...steps(stack), ...more });
}

function templateWith(more: (stack: Stack) => Partial<OrderWorkflowProps> = () => ({})): Template {
  const stack = new Stack(new App(), 'Test');
  workflowIn(stack, more(stack));
  return Template.fromStack(stack);
}

const standard = templateWith();

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** Action and resource of every statement of a role, in words. */
function rightsOf(template: Template, role: string): string[] {
  const id = Object.keys(template.findResources('AWS::IAM::Role')).find((each) => each.startsWith(role)) ?? '';
  return (statementsOf(template, id) as Statement[]).flatMap(({ Action: action, Resource: resource }) =>
    [resource]
      .flat()
      .map((each) => `${[action].flat().join(' ')} on ${flattened(each).replace(/[0-9A-F]{8}(?=[.}])/g, '')}`),
  );
}

const OWN_LOG = expect.stringMatching(/^logs:CreateLogStream logs:PutLogEvents on \$\{Orders/) as string;
const EXECUTIONS = 'arn:aws:states:${AWS::Region}:${AWS::AccountId}:execution:${OrdersWorkflowStateMachine}[6]:*';
const TRACING = 'xray:PutTraceSegments xray:PutTelemetryRecords on *';

describe('an order workflow', () => {
  test('has a starter that may start it and read orders, no more', () => {
    expect(rightsOf(standard, 'OrdersStartRole')).toEqual([
      OWN_LOG,
      TRACING,
      'states:StartExecution on ${OrdersWorkflowStateMachine}',
      `states:DescribeExecution on ${EXECUTIONS}`,
      'dynamodb:GetItem on ${Orders.Arn}',
    ]);
  });

  test('has a reconciler that may read its executions, go on with orders and tell operators, no more', () => {
    expect(rightsOf(standard, 'OrdersReconcileRole')).toEqual([
      OWN_LOG,
      TRACING,
      'states:StartExecution on ${OrdersWorkflowStateMachine}',
      `states:DescribeExecution states:GetExecutionHistory on ${EXECUTIONS}`,
      'dynamodb:GetItem dynamodb:UpdateItem on ${Orders.Arn}',
      'dynamodb:Query on ${Orders.Arn}/index/open-orders',
      'sns:Publish on ${OrdersOperatorTopic}',
    ]);
  });

  test('has no action with a wildcard, and no resource but where AWS has no narrower one', () => {
    const actions = rightsOf(standard, 'OrdersWorkflowStateMachineRole');
    expect(actions.filter((right) => right.split(' on ')[0]?.includes('*'))).toEqual([]);
    expect(actions).toEqual(
      expect.arrayContaining(['dynamodb:PutItem on ${Orders.Arn}', 'dynamodb:UpdateItem on ${Orders.Arn}']),
    );
  });

  test('calls the reconciler when an execution does not succeed, with its name alone, and on a schedule', () => {
    standard.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [{ Ref: Match.anyValue() }], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      Targets: [
        Match.objectLike({
          InputTransformer: {
            InputPathsMap: { 'detail-name': '$.detail.name' },
            InputTemplate: '{"execution":<detail-name>}',
          },
        }),
      ],
    });
    standard.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(15 minutes)' });
  });

  test('keeps its table of orders when the stack goes, with an index of the open ones', () => {
    standard.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: Match.objectLike({
        GlobalSecondaryIndexes: [
          Match.objectLike({ IndexName: 'open-orders', Projection: { ProjectionType: 'KEYS_ONLY' } }),
        ],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    });
  });

  test('has a timeout that its steps can not exceed', () => {
    expect(definitionOf(standard).TimeoutSeconds).toBe(86_400);
    expect(() => templateWith(() => ({ timeout: Duration.hours(3) }))).toThrow(
      /'timeout' must be at least the \d+ hours .* a saga would leave undone what it has done/,
    );
  });

  test('accepts the table of the user, and a task of the user, which is wrapped', () => {
    const template = templateWith((stack) => ({
      orders: dynamodb.Table.fromTableAttributes(stack, 'Mine', { tableName: 'mine', globalIndexes: ['open'] }),
      openOrdersIndex: 'open',
      ship: Work.task(
        new tasks.LambdaInvoke(stack, 'Ship mine', {
          lambdaFunction: lambda.Function.fromFunctionName(stack, 'Mine2', 'mine'),
          taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
        }),
      ),
    }));
    template.resourceCountIs('AWS::DynamoDB::Table', 0);
    expect(definitionOf(template).States['Order: ship']).toMatchObject({ Type: 'Parallel' });
  });

  test('takes one key through machine, tables, topics and functions', () => {
    const template = templateWith((stack) => ({
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/k'),
    }));
    template.hasResourceProperties('AWS::DynamoDB::Table', { SSESpecification: { SSEType: 'KMS' } });
    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY' },
    });
    const key = 'arn:aws:kms:us-east-1:123456789012:key/k';
    expect(rightsOf(template, 'OrdersStartRole')).toEqual(
      expect.arrayContaining([`kms:Decrypt kms:GenerateDataKey on ${key}`, `kms:Decrypt on ${key}`]),
    );
    expect(rightsOf(template, 'OrdersReconcileRole')).toEqual(
      expect.arrayContaining([`kms:Decrypt kms:GenerateDataKey on ${key}`, `kms:Decrypt on ${key}`]),
    );
  });

  test('is a Standard state machine, whatever a caller in JavaScript asks for', () => {
    const stack = new Stack(new App(), 'Test');
    const { stateMachine } = workflowIn(stack, { stateMachineType: sfn.StateMachineType.EXPRESS } as object);
    expect(stateMachine.stateMachineType).toBe('STANDARD');
  });

  test('stands twice in one stack', () => {
    const stack = new Stack(new App(), 'Test');
    const shared = steps(stack);
    new OrderWorkflow(stack, 'One', shared);
    new OrderWorkflow(stack, 'Two', shared);
    Template.fromStack(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 2);
  });
});

describe('an order workflow fails at synthesis', () => {
  test.each<[string, Partial<OrderWorkflowProps>, string]>([
    ['without currencies', { currencies: [] }, "'currencies' must hold at least one currency"],
    [
      'with a review that has no deadline',
      { review: { when: '{% true %}' } as never },
      "'review.reviewer' must be given",
    ],
    ['with a schedule of seconds', { reconcileEvery: Duration.seconds(30) }, "'reconcileEvery' must be whole"],
  ])('%s', (_, more, message) => {
    expect(() => workflowIn(new Stack(new App(), 'Test'), more)).toThrow(message);
  });
});

describe('a table of orders of the user', () => {
  const string = dynamodb.AttributeType.STRING;

  function synthesized(key: string, sortKey?: string): () => Template {
    const stack = new Stack(new App(), 'Test');
    const orders = new dynamodb.TableV2(stack, 'Mine', { partitionKey: { name: key, type: string } });
    return () => {
      workflowIn(stack, { orders });
      if (sortKey !== undefined) {
        const keys = { partitionKey: { name: 'open', type: string }, sortKey: { name: sortKey, type: string } };
        orders.addGlobalSecondaryIndex({ indexName: 'open-orders', ...keys });
      }
      return Template.fromStack(stack);
    };
  }

  test('is taken with its key and an index that is added later', () => {
    expect(synthesized('id', 'dueAt')).not.toThrow();
  });

  test.each<[string, string, string | undefined, string]>([
    ['another key', 'orderId', 'dueAt', "'orders' must have the string partition key 'id' and no sort key"],
    ['no index', 'id', undefined, "'orders' must have an index 'open-orders' with the keys open, dueAt"],
    [
      'an index of other keys',
      'id',
      'updatedAt',
      "'orders' must have an index 'open-orders' with the keys open, dueAt",
    ],
  ])('fails with %s', (_, key, sortKey, message) => {
    expect(synthesized(key, sortKey)).toThrow(message);
  });
});

test('topics that nobody hears of are warned of, and those with a subscriber are not', () => {
  const stack = new Stack(new App(), 'Test');
  const { operatorTopic } = workflowIn(stack);
  operatorTopic.addSubscription(new subscriptions.EmailSubscription('desk@example.com'));
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('nobody is subscribed'));
  expect(warnings.map(({ entry }) => entry.data)).toEqual([
    expect.stringContaining("'Test/Orders/CustomerTopic': no customer hears of an order"),
  ]);
});
