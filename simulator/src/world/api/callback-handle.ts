import type { Engine } from '../../engine/engine';
import type { Json } from '../../base/json';

/** Answers a task in the place of whoever has its token. */
export interface CallbackHandle {
  readonly taskToken: string;
  /** Ends the task with an output. */
  succeed(output?: Json): void;
  /** Fails the task with an error name and a cause. */
  fail(error: string, cause?: string): void;
  /** Tells that the task is alive. */
  heartbeat(): void;
}

/** The handle of the task behind a token. */
export function callbackHandle(engine: Engine, taskToken: string): CallbackHandle {
  return {
    taskToken,
    succeed: (output = {}) => engine.sendTaskSuccess(taskToken, JSON.stringify(output)),
    fail: (error, cause) => engine.sendTaskFailure(taskToken, error, cause),
    heartbeat: () => engine.sendTaskHeartbeat(taskToken),
  };
}
