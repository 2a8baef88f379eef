import type { Activities } from './activities';
import { ServiceError } from '../service-error';
import type { TaskAttempt } from './task-attempt';
import type { OfferedTask } from '../ports';
import type { TaskTokens } from './task-tokens';

/** A task of an activity, for whoever decides what becomes of it. */
export function offeredTask(attempt: TaskAttempt, activities: Activities, tokens: TaskTokens): OfferedTask {
  const answer = (tell: (attempt: TaskAttempt) => void): void => {
    try {
      tokens.answer(attempt.calling.taskToken as string, tell);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  };
  return {
    offer: () => activities.offer(attempt),
    take: (workerName) => attempt.takenBy(workerName),
    succeed: (output) => answer((each) => each.succeed(output)),
    fail: (error, cause) => answer((each) => each.fail(error, cause)),
  };
}
