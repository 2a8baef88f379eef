import type { State } from '../../language/definition';
import type { JsonObject } from '../../base/json';
import { isActivity } from '../../offer/integration-name';
import type { LintFinding, LintSubject, NamedState } from './finding';

/** Errors of Lambda that pass: the caller is expected to try again. */
const TRANSIENT = ['Lambda.TooManyRequestsException', 'Lambda.ServiceException'] as const;
/** Errors that these names match without naming them. */
const MATCH_ALL = ['States.ALL', 'States.TaskFailed'] as const;

/** Errors that `States.TaskFailed` leaves to others. */
const BESIDE_TASK_FAILED = new Set([
  'States.ALL',
  'States.DataLimitExceeded',
  'States.HeartbeatTimeout',
  'States.Runtime',
  'States.Timeout',
]);

interface Handler {
  readonly ErrorEquals: readonly string[];
}

/** Retry and Catch: missing, unreachable, or in the wrong order. */
export function handlerFindings({ machine, states }: LintSubject): readonly LintFinding[] {
  return states.flatMap(({ name, state }) => [
    ...missingRetries(name, state),
    ...unreachable(name, 'Retry', 'Retry' in state ? (state.Retry ?? []) : []),
    ...unreachable(name, 'Catch', 'Catch' in state ? (state.Catch ?? []) : []),
    ...uncatchable(name, state),
    ...replacedInput(name, state, machine.definition.QueryLanguage ?? 'JSONPath', states),
  ]);
}

function missingRetries(name: string, state: State): LintFinding[] {
  if (state.Type !== 'Task' || isActivity(state.Resource)) return [];
  const retriers = state.Retry ?? [];
  if (retriers.length === 0) {
    const message =
      'the task has no Retry: a throttled or interrupted call fails it; retry the transient errors of its service';
    return [{ severity: 'warning', rule: 'missing-retry', state: name, message }];
  }
  if (!/:lambda:/.test(state.Resource)) return [];
  const retried = new Set(
    retriers.filter(({ MaxAttempts }) => MaxAttempts !== 0).flatMap(({ ErrorEquals }) => ErrorEquals),
  );
  if (MATCH_ALL.some((each) => retried.has(each))) return [];
  const missing = TRANSIENT.filter((each) => !retried.has(each));
  if (missing.length === 0) return [];
  const message = `Retry leaves out ${missing.join(' and ')}, which pass by themselves; add them`;
  return [{ severity: 'warning', rule: 'missing-retry', state: name, message }];
}

/** A handler is asked in turn: what an earlier one takes never comes to a later one. */
function unreachable(state: string, field: 'Retry' | 'Catch', handlers: readonly Handler[]): LintFinding[] {
  const taken = new Set<string>();
  const findings: LintFinding[] = [];
  handlers.forEach(({ ErrorEquals: errors }, index) => {
    const isTaken = (error: string): boolean =>
      taken.has('States.ALL') || taken.has(error) || (taken.has('States.TaskFailed') && !BESIDE_TASK_FAILED.has(error));
    if (errors.length > 0 && errors.every(isTaken)) {
      const message = `${field}[${index}] (${errors.join(', ')}) is never reached: an earlier one takes all its errors; put it before that`;
      findings.push({ severity: 'warning', rule: `unreachable-${field.toLowerCase()}`, state, message });
    }
    for (const error of errors) taken.add(error);
  });
  return findings;
}

/** Nothing catches `States.Runtime`; the other names need something in the state that can raise them. */
function uncatchable(name: string, state: State): LintFinding[] {
  const catchers = 'Catch' in state ? (state.Catch ?? []) : [];
  const errors = catchers.flatMap(({ ErrorEquals }) => ErrorEquals);
  const findings: LintFinding[] = [];
  const add = (error: string, why: string): unknown =>
    findings.push({
      severity: 'warning',
      rule: 'unreachable-catch',
      state: name,
      message: `Catch of ${error} is never reached: ${why}`,
    });
  if (errors.includes('States.Runtime')) add('States.Runtime', 'no Catch sees it, the execution fails at once');
  // Heartbeats belong to a Task; a state inside of a Parallel or a Map may have raised the error that those catch.
  const hasHeartbeat = state.Type !== 'Task' || (state.HeartbeatSeconds ?? state.HeartbeatSecondsPath) !== undefined;
  const isAlone = catchers.some(({ ErrorEquals: all }) => all.every((each) => each === 'States.HeartbeatTimeout'));
  if (errors.includes('States.HeartbeatTimeout') && !hasHeartbeat && isAlone)
    add('States.HeartbeatTimeout', 'the state has no HeartbeatSeconds');
  return findings;
}

/** Without a ResultPath, the error takes the place of everything that the states after it need. */
function replacedInput(name: string, state: State, language: string, states: readonly NamedState[]): LintFinding[] {
  if ((state.QueryLanguage ?? language) !== 'JSONPath' || !('Catch' in state)) return [];
  return (state.Catch ?? []).flatMap(({ ResultPath: path, Next: next }, index) => {
    if (path !== undefined && path !== '$') return [];
    if (hasNoUseForInput(states.find((each) => each.name === next)?.state)) return [];
    const message = `Catch[${index}] replaces the input of '${next}' by the error: keep both with a ResultPath such as $.error`;
    return [{ severity: 'warning' as const, rule: 'catch-replaces-input', state: name, message }];
  });
}

/** A Fail without paths and expressions says the same whatever its input. */
function hasNoUseForInput(state: State | undefined): boolean {
  if (state?.Type !== 'Fail') return false;
  const { ErrorPath, CausePath } = state as unknown as JsonObject;
  return ErrorPath === undefined && CausePath === undefined;
}
