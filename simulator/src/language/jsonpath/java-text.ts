import type { Json } from '../../base/json';

/** A value as Java prints it: `{Id=1, Tags=[a, b]}`. */
export function javaText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}=${javaText(member)}`)
    .join(', ')}}`;
}
