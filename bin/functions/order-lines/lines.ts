/** A line of the file, as the reader of a CSV hands it on: all texts. */
export interface OrderLine {
  readonly order: string;
  readonly sku: string;
  readonly quantity: string;
}

/** What a function gets of a batch. */
export interface Batch {
  readonly items: readonly { readonly index: number; readonly item: OrderLine }[];
}

/** What a function answers: every item is named once. */
export interface Booked {
  readonly results: { readonly index: number; readonly result: { readonly order: string; readonly amount: number } }[];
  readonly itemFailures: { readonly index: number; readonly error: string; readonly cause: string }[];
}

/** Where prices are, in cents. */
export interface PriceList {
  pricesOf(skus: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** Works out what each line of a batch amounts to. A line that can't be is a failure of its own, never one of the batch. */
export async function priceLines(prices: PriceList, { items }: Batch): Promise<Booked> {
  const known = await prices.pricesOf([...new Set(items.map(({ item }) => item.sku))]);
  const booked: Booked = { results: [], itemFailures: [] };
  for (const { index, item } of items) {
    const price = known.get(item.sku);
    const quantity = Number(item.quantity);
    if (!Number.isInteger(quantity) || quantity < 1) {
      booked.itemFailures.push({ index, error: 'Line.Invalid', cause: `a quantity of '${item.quantity}'` });
    } else if (price === undefined) {
      booked.itemFailures.push({ index, error: 'Price.Unknown', cause: `'${item.sku}' has no price` });
    } else {
      booked.results.push({ index, result: { order: item.order, amount: price * quantity } });
    }
  }
  return booked;
}
