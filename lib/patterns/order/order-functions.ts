import { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { mayAccess } from '../../resources/access';
import type { Reconciler } from '../../capabilities/reconcile/reconciler';
import { createReconciler } from '../../capabilities/reconcile/reconciler';
import { starter } from '../../capabilities/start/starter';
import type { Workflow } from '../../workflow/workflow';

/** The parts that the functions around the state machine work with. */
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
export function orderStarter(scope: Construct, props: OrderFunctionsProps): lambda.Function {
  const { workflow, orders, encryptionKey, logRetention } = props;
  const fn = starter(scope, 'Start', {
    workflow,
    asset: 'order-start',
    description: 'Starts the processing of an order, or says what became of it',
    timeout: Duration.seconds(15),
    logRetention,
    encryptionKey,
    tracing: props.tracing,
    environment: { ORDERS_TABLE: orders.tableName, CURRENCIES: props.currencies.join(',') },
  });
  // An order that is not recorded yet is compared with the input of its execution.
  workflow.stateMachine.grantExecution(fn, 'states:DescribeExecution');
  mayAccess(orders, 'dynamodb:GetItem').forEach((statement) => fn.addToRolePolicy(statement));
  return fn;
}

/** Looks after orders whose execution ended without saying how. */
export function orderReconciler(scope: Construct, props: OrderFunctionsProps): Reconciler {
  const { orders, openOrdersIndex, reconcileEvery, completionState, resultsVariable, reportedVariable } = props;
  return createReconciler(scope, {
    ...props,
    table: orders,
    openIndex: openOrdersIndex,
    every: reconcileEvery,
    what: 'orders',
    asset: 'order-reconcile',
    environment: {
      COMPLETION_STATE: completionState,
      RESULTS_VARIABLE: resultsVariable,
      REPORTED_VARIABLE: reportedVariable,
    },
  });
}
