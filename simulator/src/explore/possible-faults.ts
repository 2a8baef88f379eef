import type { MembersOf } from '../base/given';
import { CALL_FAULT_KINDS, type CallFault, type HandlerCall } from '../faults/call-faults';
import { isCallFault, type Fault, type FaultKind, type TaskFault, type TaskFaultKind } from '../faults/faults';
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
  /**
   * Whether single calls that handlers make of AWS suffer faults as well: each call that was made, by each kind.
   * @default false
   */
  readonly handlerCalls?: boolean;
  /** The functions whose calls suffer faults, by construct path or the end of it. @default - every function that makes a call */
  readonly functions?: readonly string[];
  /** Whether faults also strike every call of a state (of a function, all calls of an action) instead of one. @default true */
  readonly persistent?: boolean;
}

export const FAULT_CHOICE: MembersOf<FaultChoice> = {
  kinds: true,
  errors: true,
  states: true,
  handlerCalls: true,
  functions: true,
  persistent: true,
};

const EFFECTFUL: readonly TaskFaultKind[] = ['error', 'throttle', 'timeout', 'answerLost', 'late', 'zombie', 'twice'];
const WITHOUT_EFFECT: readonly TaskFaultKind[] = ['error', 'throttle', 'timeout'];
const OF_WORKERS: readonly TaskFaultKind[] = ['error', 'timeout', 'answerLost', 'late', 'zombie', 'twice'];
const ENDING: readonly TaskFaultKind[] = ['stopped', 'machineTimedOut'];
const OF_JOBS: readonly TaskFaultKind[] = ['stoppedAtWork', 'cancelLost'];

/** The faults that calls can suffer: each call by itself, and (where that makes a difference) every call of a state. */
export function possibleFaults(calls: readonly ScheduledCall[], choice: FaultChoice = {}): readonly TaskFault[] {
  const chosen = calls.filter(({ state }) => choice.states?.includes(state) ?? true);
  const once = chosen.flatMap((call) => faultsOf(call, choice).map((fault) => ({ ...fault, attempt: call.number })));
  if (choice.persistent === false) return once;
  const first = chosen.filter(({ number }) => number === 1);
  const every = first.flatMap((call) =>
    faultsOf(call, choice)
      .filter(({ kind }) => ![...ENDING, ...OF_JOBS].includes(kind))
      .map((fault) => ({ ...fault, attempt: 'every' as const })),
  );
  return [...once, ...every];
}

function faultsOf(
  call: ScheduledCall,
  { kinds, errors = ['Fault.Injected'] }: FaultChoice,
): Omit<TaskFault, 'attempt'>[] {
  const { state, part } = call;
  const chosen = kindsOf(call).filter((kind) => kinds?.includes(kind) ?? true);
  // A distributed Map fails under one name, whatever its reader or writer failed with.
  if (part !== undefined) return chosen.map((kind) => ({ state, part, kind }));
  return chosen.flatMap((kind): Omit<TaskFault, 'attempt'>[] =>
    kind === 'error' ? errors.map((error) => ({ state, kind, error })) : [{ state, kind }],
  );
}

function kindsOf(call: ScheduledCall): readonly TaskFaultKind[] {
  const isBeating = (call.isCallback || call.callee === 'activity') && call.heartbeatMs !== undefined;
  return [
    ...ownKinds(call),
    ...(isBeating ? (['heartbeatsLost'] as const) : []),
    ...(call.isJob === true ? OF_JOBS : []),
    ...ENDING,
  ];
}

function ownKinds({ callee, part }: ScheduledCall): readonly TaskFaultKind[] {
  if (callee === 'activity') return OF_WORKERS;
  // Reading has no effect.
  return callee === 'stateMachine' || part === 'reader' ? WITHOUT_EFFECT : EFFECTFUL;
}

/** The faults that calls of handlers can suffer: each call by itself, and every call of an action in every invocation. */
export function possibleCallFaults(calls: readonly HandlerCall[], choice: FaultChoice = {}): readonly CallFault[] {
  if (choice.handlerCalls !== true) return [];
  const chosen = calls.filter((call) => choice.functions?.some((name) => isMeant(call, name)) ?? true);
  const once = chosen.flatMap(({ invocation, attempt, ...call }) =>
    callFaultsOf(call, choice).map((fault) => ({ ...fault, invocation, attempt })),
  );
  if (choice.persistent === false) return once;
  const first = new Map(chosen.map(({ function: path, call }) => [`${path} ${call}`, { function: path, call }]));
  const every = [...first.values()].flatMap((call) => callFaultsOf(call, choice));
  return [...once, ...every.map((fault) => ({ ...fault, invocation: 'every' as const, attempt: 'every' as const }))];
}

/** @throws when a function is chosen whose calls can suffer nothing. */
export function checkFunctions(calls: readonly HandlerCall[], { functions = [], handlerCalls }: FaultChoice): void {
  const [first] = functions;
  if (first !== undefined && handlerCalls !== true)
    throw new Error(
      `exploreFaults: 'functions' chooses among the calls of handlers; give 'handlerCalls: true' as well`,
    );
  const missing = functions.find((name) => !calls.some((call) => isMeant(call, name)));
  if (missing === undefined) return;
  const there = [...new Set(calls.map((call) => `'${call.function}'`))].join(', ');
  throw new Error(
    `exploreFaults: no call is made by a function '${missing}'; ${there === '' ? 'no function makes any' : `calls are made by ${there}`}`,
  );
}

function isMeant({ function: path }: HandlerCall, name: string): boolean {
  return path === name || path.endsWith(`/${name}`) || `/${path}`.includes(`/${name}/`);
}

function callFaultsOf(
  call: Pick<HandlerCall, 'function' | 'call'>,
  { kinds, errors = ['Fault.Injected'] }: FaultChoice,
): Pick<CallFault, 'function' | 'call' | 'kind' | 'error'>[] {
  const chosen = CALL_FAULT_KINDS.filter((kind) => kinds?.includes(kind) ?? true);
  return chosen.flatMap((kind): Pick<CallFault, 'function' | 'call' | 'kind' | 'error'>[] =>
    kind === 'error' ? errors.map((error) => ({ ...call, kind, error })) : [{ ...call, kind }],
  );
}

/** A fault as one writes it in a test. */
export function faultText(fault: Fault): string {
  return `{ ${(isCallFault(fault) ? callFaultMembers(fault) : taskFaultMembers(fault)).join(', ')} }`;
}

function callFaultMembers({ function: path, call, kind, error, invocation = 1, attempt = 1 }: CallFault): string[] {
  return [
    `function: ${quoted(path)}`,
    `call: '${call}'`,
    `kind: '${kind}'`,
    ...(error === undefined ? [] : [`error: '${error}'`]),
    ...(invocation === 1 ? [] : [`invocation: ${numberText(invocation)}`]),
    ...(attempt === 1 ? [] : [`attempt: ${numberText(attempt)}`]),
  ];
}

function taskFaultMembers({ state, part, kind, attempt = 1, iteration, error }: TaskFault): string[] {
  return [
    `state: ${quoted(state)}`,
    ...(part === undefined ? [] : [`part: '${part}'`]),
    `kind: '${kind}'`,
    ...(error === undefined ? [] : [`error: '${error}'`]),
    ...(iteration === undefined ? [] : [`iteration: ${JSON.stringify(iteration)}`]),
    ...(attempt === 1 ? [] : [`attempt: ${numberText(attempt)}`]),
  ];
}

function quoted(name: string): string {
  return `'${name.replaceAll("'", "\\'")}'`;
}

function numberText(number: number | 'every'): string {
  return number === 'every' ? "'every'" : String(number);
}
