import type { ObservedExecution } from './observed';
import { hasRisen, type Halves } from './rises';
import { retriesIn, type StateVisit, stateVisitsIn } from './state-visits';

/** What a state did in all executions. */
export interface StateNumbers {
  readonly state: string;
  readonly entered: number;
  /** How many of its visits were retried. */
  readonly retries: Halves;
  /** Whether more of its visits are retried than were. */
  readonly retriesRise: boolean;
  /** How often its task ran out of time. */
  readonly timeouts: number;
  /** How long its longest attempt that succeeded took; undefined where none did or times are missing. */
  readonly longestMs: number | undefined;
  /** The shortest timeout that an attempt had; undefined where it has none. */
  readonly timeoutMs: number | undefined;
  /** How often an attempt failed with an error, by its name. */
  readonly errors: Readonly<Record<string, number>>;
}

interface Draft {
  readonly before: { count: number; of: number };
  readonly after: { count: number; of: number };
  timeouts: number;
  longestMs: number | undefined;
  timeoutMs: number | undefined;
  readonly errors: Record<string, number>;
}

/** Counts by state; what began before the middle of the time is compared with what began after it. */
export class StateCounts {
  private readonly drafts = new Map<string, Draft>();

  constructor(private readonly middleMs: number) {}

  add({ events, startMs, children = [] }: ObservedExecution): void {
    for (const visit of stateVisitsIn(events)) this.count(visit, visit.entered.atMs ?? startMs);
    for (const child of children) this.add(child);
  }

  /** By state, the most retried first. */
  get numbers(): readonly StateNumbers[] {
    const among = this.drafts.size;
    return [...this.drafts]
      .map(([state, { before, after, ...rest }]) => {
        const retries = { before, after };
        return {
          state,
          entered: before.of + after.of,
          retries,
          retriesRise: hasRisen(retries, among),
          ...rest,
        };
      })
      .sort((a, b) => retriesOf(b) - retriesOf(a));
  }

  private count(visit: StateVisit, atMs: number): void {
    const { state, attempts } = visit;
    const draft = this.draftOf(state);
    const half = atMs < this.middleMs ? draft.before : draft.after;
    half.of += 1;
    if (retriesIn(visit).length > 0) half.count += 1;
    for (const { scheduled, ended, error } of attempts) {
      const limit = Number(scheduled.told['timeoutInSeconds']) * 1_000;
      if (limit > 0) draft.timeoutMs = Math.min(limit, draft.timeoutMs ?? Infinity);
      if (ended !== undefined && /TimedOut$/.test(ended.type)) draft.timeouts += 1;
      if (error !== undefined && error !== '') draft.errors[error] = (draft.errors[error] ?? 0) + 1;
      const [from, to] = [scheduled.atMs, ended?.atMs];
      if (error !== undefined || from === undefined || to === undefined) continue;
      draft.longestMs = Math.max(to - from, draft.longestMs ?? 0);
    }
  }

  private draftOf(state: string): Draft {
    const known = this.drafts.get(state);
    if (known !== undefined) return known;
    const draft: Draft = {
      before: { count: 0, of: 0 },
      after: { count: 0, of: 0 },
      timeouts: 0,
      longestMs: undefined,
      timeoutMs: undefined,
      errors: {},
    };
    this.drafts.set(state, draft);
    return draft;
  }
}

/** How many visits of a state were retried. */
export function retriesOf({ retries: { before, after } }: StateNumbers): number {
  return before.count + after.count;
}
