import type { Json } from '../base/json';
import { hasOwn, isObject } from '../language/jsonpath/select';
import { areOfOneThing, deployedNames, takeDeployed } from './deployed-names';

/** Where two values part. */
export interface Mismatch {
  /** The path inside the value, e.g. `.order.items[0].sku`; empty for the value itself. */
  readonly path: string;
  readonly recorded: Json | undefined;
  readonly replayed: Json | undefined;
}

/** What AWS makes up anew in each run: ids, tokens, instants. */
const MADE_UP =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|AQ[A-Za-z0-9+/]{62}(?![A-Za-z0-9+/])|[A-Za-z0-9+/=_-]{120,}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/g;
const INSTANT = /^\d{4}-\d\d-\d\dT/;

/** How far two instants may lie apart that are read from the clock: what AWS takes from one event to the next. */
const CLOCK_MS = 2_000;

/**
 * Compares values of two runs of one execution. What was made up in one of them stands for what was made up in the other,
 * one for one: a value that came from outside (the input, an answer) is equal only to itself.
 */
export class ValueComparison {
  private readonly recordedBy = new Map<string, string>();
  private readonly replayedBy = new Map<string, string>();
  private readonly fromOutside = new Set<string>();
  /** Numbers that were drawn, as pairs. */
  private readonly drawn = new Set<string>();

  /** @param own pairs of what the two runs are called: recorded, replayed. */
  constructor(
    private readonly own: readonly (readonly [recorded: string, replayed: string])[],
    private readonly window: { readonly fromMs: number; readonly toMs: number } | undefined,
  ) {}

  /** What came from outside, and is the same in both. */
  given(value: Json | undefined): void {
    const text = JSON.stringify(value) ?? '';
    for (const [made] of text.matchAll(MADE_UP)) this.fromOutside.add(made);
    for (const name of deployedNames(text)) this.fromOutside.add(name);
  }

  /** Two numbers that were drawn by chance stand for each other from now on. */
  draw(recorded: number, replayed: number): void {
    this.drawn.add(`${recorded}/${replayed}`);
  }

  mismatch(recorded: Json | undefined, replayed: Json | undefined, path = ''): Mismatch | undefined {
    if (recorded === replayed) return undefined;
    if (typeof recorded === 'string' && typeof replayed === 'string' && this.sameText(recorded, replayed))
      return undefined;
    if (typeof recorded === 'number' && typeof replayed === 'number' && this.sameClock(recorded, replayed))
      return undefined;
    if (Array.isArray(recorded) && Array.isArray(replayed)) return this.inLists(recorded, replayed, path);
    if (isObject(recorded) && isObject(replayed)) {
      for (const key of new Set([...Object.keys(recorded), ...Object.keys(replayed)])) {
        const [a, b] = [
          hasOwn(recorded, key) ? recorded[key] : undefined,
          hasOwn(replayed, key) ? replayed[key] : undefined,
        ];
        const found = this.mismatch(a, b, `${path}${/^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`}`);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    return { path, recorded, replayed };
  }

  private inLists(recorded: readonly Json[], replayed: readonly Json[], path: string): Mismatch | undefined {
    for (let at = 0; at < Math.max(recorded.length, replayed.length); at += 1) {
      const found = this.mismatch(recorded[at], replayed[at], `${path}[${at}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private sameText(recorded: string, replayed: string): boolean {
    const mine = this.own.reduce((text, [theirs, ours]) => text.replaceAll(ours, theirs), replayed);
    if (mine === recorded || this.sameJsonText(recorded, mine)) return true;
    const [a, b] = [taken(recorded), taken(mine)];
    if (a.skeleton !== b.skeleton) return false;
    const isOneThing = (each: string, at: number): boolean => areOfOneThing(each, b.deployed[at] ?? '');
    return (
      a.made.every((each, at) => this.areOne(each, b.made[at] ?? '')) &&
      a.deployed.every((each, at) => isOneThing(each, at) && this.areOne(each, b.deployed[at] ?? ''))
    );
  }

  /** A JSON text inside a text: a cause, a payload. */
  private sameJsonText(recorded: string, replayed: string): boolean {
    if (!/^\s*[{[]/.test(recorded) || !/^\s*[{[]/.test(replayed)) return false;
    try {
      return this.mismatch(JSON.parse(recorded) as Json, JSON.parse(replayed) as Json) === undefined;
    } catch {
      return false;
    }
  }

  private areOne(recorded: string, replayed: string): boolean {
    if (recorded === replayed) return true;
    if (INSTANT.test(recorded)) return Math.abs(Date.parse(recorded) - Date.parse(replayed)) <= CLOCK_MS;
    if (this.fromOutside.has(replayed)) return false;
    const [known, other] = [this.recordedBy.get(replayed), this.replayedBy.get(recorded)];
    if (known !== undefined || other !== undefined) return known === recorded && other === replayed;
    this.recordedBy.set(replayed, recorded);
    this.replayedBy.set(recorded, replayed);
    return true;
  }

  /** Numbers of the clock, in seconds or milliseconds, that lie within the run. */
  private sameClock(recorded: number, replayed: number): boolean {
    const { window } = this;
    if (this.drawn.has(`${recorded}/${replayed}`)) return true;
    if (window === undefined) return false;
    return [1, 1_000].some((unit) => {
      const isInRun = recorded * unit >= window.fromMs - CLOCK_MS && recorded * unit <= window.toMs + CLOCK_MS;
      return isInRun && Math.abs(recorded - replayed) * unit <= CLOCK_MS;
    });
  }
}

interface Taken {
  readonly skeleton: string;
  /** Ids, tokens and instants that were in it. */
  readonly made: readonly string[];
  /** What the deployment calls its resources. */
  readonly deployed: readonly string[];
}

/** A text with what was made up taken out of it. */
function taken(text: string): Taken {
  const [made, deployed]: [string[], string[]] = [[], []];
  const without = text.replace(MADE_UP, (each) => {
    made.push(each);
    return INSTANT.test(each) ? '\u0000i' : '\u0000m';
  });
  // The numbers of events depend on what runs beside it.
  const skeleton = takeDeployed(without, deployed).replace(/(event id )#\d+/g, '$1#');
  return { skeleton, made, deployed };
}
