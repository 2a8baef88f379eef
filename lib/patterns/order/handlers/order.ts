import type { Attributes, OpenItem } from '../../../capabilities/reconcile/handlers/open-item';
import { openItem, textOf } from '../../../capabilities/reconcile/handlers/open-item';

/** An order as it comes in: nothing about it is sure. */
export interface Order {
  readonly id?: unknown;
  readonly customerId?: unknown;
  readonly currency?: unknown;
  readonly amount?: unknown;
  readonly lines?: unknown;
}

/** The item of an order, as far as the handlers read it. */
export interface OrderItem extends OpenItem {
  readonly customerId: string;
  readonly currency: string;
  readonly amount: number;
  readonly lines: unknown;
}

/** Reads the item of an order. */
export function orderItem(attributes: Attributes): OrderItem {
  return {
    ...openItem(attributes),
    customerId: textOf(attributes, 'customerId'),
    currency: textOf(attributes, 'currency'),
    amount: Number(attributes.amount?.N ?? 0),
    lines: JSON.parse(textOf(attributes, 'lines') || '[]') as unknown,
  };
}
