import { compilePattern } from '../../src/services/events/pattern/compile-pattern';
import { matchesPattern } from '../../src/services/events/pattern/matches-pattern';
import { EMPTY_LIST, PatternError } from '../../src/services/events/pattern/pattern-error';
import type { Json, JsonObject } from '../../src/base/json';
import { JAVA_TOOLS, JavaHarness } from '../java-harness';
import type { Oracle } from '../oracle';
import { type Pair, pairs } from './generate';
import { withoutOr } from './without-or';

interface Answer {
  /** The library itself did not come to an end. */
  readonly endless?: boolean;
  readonly refused?: string;
  readonly matches?: boolean;
}

/** EventBridge matches with event-ruler, which AWS publishes: what it refuses, and what matches. */
export const ORACLE: Oracle = {
  name: 'event-ruler',
  tools: JAVA_TOOLS,
  ask: async (checks, { runs = 20_000, seed }) => {
    const asked = pairs(runs, seed);
    const harness = new JavaHarness(__dirname, 'event-ruler');
    const answers = await harness.answers<Pair, Answer>(asked);
    const suspects = asked.filter((pair, at) => differs(pair, answers[at] as Answer));
    const different: string[] = [];
    for (const pair of suspects) if (!(await agreesWithoutOr(harness, pair))) different.push(JSON.stringify(pair));
    const refused = answers.filter((answer) => answer.refused !== undefined).length;
    const matching = answers.filter(({ matches }) => matches).length;
    const endless = answers.filter((answer) => answer.endless).length;
    console.log(`event-ruler: ${runs} pairs, ${refused} refused, ${matching} match, ${endless} never end there`);
    await checks.check('event-ruler: hardly a pattern is one on which it never ends', () => {
      if (endless > runs / 500) throw new Error(`${endless} of ${runs}`);
    });
    await checks.check(`event-ruler: ${runs} patterns and events`, () => {
      if (different.length > 0) throw new Error(`${different.length} differ:\n${different.slice(0, 20).join('\n')}`);
    });
  },
};

function differs(pair: Pair, theirs: Answer): boolean {
  const ours = answerOf(pair);
  if (theirs.endless === true || isExplained(pair, theirs, ours)) return false;
  return (theirs.refused === undefined) !== (ours.refused === undefined) || theirs.matches !== ours.matches;
}

/** Alternatives share states in the library, and now and then one disturbs another: asked one by one it must agree. */
async function agreesWithoutOr(harness: JavaHarness, pair: Pair): Promise<boolean> {
  const ours = answerOf(pair);
  if (ours.matches === undefined || !JSON.stringify(pair.pattern).includes('"$or"')) return false;
  const alone = withoutOr(pair.pattern as JsonObject).map((pattern) => ({ pattern, event: pair.event }));
  const answers = await harness.answers<Pair, Answer>(alone);
  return answers.some(({ matches }) => matches === true) === ours.matches;
}

/**
 * Two rules, which have rows in simulator/docs/conflicts.md. The library fails on an empty list of affixes where it
 * stands alone, and takes it beside others: refused here. It compares the digits of a number with those of addresses,
 * where no other member of the list is about numbers: not here.
 */
function isExplained({ pattern, event }: Pair, theirs: Answer, ours: Answer): boolean {
  if (ours.refused === EMPTY_LIST) return true;
  const ofAddresses = /"cidr"|\d+\.\d+\.\d+\.\d+|:[^"]*:/.test(JSON.stringify(pattern));
  return theirs.matches === true && ours.matches === false && ofAddresses && holdsNumber(event);
}

function holdsNumber(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'number';
  return Object.values(value).some(holdsNumber);
}

function answerOf({ pattern, event }: Pair): Answer {
  try {
    compilePattern(pattern);
    return { matches: matchesPattern(pattern as JsonObject, event) };
  } catch (error) {
    if (error instanceof PatternError) return { refused: error.message };
    throw error;
  }
}
