import type { Json } from '../base/json';
import { isObject } from '../language/jsonpath/select';

/** A value as it stands in a JSONata field: what would be taken for an expression becomes one that gives that text. */
export function literal(value: Json): Json {
  if (typeof value === 'string') return /^\s*\{%[^]*%\}\s*$/.test(value) ? `{% ${JSON.stringify(value)} %}` : value;
  if (Array.isArray(value)) return value.map(literal);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, literal(each)]));
}
