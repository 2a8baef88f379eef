/**
 * What a million state transitions of a Standard machine cost in us-east-1, in US dollars; other regions differ. The
 * free tier (4,000 a month) is left out. Every retry is a transition too.
 * @see https://aws.amazon.com/step-functions/pricing/
 */
export const DOLLARS_PER_MILLION_TRANSITIONS = 25;

export const PRICING_PAGE = 'https://aws.amazon.com/step-functions/pricing/';

/** What some transitions of a Standard machine cost, in US dollars. */
export function priceOf(transitions: number): number {
  return (transitions * DOLLARS_PER_MILLION_TRANSITIONS) / 1_000_000;
}

/** A price as people write it: `US$ 0.000175`, `US$ 1,234.50`. */
export function formatDollars(dollars: number): string {
  const digits = dollars === 0 || dollars >= 1 ? 2 : Math.min(9, 2 - Math.floor(Math.log10(dollars)));
  const text = dollars.toFixed(digits);
  const plain = digits > 2 ? text.replace(/0+$/, '') : text;
  const [whole = '0', fraction] = plain.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `US$ ${fraction === undefined ? grouped : `${grouped}.${fraction}`}`;
}
