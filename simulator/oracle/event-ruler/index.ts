import { compilePattern } from '../../src/services/events/pattern/compile-pattern';
import { matchesPattern } from '../../src/services/events/pattern/matches-pattern';
import { EMPTY_LIST, PatternError } from '../../src/services/events/pattern/pattern-error';
import type { JsonObject } from '../../src/base/json';
import { JAVA_TOOLS, JavaHarness } from '../java-harness';
import type { Oracle } from '../oracle';
import { type Pair, pairs } from './generate';

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
    const answers = await new JavaHarness(__dirname, 'event-ruler').answers<Pair, Answer>(asked);
    const different = asked.flatMap((pair, at) => {
      const [theirs, ours] = [answers[at] as Answer, answerOf(pair)];
      if (theirs.endless === true) return [];
      const same = (theirs.refused === undefined) === (ours.refused === undefined) && theirs.matches === ours.matches;
      return same || isExplained(ours) ? [] : [JSON.stringify({ ...pair, theirs, ours })];
    });
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

/** The library fails on an empty list of affixes where it stands alone, and takes it beside others: refused here. */
function isExplained({ refused }: Answer): boolean {
  return refused === EMPTY_LIST;
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
