/** What can be chosen: the names of the choices of each option. */
export type Options = Readonly<Record<string, readonly string[]>>;

/** One choice for each option. */
export type Combination = Readonly<Record<string, string>>;

/**
 * Few combinations in which every pair of choices of two options occurs.
 *
 * Greedy: each combination starts from a pair that is missing and takes, option by option, the choice that covers most of the rest.
 */
export function allPairs(options: Options): Combination[] {
  const missing = new Set(pairsOf(options));
  const combinations: Combination[] = [];
  for (let pair = first(missing); pair !== undefined; pair = first(missing)) {
    const combination = complete(options, JSON.parse(pair) as Record<string, string>, missing);
    pairsIn(combination).forEach((covered) => missing.delete(covered));
    combinations.push(combination);
  }
  return combinations;
}

/** A combination's pairs, each as text. */
export function pairsIn(combination: Combination): string[] {
  const choices = Object.entries(combination).sort(([one], [other]) => one.localeCompare(other));
  return choices.flatMap((one, index) =>
    choices.slice(index + 1).map((other) => JSON.stringify(Object.fromEntries([one, other]))),
  );
}

/** Every pair that there is. */
export function pairsOf(options: Options): string[] {
  const names = Object.keys(options).sort((one, other) => one.localeCompare(other));
  return names.flatMap((one, index) =>
    names
      .slice(index + 1)
      .flatMap((other) =>
        (options[one] ?? []).flatMap((a) =>
          (options[other] ?? []).map((b) => JSON.stringify({ [one]: a, [other]: b })),
        ),
      ),
  );
}

function complete(options: Options, start: Record<string, string>, missing: ReadonlySet<string>): Combination {
  const combination = { ...start };
  for (const [name, choices] of Object.entries(options)) {
    combination[name] ??= best(choices, (choice) => covered({ ...combination, [name]: choice }, missing));
  }
  return combination;
}

function best(choices: readonly string[], value: (choice: string) => number): string {
  return choices.reduce((one, other) => (value(other) > value(one) ? other : one));
}

function covered(combination: Combination, missing: ReadonlySet<string>): number {
  return pairsIn(combination).filter((pair) => missing.has(pair)).length;
}

function first(set: ReadonlySet<string>): string | undefined {
  return set.values().next().value;
}
