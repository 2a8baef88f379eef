import type { Json } from './json';

/** A value that ought to be text, as text: nothing is empty, anything else is its JSON. */
export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
