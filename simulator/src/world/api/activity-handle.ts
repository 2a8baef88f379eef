import type { Engine } from '../../engine/engine';
import type { Json } from '../../base/json';
import { ServiceError } from '../../engine/service-error';
import { callbackHandle, type CallbackHandle } from './callback-handle';

/** A task that a worker has taken. */
export interface TakenTask extends CallbackHandle {
  readonly input: Json;
}

/** The work of a worker: what it returns is the output of the task, what it throws fails it by its `name` and message. */
export type Worker = (input: Json) => Json | Promise<Json>;

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

  /**
   * Has a worker take every task from now on, retries included, and answer it at once. When the task is over by then, the
   * answer is refused, and the worker goes on with the next.
   */
  work(worker: Worker, workerName?: string): void {
    const workOff = async (): Promise<void> => {
      for (let task = this.take(workerName); task !== undefined; task = this.take(workerName)) await work(task, worker);
    };
    this.engine.whenActivityTask(this.arn, workOff);
    this.engine.agenda.soon(`${this.arn} gets a worker`, workOff);
  }
}

async function work(task: TakenTask, worker: Worker): Promise<void> {
  try {
    task.succeed(await worker(task.input));
  } catch (error) {
    if (error instanceof ServiceError) return;
    tryFail(task, error as Error);
  }
}

function tryFail(task: TakenTask, { name, message }: Error): void {
  try {
    task.fail(name, message);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}
