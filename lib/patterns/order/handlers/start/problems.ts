import type { Order } from '../order';

const ID = /^[A-Za-z0-9_-]{1,80}$/;

/** JSONata writes numbers with 15 digits: what is larger would be recorded as another amount. */
const MOST = 999_999_999_999_999;

/** Everything that is wrong with an order, in the words of the state machine, which checks it again. */
export function problemsOf(order: Order, currencies: readonly string[]): string[] {
  const { id, customerId, currency, amount, lines } = order;
  const items = Array.isArray(lines) ? (lines as readonly unknown[]) : [];
  const wrongLines = lineProblems(items.map((line) => (isObject(line) ? line : {})));
  const sum = items.reduce<number>((total, line) => total + costOf(line), 0);
  const adds = wrongLines.length > 0 || items.length === 0 || amount === sum;
  return [
    ...(typeof id === 'string' && ID.test(id) ? [] : ['id must be 1 to 80 letters, digits, hyphens or underscores']),
    ...(isText(customerId) ? [] : ['customerId must be a text']),
    ...(currencies.includes(currency as string) ? [] : [`currency must be one of ${currencies.join(', ')}`]),
    ...(items.length > 0 ? [] : ['lines must hold at least one line']),
    ...wrongLines,
    ...(isWhole(amount, 1) ? [] : [`amount must be a whole number from 1 to ${MOST}`]),
    ...(isWhole(amount, 1) && !adds ? ['amount must be the sum of quantity times price over all lines'] : []),
  ];
}

function lineProblems(lines: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [
    ...lines.flatMap(({ sku }, at) => (isText(sku) ? [] : [`lines[${at}].sku must be a text`])),
    ...lines.flatMap(({ quantity }, at) =>
      isWhole(quantity, 1) ? [] : [`lines[${at}].quantity must be a whole number from 1 to ${MOST}`],
    ),
    ...lines.flatMap(({ price }, at) =>
      isWhole(price, 0) ? [] : [`lines[${at}].price must be a whole number from 0 to ${MOST}`],
    ),
  ];
}

function costOf(line: unknown): number {
  const { quantity, price } = isObject(line) ? line : {};
  return typeof quantity === 'number' && typeof price === 'number' ? quantity * price : 0;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isWhole(value: unknown, least: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= MOST;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
