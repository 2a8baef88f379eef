import type { JsonObject } from '../base/json';
import { resourceOf } from '../engine/resource';
import type { TaskFault } from './faults';

/**
 * Checks that a fault can strike the state that it names.
 * @throws when it can't; the message says what can.
 */
export function checkFault({ state, part, kind }: TaskFault, definition: JsonObject): void {
  const { Type: type, Resource: resource, ItemReader, ResultWriter } = definition;
  if (type === 'Task') {
    if (part !== undefined) throw new Error(`'${state}' is a Task; a fault of it has no 'part'`);
    if (kind === 'throttle' && resourceOf(resource as string).kind === 'activity')
      throw new Error(`The fault 'throttle' can't strike '${state}': an activity is not called`);
    return;
  }
  const parts = [
    ...(ItemReader === undefined ? [] : ['reader']),
    ...((ResultWriter as JsonObject | undefined)?.['Resource'] === undefined ? [] : ['writer']),
  ];
  if (parts.length === 0) {
    throw new Error(`No fault can strike '${state}', which calls nothing; name a Task, also one inside of it`);
  }
  if (part === undefined || !parts.includes(part)) {
    throw new Error(
      `A fault of the distributed Map '${state}' takes part: ${parts.map((each) => `'${each}'`).join(' or ')}`,
    );
  }
}
