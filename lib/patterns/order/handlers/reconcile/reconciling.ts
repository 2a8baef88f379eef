import { ConditionalCheckFailedException, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  paginateGetExecutionHistory,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { dynamodb, stepFunctions } from '../../../../resources/handlers/clients';
import { environment } from '../../../../resources/handlers/environment';
import type { OrderItem } from '../order';
import { orderItem } from '../order';
import type { HistoryEvent } from './decide';
import { decide } from './decide';
import type { DescribedExecution, Reconciling } from './reconcile';

const sns = new SNSClient({});

/** Reconciling against AWS. */
export function reconciling(): Reconciling {
  return {
    find: async (id) => {
      const { Item: item } = await dynamodb.send(
        new GetItemCommand({ TableName: environment('ORDERS_TABLE'), Key: { id: { S: id } }, ConsistentRead: true }),
      );
      return item && orderItem(item);
    },
    describe,
    decide: async (executionArn) =>
      decide(await historyOf(executionArn), {
        completionState: environment('COMPLETION_STATE'),
        resultsVariable: environment('RESULTS_VARIABLE'),
        reportedVariable: environment('REPORTED_VARIABLE'),
      }),
    start,
    tell,
    close,
    arnOf: (name) => `${environment('STATE_MACHINE').replace(':stateMachine:', ':execution:')}:${name}`,
  };
}

async function describe(executionArn: string): Promise<DescribedExecution | undefined> {
  try {
    const { status = '', error, cause } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    return { status, error, cause };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) {
      return undefined;
    }
    throw error;
  }
}

/** Empty when AWS has forgotten the execution. */
async function historyOf(executionArn: string): Promise<HistoryEvent[]> {
  const newestFirst: HistoryEvent[] = [];
  const pages = paginateGetExecutionHistory(
    { client: stepFunctions, pageSize: 1000 },
    { executionArn, reverseOrder: true, includeExecutionData: true },
  );
  try {
    for await (const page of pages) {
      newestFirst.push(...(page.events ?? []));
    }
  } catch (error) {
    if (!(error instanceof ExecutionDoesNotExist)) {
      throw error;
    }
  }
  return newestFirst;
}

async function start(name: string, input: object): Promise<boolean> {
  try {
    await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: environment('STATE_MACHINE'), name, input: JSON.stringify(input) }),
    );
    return true;
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) {
      return false;
    }
    throw error;
  }
}

async function tell(order: OrderItem, error: string): Promise<void> {
  const { id: orderId, executionArn: execution, status } = order;
  await sns.send(
    new PublishCommand({
      TopicArn: environment('OPERATOR_TOPIC'),
      Message: JSON.stringify({ error, orderId, execution, status }),
    }),
  );
}

async function close(order: OrderItem, status: string): Promise<void> {
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: environment('ORDERS_TABLE'),
        Key: { id: { S: order.id } },
        UpdateExpression: 'SET #status = :status REMOVE #open',
        ConditionExpression: 'attribute_exists(#open) AND startedAt = :startedAt AND #status = :before',
        ExpressionAttributeNames: { '#status': 'status', '#open': 'open' },
        ExpressionAttributeValues: {
          ':status': { S: status },
          ':before': { S: order.status },
          ':startedAt': { S: order.startedAt },
        },
      }),
    );
  } catch (error) {
    // Whoever was faster has closed it, or goes on with it.
    if (!(error instanceof ConditionalCheckFailedException)) {
      throw error;
    }
  }
}
