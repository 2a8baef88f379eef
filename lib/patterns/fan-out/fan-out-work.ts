import type { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { callback, httpRequest, invocation, queuedCallback } from '../../work/integrations';
import type { BuiltWork, ChainWork } from '../../work/work';

/** What is worth another attempt. */
export interface FanOutRetryOptions {
  /**
   * Names of errors that are worth another attempt, beside the transient ones of the service.
   *
   * @default - none
   */
  readonly retryOn?: string[];
}

/** What the work on one item may say of itself. */
export interface FanOutTaskOptions extends FanOutRetryOptions {
  /**
   * After this time an attempt is given up, in whole seconds.
   *
   * @default - 1 minute, or 5 seconds more than the timeout of a function that is defined in the app
   */
  readonly taskTimeout?: Duration;
}

/** What is sent for an item. */
export interface FanOutPayloadOptions {
  /**
   * What the function gets: any JSON. In JSONata expressions (`{% … %}`) stand, beside `$states`: `$item`, `$index` and `$shared`; in a
   * branch `$name` and `$input`; for a batch `$items`, an array of `{ index, item }`, and `$shared`.
   *
   * @default - `{ item, index, execution }`, for a branch `{ name, input, execution }`, for a batch `{ items, execution }`; with `shared` if
   * there is something shared
   */
  readonly payload?: unknown;
}

/** Options of work that calls a function. */
export interface FanOutInvokeOptions extends FanOutTaskOptions, FanOutPayloadOptions {}

/** Options of work that waits for an answer from outside. */
export interface FanOutCallbackOptions extends FanOutRetryOptions, FanOutPayloadOptions {
  /** Until then the answer must have come, in whole seconds counted from the start of the item; otherwise it fails with `States.Timeout`. */
  readonly deadline: Duration;
}

/** Options of a request to an HTTP endpoint. */
export interface FanOutRequestOptions extends FanOutTaskOptions {
  /** The `https://` address. */
  readonly url: string;

  /**
   * The HTTP method.
   *
   * @default 'POST'
   */
  readonly method?: string;

  /**
   * The body, as `payload` of `FanOutWork.invoke`.
   *
   * @default - what a function would get; nothing for `GET` and `HEAD`
   */
  readonly body?: unknown;

  /**
   * Query parameters by name: texts or JSONata expressions.
   *
   * @default - none
   */
  readonly query?: { [name: string]: string };

  /**
   * Headers by name: texts or JSONata expressions.
   *
   * @default - those of the connection
   */
  readonly headers?: { [name: string]: string };
}

/**
 * What is done with one item, or in one branch, of a `FanOut`.
 *
 * AWS may deliver a call twice, so that work must bear being done twice for one item.
 */
export class FanOutWork {
  /** Calls a function; its answer is the result. */
  public static invoke(fn: lambda.IFunction, options: FanOutInvokeOptions = {}): FanOutWork {
    const { taskTimeout: timeout, payload, retryOn } = options;
    return new FanOutWork(invocation(fn, { timeout, payload, retryOn, retryTimeout: true }), { taskTimeout: timeout });
  }

  /**
   * Calls a function once for a whole batch. It answers `{ results?: [{ index, result }], itemFailures?: [{ index, error?, cause? }] }`: items
   * that it doesn't name have succeeded without a result. When the function itself fails, all items of its batch have.
   */
  public static invokeBatch(fn: lambda.IFunction, options: FanOutInvokeOptions = {}): FanOutWork {
    const { taskTimeout: timeout, payload, retryOn } = options;
    return new FanOutWork(invocation(fn, { timeout, payload, retryOn, retryTimeout: true }), {
      wholeBatch: true,
      taskTimeout: timeout,
    });
  }

  /** Calls a function with a task token, as `taskToken`, and waits until somebody answers it. */
  public static invokeAndWait(fn: lambda.IFunction, options: FanOutCallbackOptions): FanOutWork {
    const { deadline, payload, retryOn } = options;
    return new FanOutWork(callback(fn, { timeout: deadline, payload, retryOn }), { deadline });
  }

  /** Puts a message with a task token, as `taskToken`, into a queue and waits until whoever reads it answers. */
  public static sendMessageAndWait(queue: sqs.IQueue, options: FanOutCallbackOptions): FanOutWork {
    const { deadline, payload, retryOn } = options;
    return new FanOutWork(queuedCallback(queue, { timeout: deadline, payload, retryOn }), { deadline });
  }

  /**
   * Sends a request to an HTTP endpoint; the body of its answer is the result. A status of 400 and above is an error. AWS gives up a request
   * after 60 seconds, and ends the execution, past every policy, when an answer is no text (`States.Runtime`).
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
   */
  public static request(connection: events.IConnection, options: FanOutRequestOptions): FanOutWork {
    const { body: payload, taskTimeout: timeout, retryOn, url, method = 'POST', query, headers } = options;
    return new FanOutWork(httpRequest(connection, { payload, timeout, retryOn, url, method, query, headers }), {
      taskTimeout: timeout,
    });
  }

  /**
   * States of your own; what the last of them puts out is the result. They get `{ item, index }`, with `shared` if there is something
   * shared, and in a branch the input. A policy that collects wraps them, at one more transition for each item.
   */
  public static chain(chain: sfn.IChainable): FanOutWork {
    return new FanOutWork({ kind: 'chain', chain });
  }

  /** @internal */
  public readonly _work: BuiltWork | ChainWork;

  /** @internal */
  public readonly _settings: FanOutWorkSettings;

  private constructor(work: BuiltWork | ChainWork, settings: FanOutWorkSettings = {}) {
    this._work = work;
    this._settings = settings;
  }
}

/** What is said of work besides what it does. */
interface FanOutWorkSettings {
  readonly wholeBatch?: boolean;
  readonly deadline?: Duration;
  /** Undefined where it was left to us. */
  readonly taskTimeout?: Duration;
}
