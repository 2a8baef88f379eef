import type { OrderTask } from './order';
import { costOf, linesToShip, quantities } from './order';
import type { Payment, Shipment, Stock } from './rules';
import { callBack, charge, Refused, refund, release, reserve, ship } from './rules';

/** Where entries are kept; a change is applied to the latest entry, alone. */
export interface Ledger<Entry> {
  change(key: string, rule: (entry: Entry | undefined) => Entry): Promise<void>;
}

/** The customer of the example whose card is always declined. */
export const DECLINED_CUSTOMER = 'customer-without-credit';

const NO_STOCK: Stock = { available: 0, held: {}, closed: [] };

/** Holds what the order asks for, article by article: an order that fails at the second one has the first released by its compensation. */
export async function reserveInventory(stocks: Ledger<Stock>, task: OrderTask): Promise<object> {
  const { id, lines, partialFulfilment } = task.input;
  const missing: string[] = [];
  for (const [sku, quantity] of Object.entries(quantities(lines))) {
    try {
      await stocks.change(sku, (stock = NO_STOCK) => reserve(stock, id, quantity));
    } catch (error) {
      if (partialFulfilment !== true || !isOutOfStock(error)) throw error;
      missing.push(sku);
    }
  }
  if (missing.length > 0 && lines.every(({ sku }) => missing.includes(sku))) {
    throw new Refused('Inventory.OutOfStock', 'nothing of the order is in stock');
  }
  return { backOrdered: lines.filter(({ sku }) => missing.includes(sku)) };
}

export async function releaseInventory(stocks: Ledger<Stock>, { input }: OrderTask): Promise<void> {
  for (const sku of Object.keys(quantities(input.lines))) {
    await stocks.change(sku, (stock = NO_STOCK) => release(stock, input.id));
  }
}

/** Charges for what will be shipped. */
export async function chargePayment(payments: Ledger<Payment>, task: OrderTask): Promise<object> {
  if (task.input.customerId === DECLINED_CUSTOMER) {
    throw new Refused('Card.Declined', 'The bank does not cover the amount');
  }
  const amount = costOf(linesToShip(task));
  await payments.change(task.input.id, (payment) => charge(payment, amount));
  return { charged: amount };
}

export async function refundPayment(payments: Ledger<Payment>, { input }: OrderTask): Promise<void> {
  await payments.change(input.id, refund);
}

export async function shipOrder(shipments: Ledger<Shipment>, task: OrderTask): Promise<void> {
  await shipments.change(task.input.id, (shipment) => ship(shipment, quantities(linesToShip(task))));
}

export async function callShipmentBack(shipments: Ledger<Shipment>, { input }: OrderTask): Promise<void> {
  await shipments.change(input.id, callBack);
}

function isOutOfStock(error: unknown): boolean {
  return error instanceof Refused && error.name === 'Inventory.OutOfStock';
}
