/** The part of an event of a history that is read. */
export interface HistoryEvent {
  readonly id?: number;
  readonly previousEventId?: number;
  readonly type?: string;
  readonly timestamp?: Date;
  readonly stateEnteredEventDetails?: { readonly name?: string; readonly input?: string };
  readonly stateExitedEventDetails?: { readonly name?: string };
}

/** The error of a try. */
interface Failure {
  readonly error?: string;
  readonly cause?: string;
}

/** A state as an execution went through it. */
export interface Visit {
  readonly state: string;
  /** `Task`, `Wait`, `Fail`. */
  readonly type: string;
  readonly startedMs: number;
  readonly input: string;
  attempts: number;
  endedMs?: number;
  /** JSON of what its task answered at last. */
  output?: string;
  /** The error of its last try, unless that succeeded. */
  failure?: Failure;
}

const FAILED = /(Failed|TimedOut)$/;

/**
 * The states that an execution went through, in the order in which it entered them. Events are told one by one, the earliest first, so that no more is kept of a
 * history than what is told of it.
 */
export class Timeline {
  public readonly visits: Visit[] = [];
  /** The visit to which an event belongs. */
  private readonly owners = new Map<number, Visit>();

  public add(event: HistoryEvent): void {
    const { id = 0, type = '', previousEventId = 0 } = event;
    if (type.endsWith('StateEntered')) this.owners.set(id, this.enter(event));
    else if (type.endsWith('StateExited')) this.exit(event);
    else if (type === 'ExecutionRedriven') this.own(id, this.open().at(-1));
    else if (!type.startsWith('Execution')) this.own(id, this.happen(event, this.owners.get(previousEventId)));
  }

  private own(id: number, visit: Visit | undefined): void {
    if (visit !== undefined) this.owners.set(id, visit);
  }

  private open(): Visit[] {
    return this.visits.filter(({ endedMs }) => endedMs === undefined);
  }

  private enter({ type = '', stateEnteredEventDetails: entered = {}, timestamp }: HistoryEvent): Visit {
    const { name = '', input = '' } = entered;
    const about = { state: name, type: type.replace('StateEntered', '') };
    const visit: Visit = { ...about, startedMs: timestamp?.getTime() ?? 0, input, attempts: 0 };
    this.visits.push(visit);
    return visit;
  }

  private exit({ stateExitedEventDetails: { name } = {}, timestamp }: HistoryEvent): void {
    const visit = this.open()
      .reverse()
      .find(({ state }) => state === name);
    if (visit !== undefined) visit.endedMs = timestamp?.getTime() ?? 0;
  }

  private happen(event: HistoryEvent, visit: Visit | undefined): Visit | undefined {
    const { type = '' } = event;
    if (visit === undefined) return undefined;
    if (type.endsWith('Scheduled')) {
      visit.attempts += 1;
      visit.failure = undefined;
    }
    const { output, error, cause } = detailsOf(event);
    if (type.endsWith('Succeeded')) visit.output = output;
    if (FAILED.test(type)) visit.failure = { error, cause };
    return visit;
  }
}

/** The details of an event, whatever its type calls them. */
function detailsOf(event: object): Failure & { readonly output?: string } {
  const entry = Object.entries(event).find(([name]) => name.endsWith('EventDetails'));
  return (entry?.[1] ?? {}) as Failure;
}
