/** A line of an order. */
export interface Line {
  readonly sku: string;
  readonly quantity: number;
  /** In the smallest unit of the currency. */
  readonly price: number;
}

/** What the functions get from the workflow. */
export interface OrderTask {
  readonly input: {
    readonly id: string;
    readonly customerId: string;
    readonly amount: number;
    readonly lines: readonly Line[];
    /** Whether the order may go without lines that are not in stock. */
    readonly partialFulfilment?: boolean;
  };
  readonly results: { readonly 'reserve inventory'?: { readonly backOrdered?: readonly Line[] } };
}

/** The quantities that are asked for, by article. */
export function quantities(lines: readonly Line[]): Record<string, number> {
  // A plain object has a `constructor` before anything is put in.
  const items = new Map<string, number>();
  for (const { sku, quantity } of lines) items.set(sku, (items.get(sku) ?? 0) + quantity);
  return Object.fromEntries(items);
}

export function costOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
}

/** The lines that could not be reserved. */
export function backOrderedOf(task: OrderTask): readonly Line[] {
  return task.results['reserve inventory']?.backOrdered ?? [];
}

/** The lines that are not among those. */
export function linesToShip(task: OrderTask): Line[] {
  const missing = new Set(backOrderedOf(task).map(({ sku }) => sku));
  return task.input.lines.filter(({ sku }) => !missing.has(sku));
}
