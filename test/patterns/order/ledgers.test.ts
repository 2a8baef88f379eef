import { reserveInventory, releaseInventory, type Ledger } from '../../../bin/functions/order/book-keeping';
import { quantities } from '../../../bin/functions/order/order';
import type { Stock } from '../../../bin/functions/order/rules';

/** Ids and article numbers that objects know by nature. */
const BY_NATURE = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];

/** A ledger as the example's table keeps it: through JSON. */
function ledger(first: Stock): Ledger<Stock> & { now: () => Stock } {
  let entry = JSON.stringify(first);
  return {
    change: async (_, rule) => void (entry = JSON.stringify(rule(JSON.parse(entry) as Stock))),
    now: () => JSON.parse(entry) as Stock,
  };
}

test.each(BY_NATURE)('an order with the id %s holds and releases what it asks for, once', async (id) => {
  const stock = ledger({ available: 3, held: {}, closed: [] });
  const lines = [{ sku: 'lamp', quantity: 2, price: 1 }];
  const task = { input: { id, customerId: 'c', amount: 2, lines }, results: {} };
  await reserveInventory(stock, task);
  await reserveInventory(stock, task);
  expect(stock.now().available).toBe(1);
  await releaseInventory(stock, task);
  await releaseInventory(stock, task);
  expect(stock.now()).toMatchObject({ available: 3, held: {}, closed: [id] });
});

test.each(BY_NATURE)('an article with the number %s is counted like others', (sku) => {
  const line = { sku, quantity: 2, price: 1 };
  expect(Object.entries(quantities([line, line]))).toEqual([[sku, 4]]);
});
