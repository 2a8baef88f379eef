import type { DescribedIntegration } from './described-integration';
import { instantText } from '../base/instant';
import { isPlainObject } from './plain-object';
import { nameIn, type Naming, type ObjectShape, type Shape } from './shape';

/** A service's answer as a task gets it: with the integration's names at every level, and dates as text. */
export function integrationResult(
  { offer, resultNaming }: Pick<DescribedIntegration, 'offer' | 'resultNaming'>,
  output: unknown,
): unknown {
  return offer?.output === undefined ? output : toResult(output, offer.output, resultNaming);
}

function toResult(value: unknown, shape: Shape, naming: Naming): unknown {
  if (value === null || value === undefined) return value;
  switch (shape.kind) {
    case 'object':
      return isPlainObject(value) ? objectToResult(value, shape, naming) : value;
    case 'list':
      return Array.isArray(value) ? value.map((item) => toResult(item, shape.of, naming)) : value;
    case 'map':
      if (!isPlainObject(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toResult(each, shape.of, naming)]));
    case 'date':
      return dateText(value);
    default:
      return value;
  }
}

function objectToResult(
  value: Readonly<Record<string, unknown>>,
  shape: ObjectShape,
  naming: Naming,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const member = shape.members.find(({ modelName }) => modelName === key);
      return member === undefined ? [key, each] : [nameIn(naming, member), toResult(each, member.shape, naming)];
    }),
  );
}

/** Services give seconds since 1970, or text in one of several forms. */
function dateText(value: unknown): unknown {
  if (typeof value === 'number') return instantText(Math.round(value * 1_000));
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? value : instantText(ms);
}
