import { environment } from '../../../../resources/handlers/environment';
import { describeExecution, executionArn } from '../../../../resources/handlers/executions';
import { freeLane, lanesHeld, type Held } from '../lanes';
import { isOpen, settle } from '../settled';

/** The end of an execution; nothing where the schedule calls. */
interface Ended {
  readonly execution?: string;
  readonly status?: string;
}

/** The age of lanes that the schedule looks at: by then whoever took one has started its execution, or is dead. */
const LOOKED_AT_MS = 5 * 60_000;

/** Makes room after an execution that has ended, or after all of whose end nobody has heard. */
export async function handler({ execution, status }: Ended): Promise<void> {
  const held = await lanesHeld();
  if (execution === undefined) return lookAfter(held.filter(({ sinceMs }) => Date.now() - sinceMs >= LOOKED_AT_MS));
  const ended = held.find(({ name }) => name === execution);
  // Others start executions of this workflow, too, and events come twice.
  if (ended === undefined) return;
  if (status === 'SUCCEEDED') return freeLane(ended);
  const described = await describe(ended);
  // What is told of an execution may lag behind its event, which then comes again.
  if (described === undefined || isOpen(described))
    throw new Error(`The execution ${execution} is not known to have ended`);
  await settle(ended, described);
}

/** One that can't be looked after now must not stand in the way of the others. */
async function lookAfter(held: readonly Held[]): Promise<void> {
  const failures: unknown[] = [];
  for (const each of held) {
    try {
      const described = await describe(each);
      if (described === undefined) await freeLane(each);
      else if (!isOpen(described)) await settle(each, described);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Not all executions could be looked after');
}

async function describe({ name }: Held): ReturnType<typeof describeExecution> {
  return describeExecution(executionArn(environment('STATE_MACHINE'), name));
}
