/** The names of all members of some options: the compiler asks for every one, so that one which is added later is not left out. */
export type MembersOf<T> = Readonly<Record<keyof T, true>>;

/**
 * Refuses options with a member that they don't have, since nothing would come of it: neither JavaScript nor a test that is only
 * transpiled is told so by a compiler.
 * @param what what they are options of, as the message begins.
 * @throws when they are no object, or have such a member; the message lists what there is.
 */
export function checkMembers(what: string, given: object | undefined, known: readonly string[] | object): void {
  if (given === undefined) return;
  if (typeof given !== 'object' || given === null)
    throw new Error(`${what} must be an object, got ${JSON.stringify(given)}`);
  const names = Array.isArray(known) ? (known as readonly string[]) : Object.keys(known);
  // A member that is undefined counts as left out.
  const unknown = Object.entries(given).find(([name, value]) => value !== undefined && !names.includes(name))?.[0];
  if (unknown === undefined) return;
  throw new Error(`${what} has the unknown member '${unknown}'; it takes ${listed(names)}`);
}

/**
 * Refuses a value that is none of those that are known.
 * @throws when it is none; the message lists them.
 */
export function checkOneOf(what: string, value: unknown, known: readonly string[]): void {
  if (value === undefined || known.includes(value as string)) return;
  throw new Error(`${what} must be one of ${listed(known)}, got ${textOf(value)}`);
}

function listed(names: readonly string[]): string {
  return names.map((each) => `'${each}'`).join(', ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value));
}
