import { textOf } from '../base/text';
import { lanesOf, type PlacedEvent } from '../replay/lanes';
import type { RecordedEvent } from '../replay/recording';

/** A state that an execution has entered, with what came of it. */
export interface StateVisit {
  readonly state: string;
  readonly entered: RecordedEvent;
  /** The attempts; a Parallel or a Map that was retried has several too. */
  readonly attempts: readonly StateAttempt[];
  /** The error that it ended with, an empty text where the history does not tell which; undefined when it ended well. */
  readonly error: string | undefined;
  readonly exited: RecordedEvent | undefined;
  /** The state that came next in its sequence. */
  readonly next: string | undefined;
}

/** One attempt of a state. */
export interface StateAttempt {
  readonly scheduled: RecordedEvent;
  /** Whether somebody redrove the execution before it: then it is no retry. */
  readonly isRedriven: boolean;
  readonly ended: RecordedEvent | undefined;
  /** As {@link StateVisit.error}. */
  readonly error: string | undefined;
}

const BEGINS = /^((Task|LambdaFunction|Activity)Scheduled|(Parallel|Map)StateStarted)$/;
const FAILS = /(Failed|TimedOut)$/;
const ENDS =
  /^((Task|LambdaFunction|Activity)(Succeeded|Failed|TimedOut|StartFailed|SubmitFailed|ScheduleFailed)|(Parallel|Map)State(Succeeded|Failed))$/;

interface Draft extends Omit<StateVisit, 'attempts' | 'error' | 'exited' | 'next'> {
  attempts: StateAttempt[];
  error: string | undefined;
  exited: RecordedEvent | undefined;
  next: string | undefined;
}

/** Every state that was entered, sequence by sequence. */
export function stateVisitsIn(events: readonly RecordedEvent[]): readonly StateVisit[] {
  const redrives = events.filter(({ type }) => type === 'ExecutionRedriven').map(({ id }) => id);
  return [...lanesOf(events).lanes.values()].flatMap(({ key, events: own }) =>
    key.endsWith('!aborted') ? [] : visitsOfLane(own, redrives),
  );
}

/** The attempts that a retrier has made. */
export function retriesIn({ attempts }: StateVisit): readonly StateAttempt[] {
  return attempts.slice(1).filter(({ isRedriven }) => !isRedriven);
}

function visitsOfLane(events: readonly PlacedEvent[], redrives: readonly number[]): readonly StateVisit[] {
  const visits: Draft[] = [];
  for (const { event, state = '' } of events) {
    const visit = visits.at(-1);
    if (/StateEntered$/.test(event.type)) {
      if (visit !== undefined) visit.next = state;
      visits.push({ state, entered: event, attempts: [], error: undefined, exited: undefined, next: undefined });
    } else if (visit !== undefined && !/^(Execution|MapIteration)/.test(event.type)) note(visit, event, redrives);
  }
  return visits;
}

function note(visit: Draft, event: RecordedEvent, redrives: readonly number[]): void {
  const { type } = event;
  if (/StateExited$/.test(type)) visit.exited = event;
  else if (BEGINS.test(type)) {
    const before = visit.attempts.at(-1)?.scheduled.id ?? event.id;
    const isRedriven = redrives.some((id) => id > before && id < event.id);
    visit.attempts.push({ scheduled: event, isRedriven, ended: undefined, error: undefined });
    visit.error = undefined;
  } else {
    const error = errorOf(event);
    // That a Map failed says less than what its run said before.
    visit.error = error === '' ? (visit.error ?? '') : error;
    const last = visit.attempts.at(-1);
    if (last !== undefined && ENDS.test(type)) {
      visit.attempts[visit.attempts.length - 1] = { ...last, ended: event, error: visit.error };
    }
  }
}

function errorOf({ type, told }: RecordedEvent): string | undefined {
  if (!FAILS.test(type)) return undefined;
  return textOf(told['error']) || (/TimedOut$/.test(type) ? 'States.Timeout' : '');
}
