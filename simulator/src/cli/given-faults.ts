import type { MapPart } from '../engine/ports';
import { CALL_FAULT_KINDS, type CallFault } from '../faults/call-faults';
import { TASK_FAULT_KINDS, type Fault, type FaultKind } from '../faults/faults';
import { CannotStart } from './terminal';

/** A function and a call that it makes. */
const CALL = /^(\S+)\(([^():]+:[^():]+)\)$/;

/** Every kind, of tasks and of calls that handlers make. */
export const FAULT_KINDS: readonly FaultKind[] = [...new Set<FaultKind>([...TASK_FAULT_KINDS, ...CALL_FAULT_KINDS])];

/**
 * A fault as it is written on the command line: `State:kind`, `State:kind@2` (the second call), `State:kind@every`;
 * `Map:reader.kind` and `Map:writer.kind` for what a distributed Map reads and writes; with `#3` at the end only within
 * iteration 3 of a Map. `Function(dynamodb:putItem):kind` is about a call that a handler makes, `@2` the second such call
 * within the invocation, `#3` the third invocation of the function.
 * @throws CannotStart when it is written otherwise.
 */
export function parseFault(text: string): Fault {
  return tryCallFault(text) ?? taskFault(text);
}

function taskFault(text: string): Fault {
  const [, state, part, kind, attempt, iteration] =
    /^(.+):(?:(reader|writer)\.)?([A-Za-z]+)(?:@(\d+|every))?(?:#(\d+))?$/.exec(text) ?? [];
  const known = TASK_FAULT_KINDS.find((each) => each === kind);
  if (state === undefined || known === undefined || CALL.test(state)) {
    throw new CannotStart(
      `--fault takes State:[reader.|writer.]<kind>[@<attempt or every>][#<iteration>] with one of the kinds ` +
        `${TASK_FAULT_KINDS.join(', ')}, or Function(service:action):<kind>[@<attempt or every>][#<invocation or every>] ` +
        `with one of the kinds ${CALL_FAULT_KINDS.join(', ')}; got '${text}'`,
    );
  }
  return {
    state,
    ...(part !== undefined && { part: part as MapPart }),
    kind: known,
    ...(attempt !== undefined && { attempt: numberOrEvery(attempt) }),
    ...(iteration !== undefined && { iteration: Number(iteration) }),
  };
}

function tryCallFault(text: string): CallFault | undefined {
  const [, called, kind, attempt, invocation] =
    /^(.+\)):([A-Za-z]+)(?:@(\d+|every))?(?:#(\d+|every))?$/.exec(text) ?? [];
  const [, path, call] = CALL.exec(called ?? '') ?? [];
  const known = CALL_FAULT_KINDS.find((each) => each === kind);
  if (path === undefined || call === undefined || known === undefined) return undefined;
  return {
    function: path,
    call,
    kind: known,
    ...(attempt !== undefined && { attempt: numberOrEvery(attempt) }),
    ...(invocation !== undefined && { invocation: numberOrEvery(invocation) }),
  };
}

function numberOrEvery(text: string): number | 'every' {
  return text === 'every' ? text : Number(text);
}
