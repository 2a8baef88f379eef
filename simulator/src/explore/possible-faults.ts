import type { Fault, FaultKind } from '../faults/faults';
import type { ScheduledCall } from './task-calls';

/** Which faults are tried. */
export interface FaultChoice {
  /** @default - every kind that a call can suffer */
  readonly kinds?: readonly FaultKind[];
  /**
   * Names of errors that the kind `error` fails with, each tried by itself.
   * @default ['Fault.Injected'], which only `States.ALL` and `States.TaskFailed` catch
   */
  readonly errors?: readonly string[];
  /** The states whose tasks suffer faults. @default - every task that is reached */
  readonly states?: readonly string[];
  /** Whether faults also strike every call of a state instead of one. @default true */
  readonly persistent?: boolean;
}

const EFFECTFUL: readonly FaultKind[] = ['error', 'throttle', 'timeout', 'answerLost', 'late', 'zombie', 'twice'];
const WITHOUT_EFFECT: readonly FaultKind[] = ['error', 'throttle', 'timeout'];
const OF_WORKERS: readonly FaultKind[] = ['error', 'timeout', 'answerLost', 'late', 'zombie', 'twice'];
const ENDING: readonly FaultKind[] = ['stopped', 'machineTimedOut'];

/** The faults that calls can suffer: each call by itself, and (where that makes a difference) every call of a state. */
export function possibleFaults(calls: readonly ScheduledCall[], choice: FaultChoice = {}): readonly Fault[] {
  const chosen = calls.filter(({ state }) => choice.states?.includes(state) ?? true);
  const once = chosen.flatMap((call) => faultsOf(call, choice).map((fault) => ({ ...fault, attempt: call.number })));
  if (choice.persistent === false) return once;
  const first = chosen.filter(({ number }) => number === 1);
  const every = first.flatMap((call) =>
    faultsOf(call, choice)
      .filter(({ kind }) => !ENDING.includes(kind))
      .map((fault) => ({ ...fault, attempt: 'every' as const })),
  );
  return [...once, ...every];
}

function faultsOf(call: ScheduledCall, { kinds, errors = ['Fault.Injected'] }: FaultChoice): Omit<Fault, 'attempt'>[] {
  const { state, part } = call;
  const chosen = kindsOf(call).filter((kind) => kinds?.includes(kind) ?? true);
  // A distributed Map fails under one name, whatever its reader or writer failed with.
  if (part !== undefined) return chosen.map((kind) => ({ state, part, kind }));
  return chosen.flatMap((kind): Omit<Fault, 'attempt'>[] =>
    kind === 'error' ? errors.map((error) => ({ state, kind, error })) : [{ state, kind }],
  );
}

function kindsOf(call: ScheduledCall): readonly FaultKind[] {
  const isBeating = (call.isCallback || call.callee === 'activity') && call.heartbeatMs !== undefined;
  return [...ownKinds(call), ...(isBeating ? (['heartbeatsLost'] as const) : []), ...ENDING];
}

function ownKinds({ callee, part }: ScheduledCall): readonly FaultKind[] {
  if (callee === 'activity') return OF_WORKERS;
  // Reading has no effect.
  return callee === 'stateMachine' || part === 'reader' ? WITHOUT_EFFECT : EFFECTFUL;
}

/** A fault as one writes it in a test. */
export function faultText({ state, part, kind, attempt = 1, iteration, error }: Fault): string {
  const members = [
    `state: '${state.replaceAll("'", "\\'")}'`,
    ...(part === undefined ? [] : [`part: '${part}'`]),
    `kind: '${kind}'`,
    ...(error === undefined ? [] : [`error: '${error}'`]),
    ...(iteration === undefined ? [] : [`iteration: ${JSON.stringify(iteration)}`]),
    ...(attempt === 1 ? [] : [`attempt: ${attempt === 'every' ? "'every'" : attempt}`]),
  ];
  return `{ ${members.join(', ')} }`;
}
