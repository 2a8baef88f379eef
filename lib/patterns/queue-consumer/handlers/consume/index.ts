import { setTimeout } from 'node:timers/promises';
import { environment } from '../../../../resources/handlers/environment';
import { lanesHeld } from '../lanes';
import { messageOf, type Message, type QueueRecord } from '../message';
import { start } from '../start';
import { putBack } from '../waiting';

/** The messages of a batch that are not to be deleted. */
interface Answer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** The time for which messages are held in the hope of room: each time they come back they are received anew. */
const HELD_MS = 20_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4_000;

/** Starts an execution for each message as soon as there is room. */
export async function handler({ Records: records }: { readonly Records: readonly QueueRecord[] }): Promise<Answer> {
  const untilMs = Date.now() + HELD_MS;
  let waiting = await startAll(records.map(messageOf));
  for (let pauseMs = FIRST_PAUSE_MS; waiting.length > 0 && Date.now() + pauseMs <= untilMs;) {
    await setTimeout(pauseMs);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    waiting = await startAll(waiting);
  }
  const left = waiting.length === 0 ? [] : await putBack(waiting, await lanesHeld());
  return { batchItemFailures: left.map(({ name }) => ({ itemIdentifier: name })) };
}

/** The messages that could not be started; in a group of a FIFO queue, what stands behind one of them waits for it. */
async function startAll(messages: readonly Message[]): Promise<Message[]> {
  const waiting: Message[] = [];
  const held = await lanesHeld();
  let room = Number(environment('MAX_CONCURRENCY')) - held.length;
  for (const message of messages) {
    const { lane, name, problem } = message;
    const holder = held.find((each) => each.lane === lane);
    const mayStart = problem !== undefined || (holder === undefined ? room > 0 : holder.name === name);
    const isBehind = waiting.some((each) => each.lane === lane);
    if (!mayStart || isBehind || !(await isStarted(message))) waiting.push(message);
    else if (problem === undefined && holder === undefined) room -= 1;
  }
  return waiting;
}

/** Whatever goes wrong, the message is not lost: it comes again. */
async function isStarted(message: Message): Promise<boolean> {
  try {
    return await start(message);
  } catch (error) {
    console.error(`The execution ${message.name} could not be started`, error);
    return false;
  }
}
