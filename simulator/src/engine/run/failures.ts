import type { JsonObject } from '../../base/json';
import type { Failed, Failure } from '../fields/outcome';

/** A failure as the outcome of a state. */
export function failedWith(failure: Failure): Failed {
  return { kind: 'failed', failure };
}

/** Whether something that was asked for is a failure instead. */
export function isFailed(value: unknown): value is Failed {
  if (typeof value !== 'object' || value === null) return false;
  return (value as Partial<Failed>).kind === 'failed' && 'failure' in value;
}

/** What a state or a task made is larger than AWS passes on. */
export function dataLimitExceeded(name: string): Failure {
  return {
    error: 'States.DataLimitExceeded',
    cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  };
}

/** A state assigns more than AWS keeps in the variables of an execution. */
export function variablesTooLarge(name: string): Failure {
  return {
    error: 'States.DataLimitExceeded',
    cause: `The state/task '${name}' assigns variables with a size exceeding the maximum number of bytes service limit.`,
  };
}

/** A failure as a catcher sees it. */
export function errorOutputOf({ error, cause }: Failure): JsonObject {
  return { Error: error ?? '', Cause: cause ?? '' };
}
