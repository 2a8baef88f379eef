/**
 * What the three ledgers of the example accept. Each rule turns an entry into the next one, or throws; it answers the entry itself when there
 * is nothing to do, for every one may be asked to do its work again. What was undone stays closed under the order's id: a tombstone, against
 * the effect of a call that was given up and arrives late after all.
 */

/** Stock of one article. */
export interface Stock {
  readonly available: number;
  /** How much is held for which order. */
  readonly held: Readonly<Record<string, number>>;
  /** Orders for which nothing may be held any more. */
  readonly closed: readonly string[];
}

/** Money of one order, in the smallest unit of its currency. */
export interface Payment {
  readonly state: 'CHARGED' | 'REFUNDED';
  readonly charged: number;
  readonly refunded: number;
}

/** Goods of one order that left the house, unless they were called back. */
export interface Shipment {
  readonly state: 'SHIPPED' | 'CALLED_BACK';
  readonly items: Readonly<Record<string, number>>;
}

/** A rule says no: the name is the error that the workflow sees. */
export class Refused extends Error {
  public constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export function reserve(stock: Stock, orderId: string, quantity: number): Stock {
  if (stock.closed.includes(orderId)) throw new Refused('Inventory.Closed', `order ${orderId} was released before`);
  if (Object.hasOwn(stock.held, orderId)) return stock;
  if (stock.available < quantity) throw new Refused('Inventory.OutOfStock', `only ${stock.available} are left`);
  return { ...stock, available: stock.available - quantity, held: { ...stock.held, [orderId]: quantity } };
}

export function release(stock: Stock, orderId: string): Stock {
  if (stock.closed.includes(orderId)) return stock;
  const { [orderId]: own, ...held } = stock.held;
  const quantity = Object.hasOwn(stock.held, orderId) ? (own ?? 0) : 0;
  return { available: stock.available + quantity, held, closed: [...stock.closed, orderId] };
}

export function charge(payment: Payment | undefined, amount: number): Payment {
  if (payment?.state === 'REFUNDED') throw new Refused('Payment.Closed', 'the order was refunded before');
  return payment ?? { state: 'CHARGED', charged: amount, refunded: 0 };
}

export function refund(payment: Payment | undefined): Payment {
  const { charged = 0 } = payment ?? {};
  return { state: 'REFUNDED', charged, refunded: charged };
}

export function ship(shipment: Shipment | undefined, items: Readonly<Record<string, number>>): Shipment {
  if (shipment?.state === 'CALLED_BACK') throw new Refused('Shipment.Closed', 'the shipment was called back before');
  return shipment ?? { state: 'SHIPPED', items };
}

export function callBack(shipment: Shipment | undefined): Shipment {
  return { state: 'CALLED_BACK', items: shipment?.items ?? {} };
}
