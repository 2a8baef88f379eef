import type { Json } from '../base/json';

/** How a Task waits for its result, as the suffix of its Resource says. */
export type IntegrationPattern = 'request' | 'sync' | 'sync:2' | 'callback';

/** A part of a distributed Map that calls services itself: its ItemReader, its ResultWriter. */
export type MapPart = 'reader' | 'writer';

/** One call of one attempt of a Task (or of a distributed Map's reader or writer) to a service. */
export interface TaskCall {
  /** The Resource as it stands in the definition. */
  readonly resource: string;
  /** The integrated service in lower case: `lambda`, `dynamodb`, `aws-sdk:s3`. A plain function ARN counts as `lambda`. */
  readonly service: string;
  /** The action in camel case: `invoke`, `putItem`, `startExecution`. */
  readonly action: string;
  readonly pattern: IntegrationPattern;
  /** The evaluated Parameters or Arguments (for a plain function ARN: the payload itself). */
  readonly arguments: Json;
  readonly executionArn: string;
  /** Who waits for it: the execution, or a branch of it. @default - the execution */
  readonly actor?: string;
  /** The execution that the call is made for in the end: for a child of a distributed Map, that of the Map. */
  readonly rootExecutionArn: string;
  readonly stateMachineArn: string;
  readonly stateName: string;
  /** The role that makes the call: the state machine's, or the one in the state's Credentials. */
  readonly roleArn: string;
  /** The role of the state machine, as it was when the execution started. */
  readonly machineRoleArn?: string;
  /** 0 for the first attempt, 1 for the first retry. */
  readonly attempt: number;
  /** Where the state runs inside Map iterations: the index in each of them, outermost first. */
  readonly iterations: readonly number[];
  /** Which part of a distributed Map makes the call; undefined for a Task. */
  readonly part?: MapPart;
  /** The task token, when the pattern is `callback`, or the task is an activity's. */
  readonly taskToken?: string;
  readonly timeoutMs?: number;
  readonly heartbeatMs?: number;
}

/** Through this the called side answers. Only the first of `succeed` and `fail` counts. */
export interface TaskReply {
  /** The service has taken the request (`.sync`, `.waitForTaskToken`); the result comes later. */
  submitted(output: Json): void;
  succeed(output: Json): void;
  /** The call failed with an error name and a cause, as AWS would give them. */
  fail(error: string, cause?: string): void;
  /** True once nobody listens any more: the task timed out, or its execution ended. */
  readonly abandoned: boolean;
  /** Calls back once when nobody listens any more, be it that the answer was given; with the reason. */
  whenAbandoned?(listener: (why: TaskEnd) => void): void;
}

/**
 * Why nobody listens to a task any more.
 * - `answered`: it has its answer.
 * - `timedOut`: its own timeout, or its heartbeat's, is over.
 * - `aborted`: its execution was stopped, or something beside it has failed.
 * - `ended`: its execution has come to its end in another way, by the machine's own timeout for example.
 */
export type TaskEnd = 'answered' | 'timedOut' | 'aborted' | 'ended';

/** A task of an activity on its way to the workers. */
export interface OfferedTask {
  /** Puts it before the workers. One that takes it when it has timed out hears so when it answers. */
  offer(): void;
  /** As if a worker had taken it. */
  take(workerName?: string): void;
  /** Answers as a worker would; when the task has timed out, nothing comes of it. */
  succeed(output: Json): void;
  /** Fails as a worker would; when the task has timed out, nothing comes of it. */
  fail(error: string, cause?: string): void;
}

/**
 * Whoever carries out tasks: real parts, mocks, recorded answers.
 *
 * `start` is called inside an action of the agenda. When it returns (or its promise settles), nothing real may be in
 * flight any more; the answer may be given then, or later out of another action of the agenda.
 * For the pattern `callback` the result comes through `Engine.sendTaskSuccess` and its kin; the reply only tells
 * that the request was taken (`submitted`) or failed.
 */
export interface TaskPort {
  start(call: TaskCall, reply: TaskReply): void | Promise<void>;
  /** Decides what becomes of a task of an activity. @default - it is put before the workers */
  offer?(call: TaskCall, task: OfferedTask): void;
  /** Whether `start` answers a call that the engine would carry out itself: the start of another state machine. */
  mocks?(call: TaskCall): boolean;
  /**
   * Why the role may not make a call that the engine would carry out itself (the start of another state machine, or of
   * child executions: `startMapRun`); undefined when it may.
   */
  refuses?(call: TaskCall): { readonly error: string; readonly cause?: string } | undefined;
}
