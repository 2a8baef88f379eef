import type { Json } from './json';
import type { TaskAttempt } from './task-attempt';

/** What a worker gets when it polls an activity. */
export interface ActivityTask {
  readonly taskToken: string;
  readonly input: Json;
}

/** The tasks of an activity that no worker has taken yet, oldest first. */
export class ActivityQueue {
  private readonly waiting: TaskAttempt[] = [];
  private readonly onOffer: (() => void)[] = [];

  offer(attempt: TaskAttempt): void {
    this.waiting.push(attempt);
    for (const listener of this.onOffer) listener();
  }

  /** The oldest task that still waits; undefined when there is none. */
  take(workerName: string | undefined): ActivityTask | undefined {
    const attempt = this.waiting.shift();
    if (attempt === undefined) return undefined;
    if (attempt.abandoned) return this.take(workerName);
    attempt.takenBy(workerName);
    return { taskToken: attempt.calling.taskToken as string, input: attempt.input };
  }

  /** Calls back whenever a task is offered. */
  whenOffered(listener: () => void): void {
    this.onOffer.push(listener);
  }
}
