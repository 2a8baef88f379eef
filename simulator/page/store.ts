import { useEffect, useState } from 'preact/hooks';
import type { HistoryEvent } from '../src/engine/history/history';
import { ask, historyAfter, part, type Line, type Overview, type Speed, type WorldInfo } from './api';

/** What the page knows of the app. */
export interface Known {
  readonly world?: WorldInfo;
  readonly overview?: Overview;
  /** What is wrong with what was done last. */
  readonly complaint?: string;
  /** What has come of what was done last. */
  readonly note?: string;
  readonly isConnected: boolean;
  readonly isBusy: boolean;
  /** How often something was done on this page: what it shows is asked for again after each. */
  readonly done: number;
}

let known: Known = { isConnected: true, isBusy: false, done: 0 };
let readAtMs = 0;
const listeners = new Set<() => void>();

function change(some: Partial<Known>): void {
  known = { ...known, ...some };
  for (const each of listeners) each();
}

/** What the page knows now; whoever asks is drawn again when that changes. */
export function useKnown(): Known {
  const [, draw] = useState(0);
  useEffect(() => {
    const listener = (): void => draw((times) => times + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return known;
}

/** How often the page may ask for news. */
const LEAST_GAP_MS = 120;

/** Follows the app, for as long as the page is open. */
export async function follow(): Promise<never> {
  for (;;) {
    try {
      const after = known.overview === undefined ? '' : `?after=${known.overview.version}`;
      const overview = await ask<Overview>('GET', `/overview${after}`);
      readAtMs = performance.now();
      if (known.overview?.deployments !== overview.deployments)
        change({ world: await ask<WorldInfo>('GET', '/world') });
      change({ overview, isConnected: true });
      await pause(LEAST_GAP_MS);
    } catch {
      change({ isConnected: false });
      await pause(1_000);
    }
  }
}

/** Does something that the user asked for, and says what is wrong with it. */
export async function act<T>(what: () => Promise<T>, note?: (done: T) => string): Promise<T | undefined> {
  change({ isBusy: true, complaint: undefined, note: undefined });
  try {
    const done = await what();
    change({ done: known.done + 1 });
    say(note?.(done));
    return done;
  } catch (error) {
    change({ isBusy: false, complaint: (error as Error).message });
    return undefined;
  }
}

/** Goes back to an event of an execution, and says where that has led. */
export function goBack(execution: string, event: number): Promise<unknown> {
  return act(
    () => ask<{ readonly event: number }>('POST', '/world/rewind', { execution, event }),
    ({ event: reached }) => {
      const why = reached > event ? `, not ${event}: ${TOGETHER}` : reached < event ? `, not ${event}: ${HALFWAY}` : '';
      return `Back at event ${reached}${why}. Nothing happens unasked from here: 'Next event' goes on`;
    },
  );
}

const TOGETHER = 'one step of the simulation brings the others too, or several acted at once, who do not stop half-way';
const HALFWAY = 'a click or an invocation was half-way there, and is not begun again';

const NOTE_MS = 6_000;
let forgets: ReturnType<typeof setTimeout> | undefined;

/** Says what has come of something, for a while. */
function say(note: string | undefined): void {
  clearTimeout(forgets);
  change({ isBusy: false, note });
  if (note !== undefined) forgets = setTimeout(() => change({ note: undefined }), NOTE_MS);
}

/** Says that something can't be done as it was typed. */
export function complain(complaint: string | undefined): void {
  change({ complaint, note: undefined });
}

/** The virtual instant, also between two pieces of news. */
export function nowMs({ overview }: Known): number {
  if (overview === undefined) return 0;
  const factor = factorOf(overview.speed);
  return Date.parse(overview.now) + (performance.now() - readAtMs) * factor;
}

export function factorOf(speed: Speed): number {
  if (typeof speed === 'number') return speed;
  return speed === 'real' || speed === 'fastest' ? 1 : 0;
}

interface Kept {
  readonly life: number;
  readonly events: readonly HistoryEvent[];
}

const KEPT = new Map<string, Kept>();
const MOST_KEPT = 5;

/** The history of an execution as far as it is known; what is new is fetched. */
export function useHistory({ arn, events: count }: Line): readonly HistoryEvent[] {
  const { overview } = useKnown();
  const [, draw] = useState(0);
  const life = overview?.life ?? 0;
  const kept = KEPT.get(arn);
  const isCurrent = kept?.life === life && kept.events.length <= count;
  const events = isCurrent ? kept.events : NONE;
  useEffect(() => {
    if (events.length >= count) return;
    let isWanted = true;
    void historyAfter(arn, events.length).then(
      (more) => {
        if (!isWanted) return;
        KEPT.delete(arn);
        KEPT.set(arn, { life, events: [...events, ...more] });
        for (const oldest of [...KEPT.keys()].slice(0, -MOST_KEPT)) KEPT.delete(oldest);
        draw((times) => times + 1);
      },
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [arn, life, count, events]);
  return events;
}

const NONE: readonly HistoryEvent[] = [];

/** An execution in short; undefined while that is not known, and for one that is not there. */
export function useLine(arn: string | undefined): Line | undefined {
  const { overview } = useKnown();
  const listed = overview?.executions.find((each) => each.arn === arn);
  // A child of a distributed Map is in no list.
  const asked = useAsked<Line>(
    arn === undefined || listed !== undefined ? undefined : `/executions/${part(arn)}/summary`,
  );
  return listed ?? asked;
}

/** Something that the control API tells, asked again whenever the app has changed. */
export function useAsked<T>(path: string | undefined, isFixed = false): T | undefined {
  const { overview, done } = useKnown();
  const [answer, setAnswer] = useState<{ readonly path: string; readonly value: T } | undefined>();
  const version = isFixed ? `${overview?.deployments ?? 0}` : `${overview?.version ?? ''} ${done}`;
  useEffect(() => {
    if (path === undefined) return;
    let isWanted = true;
    ask<T>('GET', path).then(
      (value) => {
        if (isWanted) setAnswer({ path, value });
      },
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [path, version]);
  return answer?.path === path ? answer?.value : undefined;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
