import type { JsonObject } from '../base/json';
import { textOf } from '../base/text';
import { allStates } from '../language/validate/names';
import type { ObservedExecution } from './observed';

/** An execution that runs for longer than it should. */
export interface Hang {
  readonly executionArn: string;
  readonly ageMs: number;
  /** The states that it is in, the innermost ones; none where its history was not looked at. */
  readonly states: readonly HangingState[];
}

/** A state that an execution is in. */
export interface HangingState {
  readonly state: string;
  /** How long it is there; undefined where the history has no times. */
  readonly forMs: number | undefined;
  /** What it waits for, as far as the definition says. */
  readonly waitsFor: string;
}

/** The executions that run for longer than an age, the oldest first. */
export function hangsAmong(
  executions: readonly ObservedExecution[],
  definition: JsonObject,
  { nowMs, olderThanMs }: { readonly nowMs: number; readonly olderThanMs: number },
): readonly Hang[] {
  const states = new Map([...allStates(definition, '')].map(({ name, state }) => [name, state]));
  return executions
    .filter(({ status, startMs }) => status === 'RUNNING' && nowMs - startMs > olderThanMs)
    .sort((a, b) => a.startMs - b.startMs)
    .map((execution) => ({
      executionArn: execution.executionArn,
      ageMs: nowMs - execution.startMs,
      states: openStates(execution).map(({ state, atMs }) => ({
        state,
        forMs: atMs === undefined ? undefined : nowMs - atMs,
        waitsFor: waitsFor(states.get(state)),
      })),
    }));
}

/** What was entered and has not exited: the last one of those in a sequence; of an older part of the history nobody knows. */
function openStates({ events }: ObservedExecution): { readonly state: string; readonly atMs: number | undefined }[] {
  const open: { readonly state: string; readonly atMs: number | undefined; readonly type: string }[] = [];
  for (const { type, told, atMs } of events) {
    const state = textOf(told['name']);
    if (/StateEntered$/.test(type)) open.push({ state, atMs, type });
    else if (/StateExited$/.test(type)) {
      const at = open.findIndex((each) => each.state === state);
      if (at >= 0) open.splice(at, 1);
    }
  }
  const inner = open.filter(({ type }) => !/^(Parallel|Map)/.test(type));
  return inner.length > 0 ? inner : open;
}

function waitsFor(state: JsonObject | undefined): string {
  const resource = textOf(state?.['Resource']);
  if (state === undefined) return 'a state that the definition does not have';
  if (state['Type'] === 'Wait') return 'time';
  if (state['Type'] === 'Map') return 'its children';
  if (/\.waitForTaskToken$/.test(resource)) return 'an answer';
  if (/:activity:/.test(resource)) return 'a worker';
  return /\.sync(:2)?$/.test(resource) ? 'a job' : 'its task';
}
