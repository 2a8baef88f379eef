import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../world/assembly/text';

type Matcher = (argument: Json, value: Json | undefined) => boolean;

/**
 * Whether a value matches an event pattern (of an EventBridge rule or an SNS filter policy): every field of the pattern
 * lists what it accepts, `$or` lists alternatives.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @throws for an operator that the simulator doesn't know.
 */
export function matchesPattern(pattern: JsonObject, value: Json | undefined): boolean {
  return Object.entries(pattern).every(([field, accepted]) => {
    if (field === '$or') return (accepted as JsonObject[]).some((each) => matchesPattern(each, value));
    const found = fieldOf(value, field);
    if (!Array.isArray(accepted)) return matchesPattern(accepted as JsonObject, found);
    const candidates: (Json | undefined)[] = Array.isArray(found) ? found : [found];
    return accepted.some((each) => candidates.some((candidate) => matchesOne(each, candidate)));
  });
}

function fieldOf(value: Json | undefined, field: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[field] : undefined;
}

function matchesOne(accepted: Json, value: Json | undefined): boolean {
  if (accepted === null || typeof accepted !== 'object' || Array.isArray(accepted)) return accepted === value;
  return Object.entries(accepted).every(([operator, argument]) => {
    const matcher = MATCHERS[operator];
    if (matcher === undefined) throw new Error(`The simulator does not know the pattern operator '${operator}'`);
    return matcher(argument, value);
  });
}

const MATCHERS: Readonly<Record<string, Matcher>> = {
  exists: (wanted, value) => (value !== undefined) === wanted,
  prefix: (argument, value) => withText(argument, value, (text, part) => text.startsWith(part)),
  suffix: (argument, value) => withText(argument, value, (text, part) => text.endsWith(part)),
  'equals-ignore-case': (text, value) =>
    typeof value === 'string' && value.toLowerCase() === textOf(text).toLowerCase(),
  wildcard: (text, value) => typeof value === 'string' && wildcard(textOf(text)).test(value),
  numeric: (comparisons, value) => typeof value === 'number' && compares(comparisons as Json[], value),
  'anything-but': (refused, value) => {
    if (value === undefined) return false;
    if (typeof refused === 'object' && refused !== null && !Array.isArray(refused)) return !matchesOne(refused, value);
    return !(Array.isArray(refused) ? refused : [refused]).includes(value);
  },
};

function withText(argument: Json, value: Json | undefined, matches: (text: string, part: string) => boolean): boolean {
  if (typeof value !== 'string') return false;
  const ignoringCase = typeof argument === 'object' && argument !== null && 'equals-ignore-case' in argument;
  if (!ignoringCase) return matches(value, textOf(argument));
  return matches(value.toLowerCase(), textOf(argument['equals-ignore-case']).toLowerCase());
}

/** A pattern in which `*` stands for any characters, unless a backslash stands before it. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\([\\*])|[.+^${}()|[\]\\?*]/g, (each, literal?: string) =>
    each === '*' ? '.*' : `\\${literal ?? each}`,
  );
  return new RegExp(`^${source}$`, 's');
}

function compares(comparisons: readonly Json[], value: number): boolean {
  for (let at = 0; at < comparisons.length; at += 2) {
    const bound = Number(comparisons[at + 1]);
    const holds = {
      '=': value === bound,
      '<': value < bound,
      '<=': value <= bound,
      '>': value > bound,
      '>=': value >= bound,
    };
    if (holds[comparisons[at] as keyof typeof holds] !== true) return false;
  }
  return true;
}
