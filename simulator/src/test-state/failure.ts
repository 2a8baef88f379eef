import { exitCaught } from '../engine/fields/fields';
import { errorOutputOf } from '../engine/run/failures';
import type { Json } from '../base/json';
import type { Failure } from '../engine/fields/outcome';
import { backoffSeconds, isUsedUp, matchesError } from '../engine/run/retry';
import type { Catcher, Retrier, State } from '../language/definition';
import type { Inspection } from './inspection';
import type { TestStateAnswer } from './options';
import type { TestEnvironment } from './test-environment';

/** Which retrier and catcher a failure meets. */
interface ErrorDetails {
  retryIndex?: number;
  retryBackoffIntervalSeconds?: number;
  catchIndex?: number;
}

/** What becomes of a state that failed: it is retried, caught, or fails. */
export async function answerFailure(
  state: State,
  input: Json,
  failure: Failure,
  environment: TestEnvironment,
  inspection: Inspection,
  retriesBefore: number,
): Promise<TestStateAnswer> {
  const { Retry = [], Catch = [] } = state as { Retry?: readonly Retrier[]; Catch?: readonly Catcher[] };
  const told = { error: failure.error, cause: failure.cause };
  const details: ErrorDetails = {};
  const retrier = Retry.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, failure));
  if (retrier !== -1) {
    details.retryIndex = retrier;
    const used = Retry[retrier] as Retrier;
    if (!isUsedUp(used, retriesBefore)) {
      const delay = backoffSeconds(used, retriesBefore);
      inspection.set('errorDetails', { ...details, retryBackoffIntervalSeconds: delay });
      return { status: 'RETRIABLE', ...told };
    }
  }
  const index = Catch.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, failure));
  const catcher = Catch[index];
  if (catcher !== undefined) details.catchIndex = index;
  if (Object.keys(details).length > 0) inspection.set('errorDetails', { ...details });
  if (catcher === undefined) return { status: 'FAILED', ...told };
  const { output, assigned } = await exitCaught(
    catcher,
    `Catch[${index}]/`,
    input,
    errorOutputOf(failure),
    environment.uninspected(),
  );
  if (assigned !== undefined) environment.variables.assign(assigned);
  return { status: 'CAUGHT_ERROR', ...told, output, nextState: catcher.Next };
}
