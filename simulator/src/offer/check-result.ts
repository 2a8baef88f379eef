import { isPlainObject } from './plain-object';
import { nameIn, type Naming, type ObjectShape, type Shape } from './shape';

/** How a result is checked. */
export interface ResultMode {
  readonly naming: Naming;
  /** Whether what is required must be there. */
  readonly required: boolean;
}

/** What is wrong with a value, in AWS's words; undefined when nothing is. Fields that the shape lacks are let through. */
export function checkResult(value: unknown, shape: Shape, mode: ResultMode): string | undefined {
  return check(value, shape, 'result', mode);
}

function check(value: unknown, shape: Shape, name: string, mode: ResultMode): string | undefined {
  switch (shape.kind) {
    case 'any':
      return undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `Field '${name}' must be a boolean`;
    case 'integer':
    case 'number':
      return checkNumber(value, shape, name);
    case 'text':
    case 'bytes':
      return checkText(value, shape, name);
    case 'date':
      return checkText(value, {}, name);
    case 'choice':
      if (typeof value !== 'string') return `Field '${name}' must be a string`;
      return shape.values.includes(value) ? undefined : `Field '${name}' is not an expected value`;
    case 'list':
      if (!Array.isArray(value)) return `Field '${name}' must be an array`;
      return first(value, (item) => check(item, shape.of, name, mode));
    case 'map':
      if (!isPlainObject(value)) return `Field '${name}' must be an object`;
      return first(Object.entries(value), ([key, member]) => check(member, shape.of, key, mode));
    case 'object':
      return checkObject(value, shape, name, mode);
  }
}

function checkNumber(value: unknown, { least, most }: Bounds, name: string): string | undefined {
  if (typeof value !== 'number') return `Field '${name}' must be a number`;
  if (least !== undefined && value < least) return `Field '${name}' is less than the minimum value`;
  return most !== undefined && value > most ? `Field '${name}' exceeds the maximum value` : undefined;
}

function checkText(value: unknown, { least, most }: Bounds, name: string): string | undefined {
  if (typeof value !== 'string') return `Field '${name}' must be a string`;
  if (least !== undefined && value.length < least) return `Field '${name}' is smaller than the minimum length`;
  return most !== undefined && value.length > most ? `Field '${name}' exceeds the maximum length` : undefined;
}

interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

function checkObject(value: unknown, { members }: ObjectShape, name: string, mode: ResultMode): string | undefined {
  if (!isPlainObject(value)) return `Field '${name}' must be an object`;
  for (const member of members) {
    const key = nameIn(mode.naming, member);
    if (Object.hasOwn(value, key)) {
      const problem = check(value[key], member.shape, key, mode);
      if (problem !== undefined) return problem;
    } else if (member.required && mode.required) {
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
