import type { Json } from '../base/json';
import { hasOwn, isObject } from './jsonpath/select';

/** Whether two JSON values are equal; the order of an object's members does not matter. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, at) => sameJson(item, b[at] as Json));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => hasOwn(b, name) && sameJson(a[name] as Json, b[name] as Json))
  );
}
