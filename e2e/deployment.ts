export type PlainItem = Readonly<Record<string, string | number | boolean>>;

/** How an execution ended, as far as an emulator and the simulator can be compared. */
export interface Ended {
  readonly status: string;
  readonly output?: unknown;
  readonly error?: string;
  /** The names of the states entered, in that order. */
  readonly states: readonly string[];
}

export interface StartedExecution {
  /** Waits until it enters a state, and tells the names of the states entered until then. */
  reaches(state: string): Promise<readonly string[]>;
  stop(): Promise<void>;
  ended(): Promise<Ended>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: Readonly<Record<string, string>>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Invoked {
  /** The type of the error when the handler threw. */
  readonly error?: string;
  readonly output?: unknown;
}

/** A task of an activity that was taken by a worker. */
export interface ActivityTask {
  readonly input: unknown;
  heartbeat(): Promise<void>;
  succeed(output: object): Promise<void>;
  fail(error: string, cause: string): Promise<void>;
}

/** The example app, deployed somewhere. Resources are meant by their construct paths. */
export interface Deployment {
  start(machine: string, input: unknown): Promise<StartedExecution>;
  /** Starts the version of a machine that an alias leads to; the alias is a construct below its machine's. */
  startThrough(machine: string, alias: Alias, input: unknown): Promise<StartedExecution>;
  /** An execution that the app itself started. */
  execution(machine: string, executionArn: string): StartedExecution;
  /** Waits until the app has started an execution of a machine that nobody else is to start, and that was not handed out. */
  nextExecution(machine: string): Promise<StartedExecution>;
  /** Waits until an activity has a task, and takes it. */
  takeTask(activity: string): Promise<ActivityTask>;
  /** Waits until a message that fits was published; each message is handed out once. */
  message<T extends object>(mailbox: Mailbox, fits: (message: T) => boolean): Promise<T>;
  /** The messages that were published and not handed out. */
  unread(mailbox: Mailbox): Promise<readonly object[]>;
  putObject(bucket: string, key: string, text: string): Promise<void>;
  putItem(table: string, item: PlainItem): Promise<void>;
  item(table: string, key: PlainItem): Promise<PlainItem | undefined>;
  request(url: string, request: HttpRequest): Promise<HttpAnswer>;
  /** Sends a request to a REST API, signed by somebody who may do everything; the path is one below its stage. */
  call(api: string, path: string, request: HttpRequest): Promise<HttpAnswer>;
  /** The time there: the simulator's is virtual. */
  now(): Date;
  invoke(lambda: string, event: unknown): Promise<Invoked>;
}

/** An alias of a state machine: its construct path, and its name. */
export interface Alias {
  readonly path: string;
  readonly name: string;
}

/** A topic and the queue that gets its messages, by their construct paths, or a queue that something else writes to. */
export type Mailbox =
  | {
      readonly topic: string;
      /** Left out where the app has none: then the test subscribes one of its own. */
      readonly queue?: string;
    }
  | { readonly queue: string; readonly topic?: undefined };

/** The name of a mailbox: the construct path of what is written to. */
export function nameOf({ topic, queue = '' }: Mailbox): string {
  return topic ?? queue;
}
