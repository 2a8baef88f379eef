import type { DescribedIntegration } from './described-integration';
import { isPlainObject } from './plain-object';
import type { Member, ObjectShape, Shape } from './shape';

/** The arguments of a task as the service's API takes them: with its names, and JSON that stands for a text written as text. */
export function serviceInput({ input }: DescribedIntegration, given: unknown): unknown {
  return input === undefined ? given : toService(given, input);
}

function toService(value: unknown, shape: Shape): unknown {
  if (value === null || value === undefined) return value;
  switch (shape.kind) {
    case 'object':
      return isPlainObject(value) ? objectToService(value, shape) : value;
    case 'list':
      return Array.isArray(value) ? value.map((item) => toService(item, shape.of)) : value;
    case 'map':
      if (!isPlainObject(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toService(each, shape.of)]));
    case 'text':
    case 'choice':
      return typeof value === 'object' ? JSON.stringify(value) : value;
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'integer':
    case 'number':
      return typeof value === 'string' ? Number(value) : value;
    default:
      return value;
  }
}

function objectToService(value: Readonly<Record<string, unknown>>, shape: ObjectShape): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const member = memberCalled(shape, key);
      return member === undefined ? [key, each] : [member.modelName, toService(each, member.shape)];
    }),
  );
}

/** Whichever integration's spelling it is. */
function memberCalled(shape: ObjectShape, name: string): Member | undefined {
  return (
    shape.members.find(({ modelName }) => modelName === name) ??
    shape.members.find(({ sdkName, optimizedName }) => sdkName === name || optimizedName === name)
  );
}

/**
 * The place of the first required member that arguments lack (or have as null), as services name it
 * (`item`, `entries.1.member.id`); undefined when all are there.
 */
export function missingPlace({ input }: DescribedIntegration, given: unknown): string | undefined {
  return input === undefined ? undefined : missingIn(given, input, '');
}

function missingIn(value: unknown, shape: Shape, at: string): string | undefined {
  if (shape.kind === 'object' && isPlainObject(value)) {
    for (const { modelName, sdkName, optimizedName, required, shape: inner } of shape.members) {
      const place = `${at}${modelName.charAt(0).toLowerCase()}${modelName.slice(1)}`;
      const member = valueOf(value, { modelName, sdkName, optimizedName });
      if (member === undefined || member === null) {
        if (required) return place;
        continue;
      }
      const found = missingIn(member, inner, `${place}.`);
      if (found !== undefined) return found;
    }
  } else if (shape.kind === 'list' && Array.isArray(value)) {
    return first(
      value.map((item, index) => [String(index + 1), item] as const),
      shape.of,
      at,
    );
  } else if (shape.kind === 'map' && isPlainObject(value)) {
    return first(Object.entries(value), shape.of, at);
  }
  return undefined;
}

/** The value of a member, however it is spelled. */
function valueOf(
  value: Readonly<Record<string, unknown>>,
  { modelName, sdkName, optimizedName }: Pick<Member, 'modelName' | 'sdkName' | 'optimizedName'>,
): unknown {
  const key = [modelName, sdkName, optimizedName].find((name) => Object.hasOwn(value, name));
  return key === undefined ? undefined : value[key];
}

function first(
  entries: readonly (readonly [key: string, value: unknown])[],
  shape: Shape,
  at: string,
): string | undefined {
  for (const [key, value] of entries) {
    const found = missingIn(value, shape, `${at}${key}.member.`);
    if (found !== undefined) return found;
  }
  return undefined;
}
