import type { JsonObject } from '../base/json';
import { resourceOf } from '../engine/resource';
import { checkMembers, checkOneOf, type MembersOf } from '../base/given';
import type { CallFault } from './call-faults';
import { isTaskFault, TASK_FAULT_KINDS, type Fault, type TaskFault, type TaskFaultKind } from './faults';

type Own<F> = Omit<F, F extends TaskFault ? 'function' | 'call' : 'state'>;

const OF_TASK: MembersOf<Own<TaskFault>> = {
  state: true,
  part: true,
  kind: true,
  attempt: true,
  iteration: true,
  error: true,
  cause: true,
  afterMs: true,
};
const OF_CALL: MembersOf<Own<CallFault>> = {
  function: true,
  call: true,
  kind: true,
  invocation: true,
  attempt: true,
  error: true,
  afterMs: true,
};

/**
 * Checks that a fault says what faults can say: either of a state, or of a function and one of its calls.
 * @throws for what nobody would look at, and for what is out of range; the message lists what there is.
 */
export function checkFaultMembers(fault: Fault): void {
  const {
    state,
    function: path,
    call,
  } = fault as Readonly<Partial<Record<keyof TaskFault | keyof CallFault, unknown>>>;
  const isOfCall = path !== undefined || call !== undefined;
  if (isOfCall === (state !== undefined) || (isOfCall && (path === undefined || call === undefined)))
    throw new Error(`A fault has either 'state', or 'function' and 'call', got ${JSON.stringify(fault)}`);
  const what = `A fault of '${String(state ?? path)}'`;
  checkMembers(what, fault, isOfCall ? OF_CALL : OF_TASK);
  if (isTaskFault(fault)) checkOneOf(`${what}: 'kind'`, fault.kind ?? 'none', TASK_FAULT_KINDS);
  checkNumbers(what, fault);
}

function checkNumbers(what: string, { attempt, afterMs }: Fault): void {
  const isCount = attempt === 'every' || (Number.isInteger(attempt) && (attempt as number) >= 1);
  if (attempt !== undefined && !isCount)
    throw new Error(`${what}: 'attempt' must be a whole number from 1, or 'every', got ${JSON.stringify(attempt)}`);
  if (afterMs !== undefined && !(afterMs >= 0 && Number.isFinite(afterMs)))
    throw new Error(`${what}: 'afterMs' must be at least 0 milliseconds, got ${String(afterMs)}`);
}

const OF_JOBS: readonly TaskFaultKind[] = ['stoppedAtWork', 'cancelLost'];

/**
 * Checks that a fault can strike the state that it names.
 * @throws when it can't; the message says what can.
 */
export function checkFault({ state, part, kind }: TaskFault, definition: JsonObject): void {
  const { Type: type, Resource: resource, ItemReader, ResultWriter } = definition;
  if (type === 'Task') {
    if (part !== undefined) throw new Error(`'${state}' is a Task; a fault of it has no 'part'`);
    if (OF_JOBS.includes(kind) && !resourceOf(resource as string).pattern.startsWith('sync'))
      throw new Error(
        `The fault '${kind}' can't strike '${state}', which waits for no job: its resource has no '.sync'`,
      );
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
