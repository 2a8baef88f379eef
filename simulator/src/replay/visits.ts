import { textOf } from '../base/text';
import type { Json } from '../base/json';
import type { Lanes, PlacedEvent } from './lanes';
import type { RecordedEvent } from './recording';

/** A recorded attempt of a task: how it ended, and when. */
export interface RecordedAttempt {
  readonly scheduled: RecordedEvent;
  /** How many redrives came before it. */
  readonly redrives: number;
  started?: RecordedEvent;
  submitted?: RecordedEvent;
  ended?: RecordedEvent;
}

/** A state that was entered once. */
export interface Visit {
  readonly state: string;
  readonly entered: RecordedEvent;
  exited?: RecordedEvent;
  /** When it began last: it may have been retried or redriven. */
  begun?: RecordedEvent;
  readonly attempts: RecordedAttempt[];
  /** The Map Runs that it has started. */
  readonly mapRuns: string[];
  /** What is told of a Map and its runs. */
  readonly ofMap: RecordedEvent[];
}

const SCHEDULED = /^(Task|LambdaFunction|Activity)Scheduled$/;
const BEGUN = /^((Task|LambdaFunction|Activity)Scheduled|(Parallel|Map)StateStarted)$/;
const ENDED = /^(Task|LambdaFunction|Activity)(Succeeded|Failed|TimedOut|StartFailed|SubmitFailed|ScheduleFailed)$/;

/** Under which key the visits of a state are found: one name stands once in a machine, but it may run in iterations. */
export function visitKey(state: string, iterations: readonly number[]): string {
  return `${state}@${iterations.join('.')}`;
}

/** Every state that was entered, by {@link visitKey}, in the order of entry. */
export function visitsIn({ lanes, isUnordered }: Lanes): ReadonlyMap<string, Visit[]> {
  const found = new Map<string, Visit[]>();
  // A redrive starts states again in every branch and in every iteration, and is told of once.
  const all = [...lanes.values()].flatMap(({ events }) => events.map(({ event }) => event));
  const redrives = all.filter(({ type }) => type === 'ExecutionRedriven').map(({ id }) => id);
  for (const { events } of lanes.values()) {
    const reader = isUnordered ? new UnorderedReader(found, redrives) : new LaneReader(found, redrives);
    for (const placed of events) reader.read(placed);
  }
  // A branch that is retried may have several lanes: they follow each other.
  for (const visits of found.values()) visits.sort((a, b) => a.entered.id - b.entered.id);
  return found;
}

class LaneReader {
  private visit: Visit | undefined;

  constructor(
    private readonly found: Map<string, Visit[]>,
    /** The numbers of the events that tell of redrives. */
    private readonly redrives: readonly number[],
  ) {}

  read({ event, state, iterations }: PlacedEvent): void {
    const { type } = event;
    if (/StateEntered$/.test(type) && state !== undefined) this.visit = this.enter(event, state, iterations);
    else if (/StateExited$/.test(type)) this.exit(event);
    else if (SCHEDULED.test(type)) this.visit?.attempts.push(this.attempt(event));
    else if (/(Task|Activity|LambdaFunction)Started$/.test(type)) this.note(type, 'started', event);
    else if (type === 'TaskSubmitted') this.note(type, 'submitted', event);
    else if (ENDED.test(type)) this.note(type, 'ended', event);
    else if (/^Map/.test(type)) this.visit?.ofMap.push(event);
    if (BEGUN.test(type) && this.visit !== undefined) this.visit.begun = event;
    if (type === 'MapRunStarted') this.visit?.mapRuns.push(textOf(event.told['mapRunArn']));
  }

  protected enter(event: RecordedEvent, state: string, iterations: readonly number[]): Visit {
    const visit: Visit = { state, entered: event, attempts: [], mapRuns: [], ofMap: [] };
    const key = visitKey(state, iterations);
    this.found.set(key, [...(this.found.get(key) ?? []), visit]);
    return visit;
  }

  protected attempt(scheduled: RecordedEvent): RecordedAttempt {
    return { scheduled, redrives: this.redrives.filter((id) => id < scheduled.id).length };
  }

  protected exit(event: RecordedEvent): void {
    if (this.visit !== undefined) this.visit.exited = event;
    this.visit = undefined;
  }

  protected note(_type: string, member: 'started' | 'submitted' | 'ended', event: RecordedEvent): void {
    const last = this.visit?.attempts.at(-1);
    if (last !== undefined) last[member] = event;
  }
}

/** Where nothing tells what follows what, the first state that can have something gets it. */
class UnorderedReader extends LaneReader {
  private readonly open: Visit[] = [];

  override read(placed: PlacedEvent): void {
    const { event } = placed;
    if (SCHEDULED.test(event.type)) {
      const visit = this.open.find(({ entered, attempts }) => isTask(entered) && attempts.every(hasEnded));
      visit?.attempts.push(this.attempt(event));
    } else super.read(placed);
  }

  protected override enter(event: RecordedEvent, state: string, iterations: readonly number[]): Visit {
    const visit = super.enter(event, state, iterations);
    this.open.push(visit);
    return visit;
  }

  protected override exit(event: RecordedEvent): void {
    const at = this.open.findIndex(({ state, attempts }) => state === event.told['name'] && attempts.every(hasEnded));
    const [visit] = this.open.splice(at, at < 0 ? 0 : 1);
    if (visit !== undefined) visit.exited = event;
  }

  protected override note(type: string, member: 'started' | 'submitted' | 'ended', event: RecordedEvent): void {
    const kind = kindOf(type);
    const waiting = this.open.flatMap(({ attempts }) => attempts);
    const isIt = (attempt: RecordedAttempt): boolean =>
      attempt[member] === undefined && attempt.ended === undefined && kindOf(attempt.scheduled.type) === kind;
    const attempt = waiting.find(isIt);
    if (attempt !== undefined) attempt[member] = event;
  }
}

function isTask({ type }: RecordedEvent): boolean {
  return type === 'TaskStateEntered';
}

function hasEnded({ ended }: RecordedAttempt): boolean {
  return ended !== undefined;
}

function kindOf(type: string): string {
  return /^(Task|LambdaFunction|Activity)/.exec(type)?.[1] ?? '';
}

/** How an attempt ended: an answer to be given, or none. */
export type RecordedEnd =
  | { readonly kind: 'succeeded'; readonly output: Json }
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string | undefined }
  | { readonly kind: 'unanswered' };

export function endOf({ ended }: RecordedAttempt): RecordedEnd {
  if (ended === undefined || /TimedOut$/.test(ended.type)) return { kind: 'unanswered' };
  const { output, error, cause } = ended.told;
  if (/Succeeded$/.test(ended.type)) return { kind: 'succeeded', output: output ?? null };
  return { kind: 'failed', error: textOf(error), cause: cause === undefined ? undefined : textOf(cause) };
}
