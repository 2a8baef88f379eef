import type { Order } from '../order';

const FIELDS = ['customerId', 'currency', 'amount', 'lines'] as const;

/** JSONata, which wrote the record, writes numbers with 15 digits. */
const DIGITS = 15;

/** The fields in which two orders of one id differ; in which order the members of a line come makes no difference. */
export function differencesOf(order: Order, other: Order): string[] {
  return FIELDS.filter((field) => canonical(order[field]) !== canonical(other[field]));
}

function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'number') return Number(each.toPrecision(DIGITS));
    return typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each;
  });
}
