import type { Agenda } from '../../base/agenda';
import { ServiceError } from '../service-error';
import type { TaskAttempt } from './task-attempt';
import { looksLikeTaskToken } from '../fields/task-token';

/**
 * What goes wrong between who has a token and the service.
 * - `heartbeatsLost`: heartbeats do not arrive.
 * - `answersLost`: neither heartbeats nor answers arrive, as if the worker had died.
 * - `answeredTwice`: the answer arrives twice, so that the sender hears that the task is over.
 */
export type Impairment = 'heartbeatsLost' | 'answersLost' | 'answeredTwice';

/** The task tokens of an engine. */
export class TaskTokens {
  private readonly open = new Map<string, TaskAttempt>();
  private readonly impaired = new Map<string, Impairment>();

  constructor(private readonly agenda: Agenda) {}

  /** How many tasks wait for an answer from outside. */
  get openCount(): number {
    return this.open.size;
  }

  issue(token: string, attempt: TaskAttempt): void {
    this.touch(token);
    this.open.set(token, attempt);
  }

  close(token: string): void {
    this.touch(token);
    this.open.delete(token);
  }

  /** Has something go wrong with what is sent under a token from now on. */
  impair(token: string, impairment: Impairment): void {
    this.impaired.set(token, impairment);
  }

  /**
   * Answers the task that waits under a token.
   * @throws ServiceError as {@link attemptOf} does.
   */
  answer(token: string, tell: (attempt: TaskAttempt) => void): void {
    const impairment = this.impaired.get(token);
    if (impairment === 'answersLost') return;
    tell(this.attemptOf(token));
    if (impairment === 'answeredTwice') tell(this.attemptOf(token));
  }

  /**
   * Starts the wait for the next heartbeat under a token anew.
   * @throws ServiceError as {@link attemptOf} does.
   */
  heartbeat(token: string): void {
    const impairment = this.impaired.get(token);
    if (impairment === undefined || impairment === 'answeredTwice') this.attemptOf(token).expectHeartbeat();
  }

  /**
   * The task that waits for an answer under a token.
   * @throws ServiceError `InvalidToken` for a text that is no token; `TaskTimedOut` for a token that was answered
   * already or has expired.
   */
  attemptOf(token: string): TaskAttempt {
    this.touch(token);
    const attempt = this.open.get(token);
    if (attempt !== undefined) return attempt;
    if (!looksLikeTaskToken(token)) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
    throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }
  private touch(token: string): void {
    this.agenda.touch({ reads: [], writes: [`states:token/${token}`] });
  }
}
