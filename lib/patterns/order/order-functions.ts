import { ArnFormat, Duration, Stack, aws_events as events, aws_iam as iam } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { mayAccess, mayPublish } from '../../resources/access';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import { handlerFunction } from '../../resources/handler-function';
import type { Workflow } from '../../workflow/workflow';

/** What the functions around the state machine work with. */
export interface OrderFunctionsProps {
  readonly workflow: Workflow;
  readonly orders: dynamodb.ITable;
  readonly openOrdersIndex: string;
  readonly operatorTopic: sns.ITopic;
  readonly currencies: readonly string[];
  readonly logRetention: logs.RetentionDays;
  readonly encryptionKey?: kms.IKey;
  readonly tracing?: boolean;
  /** The state behind the point of no return. */
  readonly completionState: string;
  readonly resultsVariable: string;
  readonly reportedVariable: string;
  readonly reconcileEvery: Duration;
}

/** Starts an order once, however often it is asked to. */
export function createStarter(scope: Construct, props: OrderFunctionsProps): lambda.Function {
  const starter = handlerFunction(scope, 'Start', {
    asset: 'order-start',
    description: 'Starts the processing of an order, or says what became of it',
    timeout: Duration.seconds(15),
    logRetention: props.logRetention,
    encryptionKey: props.encryptionKey,
    tracing: props.tracing,
    environment: {
      STATE_MACHINE: props.workflow.stateMachine.stateMachineArn,
      ORDERS_TABLE: props.orders.tableName,
      CURRENCIES: props.currencies.join(','),
    },
  });
  grantStart(starter, props);
  grantTable(starter, props.orders, 'dynamodb:GetItem');
  return starter;
}

/** Looks after orders whose execution ended without saying how. */
export function createReconciler(scope: Construct, props: OrderFunctionsProps): lambda.Function {
  const { stateMachine } = props.workflow;
  const reconciler = handlerFunction(scope, 'Reconcile', {
    asset: 'order-reconcile',
    description: 'Completes or undoes orders whose execution ended without a final status',
    timeout: Duration.minutes(5),
    logRetention: props.logRetention,
    encryptionKey: props.encryptionKey,
    tracing: props.tracing,
    environment: {
      STATE_MACHINE: stateMachine.stateMachineArn,
      ORDERS_TABLE: props.orders.tableName,
      OPEN_ORDERS_INDEX: props.openOrdersIndex,
      OPERATOR_TOPIC: props.operatorTopic.topicArn,
      COMPLETION_STATE: props.completionState,
      RESULTS_VARIABLE: props.resultsVariable,
      REPORTED_VARIABLE: props.reportedVariable,
    },
  });
  const executions = Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${stateMachine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  grantStart(reconciler, props);
  grant(reconciler, ['states:DescribeExecution', 'states:GetExecutionHistory'], [executions]);
  grantTable(reconciler, props.orders, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
  grant(reconciler, ['dynamodb:Query'], [`${props.orders.tableArn}/index/${props.openOrdersIndex}`]);
  mayPublish(props.operatorTopic).forEach((statement) => reconciler.addToRolePolicy(statement));
  callReconciler(scope, reconciler, props);
  return reconciler;
}

/** Events come at once but at best effort; the schedule finds what they have missed. */
function callReconciler(scope: Construct, reconciler: lambda.IFunction, props: OrderFunctionsProps): void {
  new events.Rule(scope, 'Ended', {
    description: 'Executions of the order workflow that did not succeed',
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: {
        stateMachineArn: [props.workflow.stateMachine.stateMachineArn],
        status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
      },
    },
    // Neither input nor output of the execution goes along.
    targets: [
      new targets.LambdaFunction(reconciler, {
        event: events.RuleTargetInput.fromObject({ execution: events.EventField.fromPath('$.detail.name') }),
      }),
    ],
  });
  new events.Rule(scope, 'Schedule', {
    description: 'Looks for open orders whose execution has ended',
    schedule: events.Schedule.rate(props.reconcileEvery),
    targets: [new targets.LambdaFunction(reconciler, { event: events.RuleTargetInput.fromObject({}) })],
  });
}

/** An encrypted machine wants its key from whoever starts it or reads of it, too. */
function grantStart(fn: lambda.Function, { workflow, encryptionKey }: OrderFunctionsProps): void {
  grant(fn, ['states:StartExecution'], [workflow.stateMachine.stateMachineArn]);
  mayUseKey(encryptionKey, KeyUse.WRITE).forEach((statement) => fn.addToRolePolicy(statement));
}

function grantTable(fn: lambda.Function, orders: dynamodb.ITable, ...actions: string[]): void {
  mayAccess(orders, ...actions).forEach((statement) => fn.addToRolePolicy(statement));
}

function grant(fn: lambda.Function, actions: string[], resources: string[]): void {
  fn.addToRolePolicy(new iam.PolicyStatement({ actions, resources }));
}
