import type { Engine } from '../../engine/engine';
import type { Json } from '../../engine/json';
import { callbackHandle, type CallbackHandle } from './callback-handle';

/** A task that a worker has taken. */
export interface TakenTask extends CallbackHandle {
  readonly input: Json;
}

/** An activity of the app, with the test as its workers. */
export class ActivityHandle {
  constructor(
    readonly arn: string,
    private readonly engine: Engine,
  ) {}

  /** Takes the task that waits longest, as a worker that polls does; undefined when none waits. */
  take(workerName?: string): TakenTask | undefined {
    const task = this.engine.getActivityTask(this.arn, workerName);
    return task === undefined ? undefined : { input: task.input, ...callbackHandle(this.engine, task.taskToken) };
  }
}
