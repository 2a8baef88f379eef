import type { HistoryEvent } from '../engine/history/history';
import type { Json, JsonObject } from '../base/json';

/** How a visit ended, or that it has not. */
export type VisitOutcome = 'succeeded' | 'caught' | 'failed' | 'aborted' | 'running';

/** Something that went wrong during a visit; a retry may have followed. */
export interface VisitError {
  readonly eventId: number;
  readonly atMs: number;
  readonly error: string;
  readonly cause?: string;
}

/** One state, entered once: how the history of an execution tells of it. */
export interface Visit {
  /** The order in which states were entered, from 0. */
  readonly index: number;
  readonly name: string;
  readonly type: string;
  /** The visit of the Parallel or Map around it. */
  readonly parent?: number;
  /** The visit before it in the same sequence of states. */
  readonly previous?: number;
  /** Which item of the Map around it, from 0. */
  readonly iteration?: number;
  readonly enteredMs: number;
  /** When it was left or given up; for a visit that is still going on, the time of the last event. */
  readonly endedMs: number;
  readonly outcome: VisitOutcome;
  /** JSON text, as the history has it. */
  readonly input?: string;
  readonly output?: string;
  /** JSON texts by the names of the variables. */
  readonly assigned?: Readonly<Record<string, string>>;
  /** How often the state called a service, a function or an activity. */
  readonly attempts: number;
  readonly errors: readonly VisitError[];
  /** Ids of the events that belong to it. */
  readonly events: readonly number[];
}

type OpenVisit = { -readonly [key in keyof Visit]: Visit[key] } & {
  readonly errors: VisitError[];
  readonly events: number[];
  isOpen: boolean;
};

const FAILURE = /(Failed|TimedOut)$/;
const CALL = /^(TaskScheduled|LambdaFunctionScheduled|ActivityScheduled)$/;
const TERMINAL = /^Execution(Succeeded|Failed|TimedOut|Aborted)$/;

/** Reads the history of one execution as visits to states, in the order of entering. */
export function visitsOf(events: readonly HistoryEvent[]): readonly Visit[] {
  const reader = new HistoryReader();
  for (const event of events) reader.read(event);
  return reader.finish();
}

class HistoryReader {
  private readonly visits: OpenVisit[] = [];
  private readonly owners = new Map<number, number>();
  private readonly types = new Map<number, string>();
  private readonly iterations = new Map<number, number>();
  /** The visit that ended the execution, and those around it. */
  private readonly fatal = new Set<number>();
  private lastMs = 0;
  private isOver = false;

  read(event: HistoryEvent): void {
    this.types.set(event.id, event.type);
    this.lastMs = event.timestamp.getTime();
    if (event.type.endsWith('StateEntered')) return this.enter(event);
    if (event.type.startsWith('Execution')) return this.readExecutionEvent(event);
    const visit = this.ownerOf(event);
    if (visit === undefined) return;
    this.owners.set(event.id, visit.index);
    visit.events.push(event.id);
    this.apply(event, visit);
  }

  finish(): readonly Visit[] {
    return this.visits.map(({ isOpen, ...visit }) => {
      if (!isOpen) return visit;
      if (!this.isOver) return { ...visit, endedMs: this.lastMs };
      const last = this.types.get(visit.events.at(-1) ?? 0) ?? '';
      const failed = visit.type === 'Fail' || FAILURE.test(last) || this.fatal.has(visit.index);
      return { ...visit, outcome: failed ? 'failed' : 'aborted', endedMs: failed ? visit.endedMs : this.lastMs };
    });
  }

  private enter(event: HistoryEvent): void {
    const details = detailsOf(event);
    const before = this.owners.get(event.previousEventId);
    const follows = (this.types.get(event.previousEventId) ?? '').endsWith('StateExited');
    const previous = follows ? before : undefined;
    const parent = follows ? this.visits[before ?? -1]?.parent : before;
    const iteration =
      previous === undefined ? this.iterations.get(event.previousEventId) : this.visits[previous]?.iteration;
    const index = this.visits.length;
    const enteredMs = event.timestamp.getTime();
    this.owners.set(event.id, index);
    this.visits.push({
      index,
      name: textOf(details.name) ?? '',
      type: event.type.replace('StateEntered', ''),
      ...optional({ parent, previous, iteration, input: textOf(details.input) }),
      enteredMs,
      endedMs: enteredMs,
      outcome: 'running',
      attempts: 0,
      errors: [],
      events: [event.id],
      isOpen: true,
    });
  }

  private apply(event: HistoryEvent, visit: OpenVisit): void {
    const details = detailsOf(event);
    const atMs = event.timestamp.getTime();
    visit.endedMs = Math.max(visit.endedMs, atMs);
    if (event.type === 'MapIterationStarted') this.iterations.set(event.id, Number(details.index));
    if (CALL.test(event.type)) visit.attempts += 1;
    if (FAILURE.test(event.type) && !event.type.startsWith('MapIteration')) {
      visit.errors.push(this.errorOf(event, details, atMs));
    }
    if (event.type.endsWith('StateAborted')) {
      const before = this.types.get(visit.events.at(-2) ?? 0) ?? '';
      this.close(visit, FAILURE.test(before) ? 'failed' : 'aborted');
    }
    if (event.type.endsWith('StateExited')) {
      const caught = FAILURE.test(this.types.get(event.previousEventId) ?? '');
      Object.assign(visit, optional({ output: textOf(details.output), assigned: assignedIn(details) }));
      this.close(visit, caught ? 'caught' : 'succeeded');
    }
  }

  /** A Parallel or Map that failed says no reason of its own: it is the one of the state inside that failed. */
  private errorOf(event: HistoryEvent, details: JsonObject, atMs: number): VisitError {
    const inner = this.visits[this.owners.get(event.previousEventId) ?? -1]?.errors.at(-1);
    const own = textOf(details.error) ?? (event.type.endsWith('TimedOut') ? 'States.Timeout' : undefined);
    const cause = textOf(details.cause) ?? (own === undefined ? inner?.cause : undefined);
    return { eventId: event.id, atMs, error: own ?? inner?.error ?? 'failed', ...optional({ cause }) };
  }

  private close(visit: OpenVisit, outcome: VisitOutcome): void {
    visit.outcome = outcome;
    visit.isOpen = false;
  }

  private readExecutionEvent(event: HistoryEvent): void {
    this.isOver = TERMINAL.test(event.type);
    if (event.type !== 'ExecutionFailed') return;
    const visit = this.visits[this.owners.get(event.previousEventId) ?? -1];
    if (visit?.isOpen !== true) return;
    for (let each: OpenVisit | undefined = visit; each !== undefined; each = this.visits[each.parent ?? -1]) {
      this.fatal.add(each.index);
    }
    if (visit.errors.length === 0) {
      visit.errors.push(this.errorOf(event, detailsOf(event), event.timestamp.getTime()));
    }
  }

  /** The visit that an event belongs to: of the event before it, or of the state around that. */
  private ownerOf(event: HistoryEvent): OpenVisit | undefined {
    const before = this.visits[this.owners.get(event.previousEventId) ?? -1];
    if (event.type.endsWith('StateAborted')) return this.abortedBy(event, before);
    const details = detailsOf(event);
    const name = textOf(details.name) ?? textOf(details.state);
    if (event.type === 'EvaluationFailed') {
      return [...this.visits].reverse().find((visit) => visit.isOpen && visit.name === name) ?? before;
    }
    const container = /^(MapIteration|MapState|MapRun|ParallelState)/.exec(event.type)?.[0];
    if (container === undefined && !event.type.endsWith('StateExited')) return before;
    const type = container?.startsWith('Map') === true ? 'Map' : container === undefined ? undefined : 'Parallel';
    let visit = before;
    while (visit !== undefined && !(visit.isOpen && isMeant(visit, type, name)))
      visit = this.visits[visit.parent ?? -1];
    return visit ?? before;
  }

  /** The event names no state and follows the failure beside it: it means a state of its type that goes on. */
  private abortedBy(event: HistoryEvent, before: OpenVisit | undefined): OpenVisit | undefined {
    const type = event.type.replace('StateAborted', '');
    const going = this.visits.filter((visit) => visit.isOpen && visit.type === type);
    return going.find((visit) => visit !== before && !this.hasFailed(visit)) ?? going.find((visit) => visit === before);
  }

  private hasFailed(visit: OpenVisit): boolean {
    return FAILURE.test(this.types.get(visit.events.at(-1) ?? 0) ?? '');
  }
}

function isMeant(visit: Visit, type: string | undefined, name: string | undefined): boolean {
  return (type === undefined || visit.type === type) && (name === undefined || visit.name === name);
}

/** The details of an event, whatever its type. */
export function detailsOf(event: HistoryEvent): JsonObject {
  for (const [key, value] of Object.entries(event)) {
    if (key.endsWith('EventDetails')) return value as JsonObject;
  }
  return {};
}

function assignedIn(details: JsonObject): Readonly<Record<string, string>> | undefined {
  const assigned = details.assignedVariables;
  if (typeof assigned !== 'object' || assigned === null || Object.keys(assigned).length === 0) return undefined;
  return assigned as Readonly<Record<string, string>>;
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The members that have a value. */
function optional<T extends object>(members: T): { [key in keyof T]?: Exclude<T[key], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}
