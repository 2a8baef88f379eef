import type { Json } from './json';

/** A value that ought to be text, as text: nothing is empty, anything else is its JSON. */
export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** Text of at most a length, with a mark where it is cut. */
export function clip(text: string, length: number): string {
  const letters = Array.from(text);
  return letters.length <= length ? text : `${letters.slice(0, length - 1).join('')}…`;
}
