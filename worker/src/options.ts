import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Logger } from './log';
import type { OnMetric } from './metrics';

/** What a handler is told beside the input of its task. */
export interface TaskContext {
  /**
   * Aborted when the work is for nobody any more: with the reason `Worker.TaskOver` when the task has timed out or its execution is over, with
   * `Worker.HandedBack` when the worker is being stopped and its grace period has gone by.
   */
  readonly signal: AbortSignal;
  /** The token of this attempt: whoever has it may answer the task. */
  readonly taskToken: string;
}

/**
 * The work of a task: what it answers is the task's output, and what it throws fails the task by the error's `name` and `message`.
 *
 * A task is done again after a timeout, a lost heartbeat or a hand-back: do it so that twice is as good as once.
 */
export type Handler<Input = unknown, Output = unknown> = (
  input: Input,
  context: TaskContext,
) => Output | Promise<Output>;

/** How a worker works. */
export interface WorkerOptions<Input = unknown, Output = unknown> {
  /** The activity whose tasks it takes. */
  readonly activityArn: string;
  readonly handler: Handler<Input, Output>;
  /** Tasks at a time. @default 1 */
  readonly concurrency?: number;
  /**
   * Seconds between two heartbeats of a task: a third of the state's `HeartbeatSeconds` leaves room for two that get lost.
   * @default - no heartbeats, for states without `HeartbeatSeconds`
   */
  readonly heartbeat?: number;
  /** Seconds that tasks under way have to end when the worker is stopped; what goes on then is handed back. @default 25 */
  readonly gracePeriod?: number;
  /** Seconds that a handler may go on after its signal: a worker whose handler doesn't heed it ends with `Worker.HandlerStuck`. @default 60 */
  readonly abortPeriod?: number;
  /** The name in the history of executions, at most 80 characters. @default - host name and process id */
  readonly workerName?: string;
  /** @default - one in the activity's region, by the SDK's own rules for credentials and endpoints */
  readonly client?: Pick<SFNClient, 'send'>;
  /** @default - lines of JSON on standard output */
  readonly log?: Logger;
  /** @default - measures nothing */
  readonly onMetric?: OnMetric;
}

/** The options with their defaults settled. */
export interface Settings {
  readonly activityArn: string;
  readonly handler: Handler<never>;
  readonly concurrency: number;
  readonly heartbeatMs: number | undefined;
  readonly gracePeriodMs: number;
  readonly abortPeriodMs: number;
  readonly workerName: string;
}

/** Refuses options that can't be, by their names; `workerName` is what stands in for one that isn't given. */
export function settle<I, O>(options: WorkerOptions<I, O>, workerName: string): Settings {
  const { activityArn, handler, concurrency = 1, heartbeat, gracePeriod = 25, abortPeriod = 60 } = options;
  if (typeof activityArn !== 'string' || regionOf(activityArn) === undefined) {
    throw refused(
      'activityArn',
      'be the ARN of an activity, as in arn:aws:states:eu-west-1:111122223333:activity:Name',
      activityArn,
    );
  }
  if (typeof handler !== 'function') throw refused('handler', 'be a function of the input of a task', typeof handler);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 1000) {
    throw refused('concurrency', 'be a whole number from 1 to 1000', concurrency);
  }
  return {
    activityArn,
    handler,
    concurrency,
    heartbeatMs: heartbeat === undefined ? undefined : milliseconds('heartbeat', heartbeat, 0.001),
    gracePeriodMs: milliseconds('gracePeriod', gracePeriod, 0),
    abortPeriodMs: milliseconds('abortPeriod', abortPeriod, 0),
    workerName: nameOf(options.workerName ?? workerName.slice(0, LONGEST_NAME)),
  };
}

/** The region of an activity; undefined when that is no ARN of one. */
export function regionOf(activityArn: string): string | undefined {
  return /^arn:[^:]+:states:([^:]+):\d{12}:activity:[^:]+$/.exec(activityArn)?.[1];
}

/** AWS's limit for the name of a worker. */
const LONGEST_NAME = 80;

/** A timer can't be set for longer. */
const LONGEST_SECONDS = 2_147_483;

function milliseconds(option: string, seconds: number, atLeast: number): number {
  if (typeof seconds !== 'number' || !(seconds >= atLeast && seconds <= LONGEST_SECONDS)) {
    throw refused(option, `be seconds from ${atLeast} to ${LONGEST_SECONDS}`, seconds);
  }
  return seconds * 1000;
}

function nameOf(workerName: unknown): string {
  if (typeof workerName !== 'string' || workerName === '' || workerName.length > LONGEST_NAME) {
    throw refused('workerName', `be 1 to ${LONGEST_NAME} characters`, workerName);
  }
  return workerName;
}

function refused(option: string, must: string, got: unknown): Error {
  return new Error(`[Worker] '${option}' must ${must}, got ${JSON.stringify(got) ?? 'nothing'}`);
}
