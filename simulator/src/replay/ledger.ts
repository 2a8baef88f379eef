import type { EnteredState } from '../engine/run/entered-state';
import { lanesOf, type Lanes } from './lanes';
import type { Recording } from './recording';
import { type RecordedAttempt, type Visit, visitKey, visitsIn } from './visits';

/** The recording of one execution while it is played back: what was used of it so far. */
export class Ledger {
  readonly lanes: Lanes;
  readonly visits: ReadonlyMap<string, Visit[]>;
  /** By state, for each visit that called something: the attempts of which something was heard. */
  private readonly called: ReadonlyMap<string, readonly Called[]>;
  private readonly turns = new Map<string, Turn>();
  private readonly seen = new WeakMap<EnteredState, Visit | undefined>();
  private readonly seenCount = new Map<string, number>();

  constructor(
    readonly recording: Recording,
    /** How many Maps stand around the execution: those of its parents, which its own history does not know. */
    private readonly outerMaps: number,
    /** The name that a state had when the history was recorded. */
    private readonly oldName: (state: string) => string,
  ) {
    this.lanes = lanesOf(recording.events);
    this.visits = stillToPlay(visitsIn(this.lanes), recording.playFrom);
    this.called = new Map([...this.visits].map(([key, visits]) => [key, calledIn(visits)]));
  }

  /** The attempt that a call is played with; undefined when none was recorded. */
  take(state: string, iterations: readonly number[], retries: number): RecordedAttempt | undefined {
    const key = this.keyOf(state, iterations);
    const visits = this.called.get(key) ?? [];
    let turn = this.turns.get(key);
    if (turn === undefined || (retries === 0 && !isRedriven(visits[turn.visit], turn.attempt))) {
      turn = { visit: (turn?.visit ?? -1) + 1, attempt: 0 };
    } else turn.attempt += 1;
    this.turns.set(key, turn);
    return visits[turn.visit]?.attempts[turn.attempt];
  }

  /** The attempt that was recorded after the one that was taken last. */
  nextAttempt(state: string, iterations: readonly number[]): RecordedAttempt | undefined {
    const key = this.keyOf(state, iterations);
    const turn = this.turns.get(key);
    const { visit, attempts } = this.called.get(key)?.[turn?.visit ?? 0] ?? {};
    const taken = turn && attempts?.[turn.attempt];
    return taken && visit?.attempts[visit.attempts.indexOf(taken) + 1];
  }

  /** The recorded visit of a state that is in progress. */
  visitOf(entered: EnteredState, iterations: readonly number[]): Visit | undefined {
    if (!this.seen.has(entered)) {
      const key = this.keyOf(entered.stateName, iterations);
      const at = this.seenCount.get(key) ?? 0;
      this.seenCount.set(key, at + 1);
      this.seen.set(entered, this.visits.get(key)?.[at]);
    }
    return this.seen.get(entered);
  }

  private keyOf(state: string, iterations: readonly number[]): string {
    return visitKey(this.oldName(state), iterations.slice(this.outerMaps));
  }
}

function stillToPlay(visits: ReadonlyMap<string, Visit[]>, from = 0): ReadonlyMap<string, Visit[]> {
  if (from === 0) return visits;
  const isLeft = ({ exited }: Visit): boolean => exited === undefined || exited.id >= from;
  return new Map([...visits].map(([key, each]) => [key, each.filter(isLeft)]));
}

interface Called {
  readonly visit: Visit;
  readonly attempts: readonly RecordedAttempt[];
}

/** A call that was stopped before it began was never made: only the last one may have been cut off by the end of the history. */
function calledIn(visits: readonly Visit[]): readonly Called[] {
  const last = visits.flatMap(({ attempts }) => attempts).at(-1);
  const wasMade = (attempt: RecordedAttempt): boolean =>
    attempt === last || attempt.started !== undefined || attempt.ended !== undefined || isOffer(attempt);
  return visits
    .map((visit) => ({ visit, attempts: visit.attempts.filter(wasMade) }))
    .filter(({ attempts }) => attempts.length > 0);
}

/** An activity waits for a worker from the instant at which it is scheduled. */
function isOffer({ scheduled }: RecordedAttempt): boolean {
  return scheduled.type === 'ActivityScheduled';
}

interface Turn {
  visit: number;
  attempt: number;
}

/** Whether the next attempt of a visit came by a redrive: the state was not entered anew for it. */
function isRedriven(visit: Called | undefined, attempt: number): boolean {
  const [last, next] = [visit?.attempts[attempt], visit?.attempts[attempt + 1]];
  return last !== undefined && next !== undefined && next.redrives > last.redrives;
}
