import { createHash } from 'node:crypto';
import type { OrderItem } from '../order';
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
  /** Tells operators of the order. */
  readonly tell: (order: OrderItem, error: string) => Promise<void>;
  /** Closes the order with this status, unless it was closed or changed meanwhile. */
  readonly close: (order: OrderItem, status: string) => Promise<void>;
  /** The ARN of the execution of that name. */
  readonly arnOf: (name: string) => string;
}

/** What was done for an order. */
export type Outcome = 'nothing' | 'at work' | 'undoing' | 'completing' | 'reported' | 'given up';

/** Statuses that say how it ended, and what operators must have heard before the order is closed. */
const NEEDS_PERSON: Readonly<Record<string, string>> = {
  COMPENSATION_FAILED: 'Saga.CompensationFailed',
  COMPLETION_FAILED: 'Saga.CompletionFailed',
};

/** Goes on with an order whose execution has ended and left it open. */
export async function reconcile(id: string, world: Reconciling): Promise<Outcome> {
  const order = await world.find(id);
  if (order?.open !== true) {
    return 'nothing';
  }
  const { owner, attempts, running } = await executionsOf(order, world);
  if (running) {
    return 'at work';
  }
  const error = NEEDS_PERSON[order.status];
  if (error !== undefined) {
    return report(order, error, attempts, world);
  }
  if (attempts.length < MAX_ATTEMPTS) {
    return resume(order, nameOf(order, attempts.length + 1), owner, world);
  }
  await world.tell(order, 'Order.ReconciliationFailed');
  await world.close(order, 'RECONCILIATION_FAILED');
  return 'given up';
}

/** The execution that recorded the order, those that went on with it (their ARNs), and whether one of them is still at work. */
async function executionsOf(
  order: OrderItem,
  world: Reconciling,
): Promise<{ owner?: DescribedExecution; attempts: string[]; running: boolean }> {
  const owner = await world.describe(order.executionArn);
  const attempts: string[] = [];
  let running = owner?.status === 'RUNNING';
  while (attempts.length < MAX_ATTEMPTS) {
    const arn = world.arnOf(nameOf(order, attempts.length + 1));
    const attempt = await world.describe(arn);
    if (attempt === undefined) break;
    running ||= attempt.status === 'RUNNING';
    attempts.push(arn);
  }
  return { owner, attempts, running };
}

/** Whoever recorded the failure may have been stopped before it could tell operators. */
async function report(
  order: OrderItem,
  error: string,
  attempts: readonly string[],
  world: Reconciling,
): Promise<Outcome> {
  const decisions = await Promise.all([order.executionArn, ...attempts].map((arn) => world.decide(arn)));
  if (!decisions.some(({ reported }) => reported)) {
    await world.tell(order, error);
  }
  await world.close(order, order.status);
  return 'reported';
}

async function resume(
  order: OrderItem,
  name: string,
  owner: DescribedExecution | undefined,
  world: Reconciling,
): Promise<Outcome> {
  const { action, results } =
    owner === undefined ? { action: 'undo', results: {} } : await world.decide(order.executionArn);
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
