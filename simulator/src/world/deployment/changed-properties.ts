import type { Json } from '../../base/json';
import { sameJson } from '../../language/same-json';
import type { Resource } from '../assembly/resource';
import { contentOf } from './resource-content';

/** The names of the properties, and `content` for what they lead to, in which two of a kind differ. */
export function changedProperties(before: Resource, after: Resource): readonly string[] {
  const names = new Set([...Object.keys(before.properties), ...Object.keys(after.properties)]);
  const changed = [...names].filter((name) => !isSame(before.properties[name], after.properties[name]));
  return contentOf(before) === contentOf(after) ? changed : [...changed, 'content'];
}

/** Whether two properties are the same; one that is not set is undefined. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return sameJson(one, other);
}
