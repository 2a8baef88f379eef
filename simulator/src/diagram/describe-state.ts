import type { ItemProcessor, MapState, Retrier, State, WaitState } from '../language/definition';
import { describeResource } from './describe-resource';
import { stripped } from './describe-rule';
import { formatDuration } from './format-duration';

/** What a state does, beyond its type and name; undefined when there is nothing to add. */
export function describeState(state: State): string | undefined {
  switch (state.Type) {
    case 'Task':
      return describeResource(state.Resource);
    case 'Wait':
      return describeWait(state);
    case 'Fail':
      return textOf(state.Error ?? state.ErrorPath);
    case 'Map':
      return describeMap(state);
    case 'Parallel':
      return `${state.Branches.length} ${state.Branches.length === 1 ? 'branch' : 'branches'}`;
    default:
      return undefined;
  }
}

/** What guards a state: its deadlines, retries and limits. */
export function marksOf(state: State): string[] {
  const marks: (string | undefined)[] = [];
  if (state.Type === 'Task') {
    marks.push(deadline('timeout', state.TimeoutSeconds ?? state.TimeoutSecondsPath));
    marks.push(deadline('heartbeat', state.HeartbeatSeconds ?? state.HeartbeatSecondsPath));
  }
  if (state.Type === 'Map') marks.push(concurrencyOf(state), ...tolerated(state));
  if (state.Type === 'Task' || state.Type === 'Parallel' || state.Type === 'Map') marks.push(retriesOf(state.Retry));
  return marks.filter((mark) => mark !== undefined);
}

/** What the Map does with each item. */
export function itemProcessorOf(state: MapState): ItemProcessor | undefined {
  return state.ItemProcessor ?? state.Iterator;
}

/** A duration in seconds, or whatever gives it at run time. */
export function describeSeconds(seconds: number | string): string {
  return typeof seconds === 'number' ? formatDuration(seconds * 1_000) : brief(seconds);
}

/** An expression where it is short enough to be read in a picture. */
function brief(expression: string): string {
  const text = stripped(expression);
  return text.length <= 32 ? text : 'computed';
}

function describeWait(state: WaitState): string | undefined {
  const seconds = state.Seconds ?? state.SecondsPath;
  if (seconds !== undefined) return `for ${describeSeconds(seconds)}`;
  const timestamp = state.Timestamp ?? state.TimestampPath;
  return timestamp === undefined ? undefined : `until ${stripped(timestamp)}`;
}

function describeMap(state: MapState): string {
  const items = typeof state.Items === 'string' ? stripped(state.Items) : state.ItemsPath;
  const source =
    state.ItemReader !== undefined
      ? `items of ${describeResource(state.ItemReader.Resource)}`
      : `each of ${items ?? '$'}`;
  const config = itemProcessorOf(state)?.ProcessorConfig;
  if (config?.Mode !== 'DISTRIBUTED') return source;
  return `${source}, distributed, ${config.ExecutionType === 'EXPRESS' ? 'Express' : 'Standard'} children`;
}

function concurrencyOf(state: MapState): string | undefined {
  const limit = state.MaxConcurrency ?? state.MaxConcurrencyPath;
  return limit === undefined || limit === 0 ? undefined : `${stripped(String(limit))} at once`;
}

function tolerated(state: MapState): (string | undefined)[] {
  const count = state.ToleratedFailureCount ?? state.ToleratedFailureCountPath;
  const percentage = state.ToleratedFailurePercentage ?? state.ToleratedFailurePercentagePath;
  return [
    count === undefined ? undefined : `tolerates ${stripped(String(count))} failures`,
    percentage === undefined ? undefined : `tolerates ${stripped(String(percentage))}% failures`,
  ];
}

function retriesOf(retriers: readonly Retrier[] | undefined): string | undefined {
  const attempts = (retriers ?? []).map((retrier) => retrier.MaxAttempts ?? 3).filter((count) => count > 0);
  return attempts.length === 0 ? undefined : `retry ${attempts.map((count) => `${count}×`).join(' / ')}`;
}

function deadline(name: string, seconds: number | string | undefined): string | undefined {
  return seconds === undefined ? undefined : `${name} ${describeSeconds(seconds)}`;
}

function textOf(value: string | undefined): string | undefined {
  return value === undefined ? undefined : brief(value);
}
