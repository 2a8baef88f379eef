/** The shortest loop that a list of state names repeats to its end, as text; undefined when it repeats none. */
export function loopIn(names: readonly string[]): string | undefined {
  for (let period = 1; period <= names.length / 2; period += 1) {
    const repeats = names.every((name, at) => at < period || name === names[at - period]);
    if (repeats) return [...names.slice(0, period), names[0]].map((name) => `'${name}'`).join(' → ');
  }
  return undefined;
}
