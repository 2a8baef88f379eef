import { environment } from '../../../resources/handlers/environment';
import { describeExecution, executionArn, startOnceWith } from '../../../resources/handlers/executions';
import { sendDead } from './dead-letters';
import { freeLane, lanesHeld, takeLane, type TakenLane } from './lanes';
import type { Message } from './message';
import { isOpen, settle } from './settled';

/** The errors of inputs that no execution takes, whenever it is tried. */
const REFUSED = ['InvalidExecutionInput', 'ValidationException'];

/**
 * Starts the execution of a message. First its lane is taken, then the execution started: whoever dies in between has the lane, and finds that when the
 * message comes again.
 *
 * @returns false when there is no room for it.
 */
export async function start(message: Message): Promise<boolean> {
  const { name, body, problem } = message;
  if (problem !== undefined) {
    await sendDead(message, problem);
    return true;
  }
  const held = await takeLane(message);
  if (held === undefined) return false;
  try {
    if (await startOnceWith(environment('STATE_MACHINE'), name, body)) return true;
  } catch (error) {
    if (!(error instanceof Error) || !REFUSED.includes(error.name)) throw error;
    await sendDead(message, { error: error.name, cause: error.message });
    await freeLane(held);
    return true;
  }
  await ranBefore(held);
  return true;
}

/** Looks after an execution that ran before. Everything was done that its end asks for where the lane had been given back, or is meanwhile. */
async function ranBefore(held: TakenLane): Promise<void> {
  if (!held.had) return freeLane(held);
  const execution = await describeExecution(executionArn(environment('STATE_MACHINE'), held.name));
  if (execution === undefined || isOpen(execution)) return;
  const isStillHeld = (await lanesHeld()).some(({ name }) => name === held.name);
  if (isStillHeld) await settle(held, execution);
}
