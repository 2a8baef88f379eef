import type { Json, JsonObject } from '../../base/json';
import { jsonText } from '../../base/json-text';

/** An event of an execution's history, in the shape of AWS's GetExecutionHistory. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: Date;
  readonly type: string;
  /** The details of the type, e.g. `stateEnteredEventDetails`; JSON inside them is text, as AWS gives it. */
  readonly [details: `${string}EventDetails`]: JsonObject;
}

/** What an event says beyond its type: plain members, and those that AWS gives as JSON text. */
export interface EventDetails {
  /** The member of the event that holds the details, e.g. `taskFailedEventDetails`. */
  readonly member: `${string}EventDetails`;
  readonly plain?: { readonly [key: string]: Json | undefined };
  /** Written as JSON text, with a `…Details: {truncated: false}` beside it. */
  readonly payloads?: { readonly [key: string]: Json | undefined };
  /** Variables by name; each value is written as JSON text of its own. */
  readonly assigned?: JsonObject;
}

/** Details as they are kept until somebody looks: executions hold very many, so what they say is made out of them then. */
export abstract class KeptDetails {
  /** The same in the general form. */
  abstract get details(): EventDetails;
}

/** What the events say that a state was entered or has exited. */
export class StateDetails extends KeptDetails {
  constructor(
    readonly what: 'entered' | 'exited',
    readonly name: string,
    readonly payload: Json,
    readonly assigned?: JsonObject,
  ) {
    super();
  }

  get details(): EventDetails {
    const { name, payload, assigned } = this;
    return this.what === 'entered'
      ? { member: 'stateEnteredEventDetails', plain: { name }, payloads: { input: payload } }
      : {
          member: 'stateExitedEventDetails',
          plain: { name },
          payloads: { output: payload },
          ...(assigned && { assigned }),
        };
  }
}

/** What the events of an iteration of a Map say. */
export class IterationDetails extends KeptDetails {
  constructor(
    private readonly member: EventDetails['member'],
    private readonly name: string | undefined,
    private readonly index: number,
  ) {
    super();
  }

  get details(): EventDetails {
    return { member: this.member, plain: { name: this.name, index: this.index } };
  }
}

/** An event as it is kept: nothing is turned into text before somebody looks. Its id is its place, from 1. */
export class EventRecord {
  constructor(
    readonly previousId: number,
    readonly atMs: number,
    readonly type: string,
    readonly details: EventDetails | KeptDetails | undefined,
  ) {}
}

/** The history of one execution. */
export class History {
  readonly records: EventRecord[] = [];
  private rendered: HistoryEvent[] = [];

  /** Records an event and answers its id; ids count from 1. */
  add(type: string, previousId: number, atMs: number, details?: EventDetails | KeptDetails): number {
    return this.records.push(new EventRecord(previousId, atMs, type, details));
  }

  get length(): number {
    return this.records.length;
  }

  /** The events in AWS's shape. */
  get events(): readonly HistoryEvent[] {
    if (this.rendered.length < this.records.length) {
      const known = this.rendered.length;
      const added = this.records.slice(known).map((record, at) => renderEvent(record, known + at + 1));
      this.rendered = [...this.rendered, ...added];
    }
    return this.rendered;
  }
}

function renderEvent(record: EventRecord, id: number): HistoryEvent {
  const event = {
    id,
    previousEventId: record.previousId,
    timestamp: new Date(record.atMs),
    type: record.type,
  };
  if (record.details === undefined) return event;
  const details = record.details instanceof KeptDetails ? record.details.details : record.details;
  return { ...event, [details.member]: renderDetails(details) };
}

function renderDetails(details: EventDetails): JsonObject {
  const rendered: JsonObject = {};
  for (const [key, value] of Object.entries(details.plain ?? {})) {
    if (value !== undefined) rendered[key] = value;
  }
  for (const [key, value] of Object.entries(details.payloads ?? {})) {
    if (value === undefined) continue;
    rendered[key] = jsonText(value);
    rendered[`${key}Details`] = { truncated: false };
  }
  if (details.assigned !== undefined) {
    rendered['assignedVariables'] = Object.fromEntries(
      Object.entries(details.assigned).map(([name, value]) => [name, jsonText(value)]),
    );
    rendered['assignedVariablesDetails'] = { truncated: false };
  }
  return rendered;
}
