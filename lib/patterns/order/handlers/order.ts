/** An order as it comes in: nothing about it is sure. */
export interface Order {
  readonly id?: unknown;
  readonly customerId?: unknown;
  readonly currency?: unknown;
  readonly amount?: unknown;
  readonly lines?: unknown;
}

/** The item of an order, as far as the handlers read it. */
export interface OrderItem {
  readonly id: string;
  readonly status: string;
  /** Whether its execution has not said yet how it ended. */
  readonly open: boolean;
  readonly executionArn: string;
  readonly startedAt: string;
  readonly customerId: string;
  readonly currency: string;
  readonly amount: number;
  /** JSON. */
  readonly lines: string;
}

type Attributes = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

/** Reads the item of an order. */
export function orderItem(attributes: Attributes): OrderItem {
  const text = (name: string): string => attributes[name]?.S ?? '';
  return {
    id: text('id'),
    status: text('status'),
    open: attributes.open !== undefined,
    executionArn: text('executionArn'),
    startedAt: text('startedAt'),
    customerId: text('customerId'),
    currency: text('currency'),
    amount: Number(attributes.amount?.N ?? 0),
    lines: text('lines'),
  };
}
