import { environment } from '../../../resources/handlers/environment';
import { refused, type Incoming } from './events';

/** A message of a queue, as Lambda hands it over. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly eventSourceARN: string;
  readonly attributes: { readonly SentTimestamp: string; readonly MessageGroupId?: string };
}

/** A queue, and where its messages have what. */
interface Source {
  readonly queue: string;
  readonly keyField?: string;
  readonly idField?: string;
}

/** The time within which an event with an id of its own may be sent again. */
export const REPEATED_MS = 5 * 60_000;

/**
 * The event of a message.
 *
 * @throws `Aggregator.Refused` when it has no key or no id where there should be one.
 */
export function incomingOf({ messageId, body, eventSourceARN: arn, attributes }: Message): Incoming {
  const { keyField, idField } = sourceOf(arn);
  const data = parsed(body, keyField ?? idField);
  const sentMs = Number(attributes.SentTimestamp);
  return {
    key: keyField === undefined ? '' : textAt(data, keyField),
    id: idField === undefined ? messageId : textAt(data, idField),
    sinceMs: idField === undefined ? sentMs : sentMs - REPEATED_MS,
    data,
  };
}

function sourceOf(arn: string): Source {
  const source = (JSON.parse(environment('SOURCES')) as Source[]).find(({ queue }) => queue === arn);
  if (source === undefined) throw new Error(`${arn} is none of the queues that are collected`);
  return source;
}

/** The body: a text if it is no JSON, where nothing is to be found in it. */
function parsed(body: string, field: string | undefined): unknown {
  try {
    return JSON.parse(body);
  } catch {
    if (field !== undefined) throw refused(`the event is no JSON, and should have the field '${field}'`);
    return body;
  }
}

function textAt(data: unknown, field: string): string {
  const value = field
    .split('.')
    .reduce<unknown>((at, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined), data);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '') {
    throw refused(`the field '${field}' of an event must be a text that is not empty, or a number`);
  }
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
