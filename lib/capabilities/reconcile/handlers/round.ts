import type { Outcome } from './look';

/** An item as the index has it. */
export interface DueItem {
  readonly id: string;
  readonly dueAt: string;
}

/** The pace of a round, and its end. */
export interface Pace {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly endsAtMs: number;
  /** A look describes an execution, of which AWS allows the whole account 10 a second and more in a few regions: others need some, too. */
  readonly msPerLook: number;
}

/** The outcome of a round. */
export interface Round {
  readonly outcomes: Record<string, Outcome>;
  readonly failures: readonly unknown[];
}

/** The errors of AWS for whoever asks too often. */
const THROTTLED = /^(Throttl|TooManyRequests|RequestLimitExceeded|ProvisionedThroughputExceeded)/;

/**
 * Looks at what is due, the longest first, until the time is over; what is left is the first of the next round. An item that can't be looked
 * after goes to the end of the line (`setAside`), so that it keeps nobody waiting. A round that AWS throttles ends: nothing is due less for it.
 */
export async function round(
  due: AsyncIterable<DueItem>,
  look: (id: string) => Promise<Outcome>,
  setAside: (item: DueItem) => Promise<void>,
  pace: Pace,
): Promise<Round> {
  // Ids are the user's: `__proto__` is one like others.
  const outcomes = Object.create(null) as Record<string, Outcome>;
  const failures: unknown[] = [];
  let nextMs = pace.now();
  for await (const item of due) {
    if (nextMs > pace.now()) await pace.sleep(nextMs - pace.now());
    nextMs = pace.now() + pace.msPerLook;
    if (pace.now() >= pace.endsAtMs) break;
    try {
      outcomes[item.id] = await look(item.id);
    } catch (error) {
      failures.push(error);
      console.error(JSON.stringify({ id: item.id, error: String(error) }));
      if (THROTTLED.test((error as Error).name)) break;
      await setAside(item).catch((reason: unknown) => failures.push(reason));
    }
  }
  return { outcomes, failures };
}

/** Several lists, each in the order of its due times, as one. */
export async function* merged(lists: readonly AsyncIterator<DueItem>[]): AsyncGenerator<DueItem> {
  const heads = await Promise.all(lists.map(async (list) => ({ list, head: await list.next() })));
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const each of heads) {
      if (each.head.done === true) continue;
      if (first === undefined || each.head.value.dueAt < (first.head.value as DueItem).dueAt) first = each;
    }
    if (first === undefined) return;
    yield first.head.value as DueItem;
    first.head = await first.list.next();
  }
}

/** An item is looked at again after a quarter of its age, so that those which stay open for weeks cost little: 6 hours later at most. */
export function nextLook(startedAt: string, nowMs: number, everyMs: number): string {
  const ageMs = nowMs - Date.parse(startedAt);
  const afterMs = Math.max(everyMs, Math.min(ageMs / 4, SELDOM_MS) || 0);
  return new Date(nowMs + afterMs).toISOString();
}

const SELDOM_MS = 6 * 60 * 60 * 1000;
