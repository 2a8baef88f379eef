import type { Json } from '../../base/json';
import { textOf } from '../../base/text';

/**
 * A value with its dynamic references (`{{resolve:ssm:/name}}`) replaced.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function dynamicReferences(value: Json, valueOf: (reference: string) => Json): Json {
  if (typeof value === 'string') {
    if (!value.includes('{{resolve:')) return value;
    return value.replace(/\{\{resolve:([^{}]+)\}\}/g, (_, reference: string) => textOf(valueOf(reference.trim())));
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return mapped(value, valueOf);
  const entries = Object.entries(value);
  const replaced = entries.map(([key, each]) => [key, dynamicReferences(each, valueOf)] as const);
  return replaced.every(([, each], index) => each === entries[index]?.[1]) ? value : Object.fromEntries(replaced);
}

function mapped(values: Json[], valueOf: (reference: string) => Json): Json {
  const replaced = values.map((each) => dynamicReferences(each, valueOf));
  return replaced.every((each, index) => each === values[index]) ? values : replaced;
}
