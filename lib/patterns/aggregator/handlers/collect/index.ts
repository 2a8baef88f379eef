import { refused, type Incoming } from '../events';
import { incomingOf, REPEATED_MS, type Message } from '../messages';
import { collect, type Collected } from '../windows';

/** A batch of messages of a queue. */
interface Batch {
  readonly Records: readonly Message[];
}

/** An event of whoever calls the function. */
interface Call {
  readonly key?: unknown;
  readonly id?: unknown;
  readonly time?: unknown;
  readonly data?: unknown;
}

/** The messages of a batch that come again. */
interface Failures {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** The part of the context of the invocation that is read. */
interface Invocation {
  readonly awsRequestId: string;
}

/** Collects the messages of a queue, or one event. */
export async function handler(input: Batch | Call, { awsRequestId }: Invocation): Promise<Failures | Collected> {
  return isBatch(input) ? collectAll(input.Records) : collect(called(input, awsRequestId));
}

/** One after the other: a failure keeps back the others of a FIFO queue, whose order would be lost. */
async function collectAll(messages: readonly Message[]): Promise<Failures> {
  const failed: string[] = [];
  for (const message of messages) {
    const waits = failed.length > 0 && message.attributes.MessageGroupId !== undefined;
    if (waits || !(await isCollected(message))) failed.push(message.messageId);
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function isCollected(message: Message): Promise<boolean> {
  try {
    await collect(incomingOf(message));
    return true;
  } catch (error) {
    console.error(JSON.stringify({ message: message.messageId, error: String(error) }));
    return false;
  }
}

function called({ key = '', id = '', time, data = null }: Call, requestId: string): Incoming {
  if (typeof key !== 'string') throw refused("'key' must be a text");
  if (typeof id !== 'string') throw refused("'id' must be a text");
  const sentMs = time === undefined ? Date.now() - REPEATED_MS : typeof time === 'string' ? Date.parse(time) : NaN;
  if (Number.isNaN(sentMs)) throw refused("'time' must be a time in ISO 8601");
  return { key, id: id === '' ? requestId : id, sinceMs: sentMs, data };
}

function isBatch(input: Batch | Call): input is Batch {
  return 'Records' in input;
}
