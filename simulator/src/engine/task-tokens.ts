import { ServiceError } from './service-error';
import type { TaskAttempt } from './task-attempt';
import { looksLikeTaskToken } from './task-token';

/** The task tokens of an engine. */
export class TaskTokens {
  private readonly open = new Map<string, TaskAttempt>();

  /** How many tasks wait for an answer from outside. */
  get openCount(): number {
    return this.open.size;
  }

  issue(token: string, attempt: TaskAttempt): void {
    this.open.set(token, attempt);
  }

  close(token: string): void {
    this.open.delete(token);
  }

  /**
   * The task that waits for an answer under a token.
   * @throws ServiceError `InvalidToken` for a text that is no token; `TaskTimedOut` for a token that was answered
   * already or has expired.
   */
  attemptOf(token: string): TaskAttempt {
    const attempt = this.open.get(token);
    if (attempt !== undefined) return attempt;
    if (!looksLikeTaskToken(token)) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
    throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }
}
