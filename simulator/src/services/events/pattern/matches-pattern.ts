import type { Json, JsonObject } from '../../../base/json';
import { compilePattern, type Alternative } from './compile-pattern';
import { leavesOf, type Leaf, type Places } from './event-leaves';

const compiled = new WeakMap<object, readonly Alternative[]>();

/**
 * Whether an event matches a pattern (of an EventBridge rule, an SNS filter policy, an event source), as AWS's
 * event-ruler decides: every field of the pattern must be met by a leaf of the event, and leaves out of arrays of
 * objects only count together where they come from the same elements.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html
 * @throws PatternError when AWS would refuse the pattern.
 */
export function matchesPattern(pattern: JsonObject, event: Json | undefined): boolean {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return false;
  const leaves = leavesOf(event);
  return alternativesOf(pattern).some((alternative) => matchesFrom(alternative, 0, new Map(), leaves));
}

/** The compiled pattern, compiled once. */
function alternativesOf(pattern: JsonObject): readonly Alternative[] {
  let alternatives = compiled.get(pattern);
  if (alternatives === undefined) {
    alternatives = compilePattern(pattern);
    compiled.set(pattern, alternatives);
  }
  return alternatives;
}

/** Whether the fields from there on can be met by leaves whose places agree with those that met the fields before. */
function matchesFrom(fields: Alternative, at: number, places: Places, leaves: ReadonlyMap<string, Leaf[]>): boolean {
  const field = fields[at];
  if (field === undefined) return true;
  const candidates = (leaves.get(field.name) ?? []).flatMap((leaf) => {
    const joined = join(places, leaf.places);
    return joined === undefined ? [] : [{ text: leaf.text, joined }];
  });
  if (candidates.length === 0) return field.acceptsAbsence && matchesFrom(fields, at + 1, places, leaves);
  return candidates.some(
    ({ text, joined }) => field.accepts.some((accepts) => accepts(text)) && matchesFrom(fields, at + 1, joined, leaves),
  );
}

/** Both places together; undefined when they are different elements of one array. */
function join(some: Places, others: Places): Places | undefined {
  for (const [array, index] of others) if ((some.get(array) ?? index) !== index) return undefined;
  return others.size === 0 ? some : new Map([...some, ...others]);
}
