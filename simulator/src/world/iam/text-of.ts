import type { Json } from '../../engine/json';

/** A resolved property that is text; empty where the template gives none. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
