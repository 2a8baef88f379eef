import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../../../resources/handlers/clients';
import { environment } from '../../../../resources/handlers/environment';
import { describeExecution, executionArn, startOnce } from '../../../../resources/handlers/executions';
import type { Order, OrderItem } from '../order';
import { orderItem } from '../order';
import { differencesOf } from './differences';
import { problemsOf } from './problems';

/** The outcome of the call. */
export interface Started {
  /** False when there is an order of this id already; nothing was started then. */
  readonly started: boolean;
  readonly orderId: string;
  /** The execution that the order is processed by. */
  readonly executionArn: string;
  /** The status of the order that exists, as soon as it is recorded. */
  readonly status?: string;
  /** The status of the execution of an order that exists and was not recorded. */
  readonly executionStatus?: string;
}

/** The part of the context of the invocation that is read. */
interface Invocation {
  readonly awsRequestId: string;
}

/** The size of the input that an execution takes. */
const MAX_INPUT_BYTES = 262_144;

/** Starts the processing of an order once: the name of the execution is the order's id. */
export async function handler(order: Order | null, { awsRequestId: requestId }: Invocation): Promise<Started> {
  const problems = problemsOf(order ?? {}, environment('CURRENCIES').split(','));
  if (problems.length > 0) {
    throw named('Order.Invalid', problems.join('; '));
  }
  const { id: orderId, customerId, currency, amount, lines } = order as Order & { readonly id: string };
  // Executions of a name that ended more than 90 days ago are forgotten by AWS, the record of the order is not.
  const recorded = await findOrder(orderId);
  if (recorded !== undefined) {
    return existing(order as Order, recorded);
  }
  // By the request's id two calls of the same order differ, of which AWS would else answer both as the first.
  const input = { id: orderId, customerId, currency, amount, lines, requestId };
  checkSize(input);
  const started = await startOnce(environment('STATE_MACHINE'), orderId, input);
  return started
    ? { started, orderId, executionArn: executionArn(environment('STATE_MACHINE'), orderId) }
    : startedBefore(order as Order, orderId);
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
function checkSize(input: object): void {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes > MAX_INPUT_BYTES) {
    throw named('Order.Invalid', `the order must be at most ${MAX_INPUT_BYTES} bytes, got ${bytes}`);
  }
}

async function startedBefore(order: Order, orderId: string): Promise<Started> {
  const recorded = await findOrder(orderId);
  if (recorded !== undefined) {
    return existing(order, recorded);
  }
  const arn = executionArn(environment('STATE_MACHINE'), orderId);
  const { input, status } = (await describeExecution(arn)) ?? {};
  refuseOther(order, JSON.parse(input ?? '{}') as Order);
  return { started: false, orderId, executionArn: arn, executionStatus: status };
}

function existing(order: Order, recorded: OrderItem): Started {
  refuseOther(order, recorded);
  const { id: orderId, executionArn: arn, status } = recorded;
  return { started: false, orderId, executionArn: arn, status };
}

/** Another order under the same id must not pass for a repetition of the first. */
function refuseOther(order: Order, first: Order): void {
  const differences = differencesOf(order, first);
  if (differences.length > 0) {
    const id = JSON.stringify(order.id);
    throw named('Order.Conflict', `there is an order ${id} already, with another ${differences.join(', ')}`);
  }
}

async function findOrder(id: string): Promise<OrderItem | undefined> {
  const { Item: item } = await dynamodb.send(
    new GetItemCommand({ TableName: environment('ORDERS_TABLE'), Key: { id: { S: id } }, ConsistentRead: true }),
  );
  return item && orderItem(item);
}

/** An error whose name the caller sees. */
function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
