import { ChangeMessageVisibilityBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { environment } from '../../../resources/handlers/environment';
import { sendDead } from './dead-letters';
import type { Held } from './lanes';
import type { Message } from './message';

const sqs = new SQSClient({});

/** The delays after which messages come back that found no room. */
const SHORTEST_S = 1;
const LONGEST_S = 1_800;

/** With the longest delay from here on, a message is older than any queue keeps it before SQS has counted a thousand receives. */
const MANY_RECEIVES = 300;

/** Gives up messages that are too old, and has the others come back; the answer is those. */
export async function putBack(messages: readonly Message[], held: readonly Held[]): Promise<readonly Message[]> {
  const left: Message[] = [];
  for (const message of messages) {
    if (isTooOld(message) && !held.some(({ name }) => name === message.name)) await giveUp(message);
    else left.push(message);
  }
  if (left.length > 0) await delay(left, held);
  return left;
}

function isTooOld({ sentAtMs }: Message): boolean {
  return Date.now() - sentAtMs >= Number(environment('MAX_AGE_MS'));
}

async function giveUp(message: Message): Promise<void> {
  const cause = `no execution could be started since ${new Date(message.sentAtMs).toISOString()}`;
  await sendDead(message, { error: 'QueueConsumer.TooOld', cause });
}

async function delay(messages: readonly Message[], held: readonly Held[]): Promise<void> {
  const Entries = messages.map((message, index) => ({
    Id: String(index),
    ReceiptHandle: message.receiptHandle,
    VisibilityTimeout: delaySeconds(message, held),
  }));
  try {
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: environment('QUEUE'), Entries }));
  } catch (error) {
    // They come back when the visibility timeout of the queue is over.
    console.warn(error);
  }
}

/** A tenth of the time for which nothing has moved: executions that last for days are not asked after every second. */
function delaySeconds({ lane, receives }: Message, held: readonly Held[]): number {
  if (receives > MANY_RECEIVES) return LONGEST_S;
  const holder = held.find((each) => each.lane === lane);
  const movedMs = holder?.sinceMs ?? Math.max(0, ...held.map(({ sinceMs }) => sinceMs));
  const seconds = Math.round((Date.now() - movedMs) / 10_000);
  return Math.min(LONGEST_S, Math.max(SHORTEST_S, seconds));
}
