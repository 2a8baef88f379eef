import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { dynamodb, stepFunctions } from '../../../../resources/handlers/clients';
import { environment } from '../../../../resources/handlers/environment';
import type { Order, OrderItem } from '../order';
import { orderItem } from '../order';
import { problemsOf } from './problems';

/** What became of the call. */
export interface Started {
  /** False when there is an order of this id already; nothing was started then. */
  readonly started: boolean;
  readonly orderId: string;
  readonly executionArn?: string;
  /** The status of the order that exists, as soon as it is recorded. */
  readonly status?: string;
}

/** Starts the processing of an order once: the name of the execution is the order's id. */
export async function handler(order: Order | null): Promise<Started> {
  const problems = problemsOf(order ?? {}, environment('CURRENCIES').split(','));
  if (problems.length > 0) {
    throw new InvalidOrder(problems.join('; '));
  }
  const id = order?.id as string;
  // Executions of a name that ended more than 90 days ago are forgotten by AWS, the record of the order is not.
  const recorded = await findOrder(id);
  if (recorded !== undefined) {
    return { started: false, orderId: id, executionArn: recorded.executionArn, status: recorded.status };
  }
  return start(id, order as Order);
}

async function start(id: string, { customerId, currency, amount, lines }: Order): Promise<Started> {
  try {
    const { executionArn } = await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: environment('STATE_MACHINE'),
        name: id,
        input: JSON.stringify({ id, customerId, currency, amount, lines }),
      }),
    );
    return { started: true, orderId: id, executionArn };
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) {
      throw error;
    }
    const existing = await findOrder(id);
    return { started: false, orderId: id, executionArn: existing?.executionArn, status: existing?.status };
  }
}

async function findOrder(id: string): Promise<OrderItem | undefined> {
  const { Item: item } = await dynamodb.send(
    new GetItemCommand({ TableName: environment('ORDERS_TABLE'), Key: { id: { S: id } }, ConsistentRead: true }),
  );
  return item && orderItem(item);
}

/** The order is wrong; the message lists everything that is. */
class InvalidOrder extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'Order.Invalid';
  }
}
