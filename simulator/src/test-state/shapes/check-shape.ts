import type { Json } from '../../base/json';
import { hasOwn, isObject } from '../../language/jsonpath/select';
import type { Shape } from './parse-shape';

/** What is wrong with a value, in AWS's words; undefined when nothing is. Fields that the shape lacks are let through. */
export function checkShape(value: Json, shape: Shape, mode: { readonly required: boolean }): string | undefined {
  return check(value, shape, 'result', mode);
}

type Mode = Parameters<typeof checkShape>[2];

function check(value: Json, shape: Shape, name: string, mode: Mode): string | undefined {
  switch (shape.kind) {
    case 'any':
      return undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `Field '${name}' must be a boolean`;
    case 'number':
      return checkNumber(value, shape, name);
    case 'text':
      return checkText(value, shape, name);
    case 'choice':
      if (typeof value !== 'string') return `Field '${name}' must be a string`;
      return shape.values.includes(value) ? undefined : `Field '${name}' is not an expected value`;
    case 'list':
      if (!Array.isArray(value)) return `Field '${name}' must be an array`;
      return first(value, (item) => check(item, shape.of, name, mode));
    case 'map':
      if (!isObject(value)) return `Field '${name}' must be an object`;
      return first(Object.entries(value), ([key, member]) => check(member, shape.of, key, mode));
    case 'object':
      return checkObject(value, shape, name, mode);
  }
}

function checkNumber(value: Json, { least, most }: Bounds, name: string): string | undefined {
  if (typeof value !== 'number') return `Field '${name}' must be a number`;
  if (least !== undefined && value < least) return `Field '${name}' is less than the minimum value`;
  return most !== undefined && value > most ? `Field '${name}' exceeds the maximum value` : undefined;
}

function checkText(value: Json, { least, most }: Bounds, name: string): string | undefined {
  if (typeof value !== 'string') return `Field '${name}' must be a string`;
  if (least !== undefined && value.length < least) return `Field '${name}' is smaller than the minimum length`;
  return most !== undefined && value.length > most ? `Field '${name}' exceeds the maximum length` : undefined;
}

interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

function checkObject(
  value: Json,
  { fields }: Extract<Shape, { kind: 'object' }>,
  name: string,
  mode: Mode,
): string | undefined {
  if (!isObject(value)) return `Field '${name}' must be an object`;
  for (const [key, { shape, required }] of fields) {
    if (hasOwn(value, key)) {
      const problem = check(value[key] as Json, shape, key, mode);
      if (problem !== undefined) return problem;
    } else if (required && mode.required) {
      return `Required field '${key}' is missing`;
    }
  }
  return undefined;
}

function first<T>(items: readonly T[], problemOf: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
