import type { Json } from '../../base/json';
import { textOf } from '../../base/text';

/** What a name in a template means that means nothing: it stays as it is. */
export const UNKNOWN = Symbol('unknown');

/**
 * The template of an input transformer with its values: `<name>` stands for a value, as JSON where a value stands by itself, as
 * bare text inside of a string.
 */
export function filledTemplate(template: string, valueOf: (name: string) => Json | undefined | typeof UNKNOWN): string {
  let inString = false;
  return template.replace(/\\.|"|<([\w$][^<>"\\]*)>/g, (part, name?: string) => {
    if (part === '"') inString = !inString;
    const value = name === undefined ? UNKNOWN : valueOf(name);
    if (value === UNKNOWN) return part;
    if (!inString) return value === undefined ? '""' : JSON.stringify(value);
    return JSON.stringify(textOf(value)).slice(1, -1);
  });
}
