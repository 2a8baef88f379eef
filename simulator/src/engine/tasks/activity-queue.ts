import type { Json } from '../../base/json';
import type { TaskAttempt } from './task-attempt';

/** What a worker gets when it polls an activity. */
export interface ActivityTask {
  readonly taskToken: string;
  readonly input: Json;
}

interface Waiting {
  readonly attempt: TaskAttempt;
  /** Whether it is handed out all the same when it is over: it was over already when it was offered. */
  readonly evenOver: boolean;
}

/** The tasks of an activity that no worker has taken yet, oldest first. */
export class ActivityQueue {
  private readonly waiting: Waiting[] = [];
  private readonly onOffer = new Set<() => void>();

  offer(attempt: TaskAttempt): void {
    this.waiting.push({ attempt, evenOver: attempt.abandoned });
    for (const listener of this.onOffer) listener();
  }

  /** The oldest task that still waits; undefined when there is none. */
  take(workerName: string | undefined): ActivityTask | undefined {
    const next = this.waiting.shift();
    if (next === undefined) return undefined;
    const { attempt, evenOver } = next;
    if (attempt.abandoned && !evenOver) return this.take(workerName);
    attempt.takenBy(workerName);
    return { taskToken: attempt.calling.taskToken as string, input: attempt.input };
  }

  /** Calls back whenever a task is offered; what comes back ends that. */
  whenOffered(listener: () => void): () => void {
    this.onOffer.add(listener);
    return () => void this.onOffer.delete(listener);
  }
}
