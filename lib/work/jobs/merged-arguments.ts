import { isObject } from '../../core/is-object';

type Arguments = Readonly<Record<string, unknown>>;

/** Arguments of ours with those of the user beside them, at every depth. */
export function mergedArguments(own: Arguments, given: Arguments): Arguments {
  const both = Object.entries(given).map(([name, value]) => {
    const ours = own[name];
    return [name, isObject(ours) && isObject(value) ? mergedArguments(ours, value) : value];
  });
  return { ...own, ...(Object.fromEntries(both) as Arguments) };
}

/** An argument of the user that would take the place of one of ours: its path and its value. */
export interface TakenArgument {
  readonly path: string;
  readonly value: unknown;
}

/** The first argument of the user that is settled; undefined where there is none. */
export function takenArgument(own: Arguments, given: Arguments, prefix = ''): TakenArgument | undefined {
  for (const [name, value] of Object.entries(given)) {
    const ours = own[name];
    const path = `${prefix}${name}`;
    const inside = isObject(ours) && isObject(value) ? takenArgument(ours, value, `${path}.`) : { path, value };
    if (ours !== undefined && inside !== undefined) return inside;
  }
  return undefined;
}
