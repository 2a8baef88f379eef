import { createContext, Script } from 'node:vm';
import { LimitReached } from './limits';

/** What the regular expressions of one evaluation may take together, in real time: AWS has a limit of time as well. */
const MAX_REAL_MS = 1_000;
/** So many steps are done before anybody notices. */
const MAX_QUICK_STEPS = 1_000_000;

/** How the library hands a match on. */
interface Match {
  readonly match: string;
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
  readonly next: () => Match | undefined;
}

/** The time that is left for the regular expressions of an evaluation. */
export class RegexBudget {
  private leftMs = MAX_REAL_MS;

  /** A new evaluation begins. */
  renew(): void {
    this.leftMs = MAX_REAL_MS;
  }

  /**
   * Looks for a match, and stops looking when the time is used up.
   * @throws LimitReached as an endless loop does.
   */
  exec(regex: RegExp, degree: number, text: string): RegExpExecArray | null {
    if (text.length ** degree <= MAX_QUICK_STEPS) return regex.exec(text);
    const startMs = performance.now();
    try {
      return execWithin(regex, text, Math.max(1, Math.floor(this.leftMs)));
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw new LimitReached('Expression evaluation timeout. Check for infinite loop');
    } finally {
      this.leftMs -= performance.now() - startMs;
    }
  }
}

const box: { run: (() => RegExpExecArray | null) | undefined } = { run: undefined };
let script: Script | undefined;

/** Only a script is interrupted by a timeout, so that the regular expression is called by one. */
function execWithin(regex: RegExp, text: string, timeout: number): RegExpExecArray | null {
  if (script === undefined) {
    createContext(box);
    script = new Script('run()');
  }
  box.run = () => regex.exec(text);
  try {
    return script.runInContext(box, { timeout }) as RegExpExecArray | null;
  } finally {
    box.run = undefined;
  }
}

/**
 * The function that stands for a regular expression in an evaluation, as the library makes it, within a budget.
 * @param position where the expression says so, for messages.
 */
export function matcherOf(
  { source, flags }: RegExp,
  position: unknown,
  budget: RegexBudget,
): (text: string, from?: number) => Match | undefined {
  const regex = new RegExp(source, flags);
  const degree = degreeOf(source);
  const matcher = (text: string, from = 0): Match | undefined => {
    regex.lastIndex = from;
    const found = budget.exec(regex, degree, text);
    if (found === null) return undefined;
    const [match, ...groups] = found;
    const resumeAt = regex.lastIndex;
    const next = (): Match | undefined => {
      if (resumeAt >= text.length) return undefined;
      const further = matcher(text, resumeAt);
      if (further?.match !== '') return further;
      // A match of nothing would be found for ever.
      throw Object.assign(new Error('Regular expression matches zero length string'), {
        code: 'D1004',
        position,
        value: source,
      });
    };
    return { match, start: found.index, end: found.index + match.length, groups, next };
  };
  return matcher;
}

/**
 * The exponent of the number of steps in the length of the text: each quantifier can start anywhere. A quantifier of a
 * group and a reference to one can take exponentially many.
 */
function degreeOf(source: string): number {
  const bare = source.replace(/\[(?:\\.|[^\]\\])*\]/g, 'x').replace(/\\[^1-9k]/g, 'x');
  if (/\)[*+?{]|\\[1-9k]/.test(bare)) return Infinity;
  return 1 + (bare.replace(/\(\?/g, '(').match(/[*+?{]/g)?.length ?? 0);
}
