import type { DescribedExecution } from '../../../../resources/handlers/executions';
import type { Reconciled } from '../../../../capabilities/reconcile/handlers/look';
import type { OrderItem } from '../order';
import type { HistoryEvent, Landmarks } from './decide';
import { decide } from './decide';

/** The world that an order is read from, and whoever is told of it. */
export interface OrderWorld {
  /** The order, read consistently. */
  readonly find: (id: string) => Promise<OrderItem | undefined>;
  /** The history of an execution, the latest event first; empty when AWS has forgotten it. */
  readonly history: (executionArn: string) => Promise<readonly HistoryEvent[]>;
  /** The first execution of the order of this id. */
  readonly describeFirst: (id: string) => Promise<DescribedExecution | undefined>;
  /** Tells operators of an order. */
  readonly tell: (error: string, orderId: string, order?: OrderItem) => Promise<void>;
  readonly landmarks: Landmarks;
}

/** Statuses that say how it ended, and what operators must have heard before the order is closed. */
const NEEDS_PERSON: Readonly<Record<string, string>> = {
  COMPENSATION_FAILED: 'Saga.CompensationFailed',
  COMPLETION_FAILED: 'Saga.CompletionFailed',
};

/** Ends of an execution that leave nothing to do for the id: there is no order, or another one. */
const NOT_PLACED = ['Order.Invalid', 'Order.AlreadyExists'];

/** The knowledge that the reconciler has of orders. */
export function reconciledOrders(world: OrderWorld): Reconciled<OrderItem> {
  return {
    find: world.find,
    missing: (id) => tellIfLost(id, world),
    conclude: (order) => conclude(order, world),
    decide: async (order, execution) => {
      const { action, results } = decide(await world.history(order.executionArn), world.landmarks);
      const ended = `The execution ended ${execution?.status ?? 'long ago'} without a final status of the order`;
      return {
        action,
        results,
        error: execution?.error ?? 'Order.Interrupted',
        cause: execution?.cause ?? ended,
      };
    },
    giveUp: async (order) => {
      await world.tell('Order.ReconciliationFailed', order.id, order);
      return 'RECONCILIATION_FAILED';
    },
  };
}

/** Whoever recorded the failure may have been stopped before it could tell operators. */
async function conclude(order: OrderItem, world: OrderWorld): Promise<boolean> {
  const error = NEEDS_PERSON[order.status];
  if (error === undefined) {
    return false;
  }
  if (!decide(await world.history(order.executionArn), world.landmarks).reported) {
    await world.tell(error, order.id, order);
  }
  return true;
}

/** An execution that ended before it could record its order: whoever placed it waits for it. */
async function tellIfLost(id: string, world: OrderWorld): Promise<void> {
  const execution = await world.describeFirst(id);
  if (execution === undefined || execution.status === 'RUNNING' || goesOn(execution, id)) {
    return;
  }
  if (!NOT_PLACED.includes(execution.error ?? '')) {
    await world.tell('Order.NotRecorded', id);
  }
}

/** Whether an execution of that name went on with another order: it has the order's id in its input, and a name of its own. */
function goesOn({ input = '{}' }: DescribedExecution, name: string): boolean {
  const order = JSON.parse(input) as { readonly id?: unknown } | null;
  return typeof order?.id === 'string' && order.id !== name;
}
