import type { Payment, Shipment, Stock } from '../../../bin/functions/order/rules';

/** What the books of the shop say. */
export interface Books {
  readonly stock: Readonly<Record<string, Stock>>;
  readonly payments: Readonly<Record<string, Payment>>;
  readonly shipments: Readonly<Record<string, Shipment>>;
}

/** How an order came out, as everyone concerned sees it. */
export interface Outcome {
  readonly orderId: string;
  readonly books: Books;
  /** How much of each article there was at first. */
  readonly stockAtFirst: Readonly<Record<string, number>>;
  readonly cost: number;
  /** The status in the record; undefined when there is no record. */
  readonly status?: string;
  readonly toCustomer: readonly string[];
  readonly toOperators: readonly string[];
}

const FINAL = ['SHIPPED', 'PARTIALLY_SHIPPED', 'CANCELLED'];

/** Ends in which something is left to a person, and the error that operators must have heard. */
const NEEDS_PERSON: Readonly<Record<string, string>> = {
  COMPENSATION_FAILED: 'Saga.CompensationFailed',
  COMPLETION_FAILED: 'Saga.CompletionFailed',
  RECONCILIATION_FAILED: 'Order.ReconciliationFailed',
};

/** Everything that is wrong about how an order came out; the words are for the test's report. */
export function violations(outcome: Outcome): string[] {
  const { status } = outcome;
  if (status === undefined) return nothingDone(outcome);
  const needs = NEEDS_PERSON[status];
  if (needs !== undefined) {
    return outcome.toOperators.includes(needs)
      ? messagesFit(outcome)
      : [`status ${status}, but operators did not hear`];
  }
  if (!FINAL.includes(status)) return [`the order is left ${status}`];
  return [...stockAddsUp(outcome), ...moneyAddsUp(outcome), ...goodsAddUp(outcome), ...messagesFit(outcome)];
}

function nothingDone(outcome: Outcome): string[] {
  const { payments, shipments } = outcome.books;
  const touched = [payments[outcome.orderId], shipments[outcome.orderId]].some((entry) => entry !== undefined);
  return [...stockAddsUp(outcome), ...(touched ? ['something was done for an order that is not recorded'] : [])];
}

/** Reserved = shipped + released, article by article. */
function stockAddsUp({ orderId, books, stockAtFirst }: Outcome): string[] {
  const shipment = books.shipments[orderId];
  return Object.entries(stockAtFirst).flatMap(([sku, atFirst]) => {
    const { available = atFirst, held = {} } = books.stock[sku] ?? {};
    const shipped = shipment?.state === 'SHIPPED' ? (shipment.items[sku] ?? 0) : 0;
    const heldNow = held[orderId] ?? 0;
    return [
      ...(heldNow === shipped ? [] : [`${heldNow} of ${sku} are held, ${shipped} shipped`]),
      ...(available + heldNow === atFirst ? [] : [`${available} + ${heldNow} of ${sku} there, ${atFirst} at first`]),
    ];
  });
}

/** Charged = kept for shipped orders + refunded. */
function moneyAddsUp({ orderId, books, status, cost }: Outcome): string[] {
  const { charged = 0, refunded = 0 } = books.payments[orderId] ?? {};
  const kept = status === 'CANCELLED' ? 0 : cost;
  return charged - refunded === kept ? [] : [`${charged} charged, ${refunded} refunded, ${kept} to be kept`];
}

function goodsAddUp({ orderId, books, status }: Outcome): string[] {
  const shipped = books.shipments[orderId]?.state === 'SHIPPED';
  return shipped === (status !== 'CANCELLED')
    ? []
    : [`the goods have ${shipped ? '' : 'not '}shipped, status ${status}`];
}

/** Nobody hears what is not so; a message may come twice, or not at all when it can't be delivered. */
function messagesFit({ status = '', toCustomer }: Outcome): string[] {
  const allowed: Readonly<Record<string, readonly string[]>> = {
    SHIPPED: ['order-shipped'],
    PARTIALLY_SHIPPED: ['order-shipped'],
    CANCELLED: ['order-cancelled'],
    COMPLETION_FAILED: ['order-shipped'],
    COMPENSATION_FAILED: ['order-delayed', 'order-cancelled'],
    RECONCILIATION_FAILED: ['order-delayed'],
  };
  return toCustomer
    .filter((type) => !(allowed[status] ?? []).includes(type))
    .map((type) => `the customer heard '${type}' of an order that is ${status}`);
}
