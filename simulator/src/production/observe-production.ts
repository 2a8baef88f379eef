import type { JsonObject } from '../base/json';
import type { StateMachineDefinition } from '../language/definition';
import type { Point } from '../world/asl-coverage/points';
import { FiredPoints } from './fired-points';
import { hangsAmong } from './hangs';
import type { ObservedExecution } from './observed';
import { ProductionReport } from './production-report';
import type { Halves } from './rises';
import { spendByWay } from './spend';
import { StateCounts } from './state-numbers';
import { stateVisitsIn } from './state-visits';

/** Options of {@link observeProduction}. */
export interface ProductionOptions {
  /** How the machine is called in the report. @default - 'The state machine' */
  readonly title?: string;
  /** The definition that the executions ran under. */
  readonly definition: StateMachineDefinition | JsonObject;
  /** The beginning of the time that is looked at, in epoch milliseconds. @default - the start of the first execution */
  readonly fromMs?: number;
  /** Its end, in epoch milliseconds. @default - now */
  readonly nowMs?: number;
  /** A running execution is said to hang when it is older than that, in milliseconds. @default 86_400_000, a day */
  readonly olderThanMs?: number;
}

const ONE_DAY_MS = 86_400_000;

/**
 * Tells what went through a deployed machine: which handlers never fired, which retries rise, what hangs, what each way
 * through it costs.
 */
export function observeProduction(
  executions: readonly ObservedExecution[],
  options: ProductionOptions,
): ProductionReport {
  const definition = options.definition as JsonObject;
  const nowMs = options.nowMs ?? Date.now();
  const olderThanMs = options.olderThanMs ?? ONE_DAY_MS;
  const fromMs = options.fromMs ?? executions.reduce((least, { startMs }) => Math.min(least, startMs), nowMs);
  const middleMs = (fromMs + nowMs) / 2;
  // An execution that hangs may have begun long before: it is told of, and not counted.
  const counted = executions.filter(({ startMs }) => startMs >= fromMs);
  const fired = new FiredPoints(definition);
  const counts = new StateCounts(middleMs);
  for (const each of counted) {
    counts.add(each);
    for (const { events } of [each, ...(each.children ?? [])])
      stateVisitsIn(events).forEach((visit) => fired.add(visit));
  }
  const entered = new Set(fired.points.filter((point) => !fired.isSilent(point)).map(({ state }) => state));
  const isHandler = ({ metric }: Point): boolean => ['choices', 'retriers', 'catchers'].includes(metric);
  return new ProductionReport({
    title: options.title ?? 'The state machine',
    fromMs,
    nowMs,
    statuses: countBy(counted, ({ status }) => status),
    failures: failuresOf(counted, middleMs),
    unentered: fired.points
      .filter(({ metric, state }) => metric === 'states' && !entered.has(state))
      .map(({ state }) => state),
    silent: fired.points.filter((point) => isHandler(point) && entered.has(point.state) && fired.isSilent(point)),
    states: counts.numbers,
    hangs: hangsAmong(executions, definition, { nowMs, olderThanMs }),
    olderThanMs,
    ways: spendByWay(counted),
    notes: notesOn(counted, fired),
  });
}

function failuresOf(executions: readonly ObservedExecution[], middleMs: number): Halves {
  const ended = executions.filter(({ status }) => status !== 'RUNNING');
  const rate = (some: readonly ObservedExecution[]): Halves['before'] => ({
    count: some.filter(({ status }) => status === 'FAILED' || status === 'TIMED_OUT').length,
    of: some.length,
  });
  return {
    before: rate(ended.filter(({ startMs }) => startMs < middleMs)),
    after: rate(ended.filter(({ startMs }) => startMs >= middleMs)),
  };
}

function notesOn(executions: readonly ObservedExecution[], fired: FiredPoints): readonly string[] {
  const cut = executions.filter(({ isWhole }) => !isWhole).length;
  const childless = executions.filter(
    ({ events, children = [] }) => children.length === 0 && events.some(({ type }) => type === 'MapRunStarted'),
  ).length;
  const unknown = [...fired.unknown].map((each) => `'${each}'`).join(', ');
  return [
    ...(cut === 0 ? [] : [`${cut} of the histories are long: only a part of each was read, and what it costs is more`]),
    ...(childless === 0
      ? []
      : [
          `${childless} of the executions have distributed Maps whose children were not looked at: what is inside counts as never entered`,
        ]),
    ...(unknown === '' ? [] : [`The definition does not have ${unknown}: executions ran under another one`]),
  ];
}

function countBy<T>(all: readonly T[], key: (each: T) => string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const each of all) counts[key(each)] = (counts[key(each)] ?? 0) + 1;
  return counts;
}
