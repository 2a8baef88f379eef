/**
 * Which states stand together, told by their names: CDK's `prefixStates` and the fragments of many libraries put what
 * belongs together under one prefix, `<prefix>: <what it does>`. A prefix that every state has tells nothing.
 */
export function fragmentGroups(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const prefix = /^(.+?): ?\S/.exec(name)?.[1];
    if (prefix !== undefined) groups.set(prefix, [...(groups.get(prefix) ?? []), name]);
  }
  for (const [prefix, members] of groups) {
    if (members.length < 2 || members.length === names.length) groups.delete(prefix);
  }
  return groups;
}
