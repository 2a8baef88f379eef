import type { Json } from '../base/json';
import type { ExpectedDifference } from './expected';

/** Where a run parts from the history that it is replayed by. */
export interface Parting {
  /** Which execution, where it is not the one that was replayed but a child of it. */
  readonly execution?: string;
  /** The number of the event in the history; undefined where the run goes on after its end. */
  readonly eventId: number | undefined;
  /** The number of the event in the run. */
  readonly replayedEventId: number | undefined;
  /** When, in epoch milliseconds of the recorded time. */
  readonly atMs: number;
  /** The type of the recorded event. */
  readonly type: string;
  /** The state in progress. */
  readonly state: string | undefined;
  /** Which part of the event differs: `output.total`; `type` where another event comes. */
  readonly member: string;
  readonly recorded: Json | undefined;
  readonly replayed: Json | undefined;
  /** The fields of the definition that are to blame, the likeliest first, e.g. `States.Charge.Arguments.Payload.total`. */
  readonly fields: readonly string[];
}

/** What came of a replay. */
export class Replay {
  /** The name of the execution. */
  readonly name: string;
  /** Where its sequences of states part from the recording, the first one first. */
  readonly partings: readonly Parting[];
  /** What could not be compared, or matters only to somebody who looks. */
  readonly notes: readonly string[];
  /** How many events were compared. */
  readonly events: number;
  /** The expected differences that were met. */
  readonly expected: readonly ExpectedDifference[];

  constructor(given: Pick<Replay, 'name' | 'partings' | 'notes' | 'events' | 'expected'>) {
    this.name = given.name;
    this.partings = given.partings;
    this.notes = given.notes;
    this.events = given.events;
    this.expected = given.expected;
  }

  /** Whether it went as recorded, but for what was expected. */
  get isSame(): boolean {
    return this.partings.length === 0;
  }

  /** Where it parts first; undefined when it does not. */
  get parting(): Parting | undefined {
    return this.partings[0];
  }

  /** What test reports print. */
  toJSON(): object {
    const { name, isSame, events, parting, notes, expected } = this;
    return { name, isSame, events, ...(parting !== undefined && { parting }), notes, expected };
  }

  /** The result in words. */
  toText(): string {
    const { name, parting } = this;
    if (parting === undefined) {
      const met = this.expected.length === 0 ? '' : `, ${this.expected.length} expected differences`;
      return `${name}: same (${this.events} events${met})`;
    }
    return [
      `${name}: parts at ${describeEvent(parting)}`,
      `  ${parting.member} was ${shown(parting.recorded)}, is ${shown(parting.replayed)}`,
      ...(parting.fields.length === 0 ? [] : [`  because of ${parting.fields.join(', ')}`]),
    ].join('\n');
  }
}

function describeEvent({ execution, eventId, type, state }: Parting): string {
  const where = state === undefined ? '' : ` in '${state}'`;
  const which = eventId === undefined ? `${type} after the end of the history` : `event #${eventId} ${type}`;
  return `${which}${where}${execution === undefined ? '' : ` of ${execution}`}`;
}

const MOST_SHOWN = 200;

function shown(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
