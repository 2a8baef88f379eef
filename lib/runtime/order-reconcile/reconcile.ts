import { createHash } from 'node:crypto';
import type { OrderItem } from '../shared/order';
import type { Decision } from './decide';

/** How often an order is gone on with before a person must look at it. */
const MAX_ATTEMPTS = 5;

/** An execution as it is described. */
export interface DescribedExecution {
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
}

/** What reconciling reads and does. */
export interface Reconciling {
  /** The order, read consistently. */
  readonly find: (id: string) => Promise<OrderItem | undefined>;
  /** Undefined when there is no such execution, or no more. */
  readonly describe: (executionArn: string) => Promise<DescribedExecution | undefined>;
  readonly decide: (executionArn: string) => Promise<Decision>;
  /** False when there is an execution of that name already. */
  readonly start: (name: string, input: object) => Promise<boolean>;
  /** Gives the order a status of its own, unless it is open no more, and tells operators. */
  readonly giveUp: (order: OrderItem) => Promise<void>;
  /** The ARN of the execution of that name. */
  readonly arnOf: (name: string) => string;
}

/** What was done for an order. */
export type Outcome = 'nothing' | 'at work' | 'undoing' | 'completing' | 'given up';

/** Goes on with an order whose execution has ended without a final status. */
export async function reconcile(id: string, world: Reconciling): Promise<Outcome> {
  const order = await world.find(id);
  if (order?.open !== true) {
    return 'nothing';
  }
  const owner = await world.describe(order.executionArn);
  if (owner?.status === 'RUNNING') {
    return 'at work';
  }
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const name = nameOf(order, attempt);
    const earlier = await world.describe(world.arnOf(name));
    if (earlier?.status === 'RUNNING') {
      return 'at work';
    }
    if (earlier === undefined) {
      return resume(order, name, owner, world);
    }
  }
  await world.giveUp(order);
  return 'given up';
}

async function resume(
  order: OrderItem,
  name: string,
  owner: DescribedExecution | undefined,
  world: Reconciling,
): Promise<Outcome> {
  const { action, results } =
    owner === undefined ? { action: 'undo' as const, results: {} } : await world.decide(order.executionArn);
  const { id, customerId, currency, amount, lines, executionArn, startedAt } = order;
  const started = await world.start(name, {
    id,
    customerId,
    currency,
    amount,
    lines: JSON.parse(lines) as unknown,
    resume: {
      action,
      results,
      executionArn,
      startedAt,
      error: owner?.error ?? 'Order.Interrupted',
      cause: owner?.cause ?? `The execution ended ${owner?.status ?? 'long ago'} without a final status of the order`,
    },
  });
  if (!started) {
    return 'at work';
  }
  return action === 'undo' ? 'undoing' : 'completing';
}

/** The same for everyone who reconciles the order at the same time, so that one of them wins. */
function nameOf(order: OrderItem, attempt: number): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([order.id, order.startedAt]))
    .digest('hex');
  return `resume-${hash.slice(0, 40)}-${attempt}`;
}
