import { Duration, aws_iam as iam } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { eventDeadLetters } from '../../resources/event-dead-letters';
import { lookAfterEnded } from '../../resources/look-after-ended';
import { mayAccess, mayPublish } from '../../resources/access';
import type { Workflow } from '../../workflow/workflow';
import { starter } from '../start/starter';
import { OPEN_VALUES } from './open-index';
import { RESUME_PREFIX } from './resumption';

/** The items that are reconciled, and the way. */
export interface ReconcilerProps {
  readonly workflow: Workflow;
  /** The table, with an index as `addOpenIndex` makes it. */
  readonly table: dynamodb.ITable;
  readonly openIndex: string;
  /** The topic for items that a person must look at. */
  readonly operatorTopic: sns.ITopic;
  readonly every: Duration;
  /** The handler, and what it needs to know beside all this. */
  readonly asset: string;
  readonly environment: Record<string, string>;
  /** The plural of what is reconciled, as descriptions say it: `orders`. */
  readonly what: string;
  readonly logRetention: logs.RetentionDays;
  readonly encryptionKey?: kms.IKey;
  readonly tracing?: boolean;
}

/** The function, and the queue for events that did not reach it. */
export interface Reconciler {
  readonly fn: lambda.Function;
  readonly deadLetters: sqs.Queue;
}

/** Looks after items whose execution ended without saying how: called by events, which come at once but at best effort, and by a schedule. */
export function createReconciler(scope: Construct, props: ReconcilerProps): Reconciler {
  const { workflow, table, openIndex, operatorTopic } = props;
  const fn = starter(scope, 'Reconcile', {
    workflow,
    asset: props.asset,
    description: `Completes or undoes ${props.what} whose execution ended without a final status`,
    timeout: Duration.minutes(5),
    logRetention: props.logRetention,
    encryptionKey: props.encryptionKey,
    tracing: props.tracing,
    environment: {
      OPEN_TABLE: table.tableName,
      OPEN_INDEX: openIndex,
      OPEN_VALUES: OPEN_VALUES.join(','),
      RESUME_PREFIX,
      EVERY_MS: String(props.every.toMilliseconds()),
      OPERATOR_TOPIC: operatorTopic.topicArn,
      ...props.environment,
    },
  });
  workflow.grantReadExecutions(fn);
  mayAccess(table, 'dynamodb:GetItem', 'dynamodb:UpdateItem').forEach((statement) => fn.addToRolePolicy(statement));
  fn.addToRolePolicy(
    new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [`${table.tableArn}/index/${openIndex}`] }),
  );
  mayPublish(operatorTopic).forEach((statement) => fn.addToRolePolicy(statement));
  return { fn, deadLetters: callReconciler(scope, fn, props) };
}

function callReconciler(scope: Construct, fn: lambda.IFunction, props: ReconcilerProps): sqs.Queue {
  const { workflow, what, every, encryptionKey } = props;
  const deadLetters = eventDeadLetters(scope, 'ReconcileDlq', encryptionKey);
  lookAfterEnded(scope, {
    fn,
    stateMachine: workflow.stateMachine,
    ended: `Executions with ${what} that did not succeed`,
    scheduled: `Looks for open ${what} whose execution has ended`,
    told: { execution: 'name' },
    every,
    deadLetters,
    encryptionKey,
  });
  return deadLetters;
}
