import type { Json } from '../../base/json';

/** A value that stands for itself, as TypeScript. */
export class Code {
  constructor(readonly text: string) {}
}

/** What can be written as TypeScript. */
export type Writable = Json | Code | readonly Writable[] | { readonly [name: string]: Writable };

/** A text in quotes. */
export function quoted(text: string): string {
  if (/[\n\r\u2028\u2029]/.test(text)) return JSON.stringify(text).replace(/[\u2028\u2029]/g, escaped);
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

/** A value as TypeScript, as people write it. */
export function literal(value: Writable): string {
  if (value instanceof Code) return value.text;
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each) => literal(each as Writable)).join(', ')}]`;
  const members = Object.entries(value as Readonly<Record<string, Writable>>).map(
    ([name, each]) => `${memberName(name)}: ${literal(each)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function memberName(name: string): string {
  // In quotes it would set the prototype.
  if (name === '__proto__') return `['__proto__']`;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
