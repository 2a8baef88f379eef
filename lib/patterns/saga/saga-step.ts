import type { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { callback, invocation, itemWrite, ownTimeout, publication, queued } from '../../work/integrations';
import type { Work } from '../../work/work';

/** What every step of a saga may say of itself. */
export interface SagaStepOptions {
  /**
   * What the step does, as an operator reads it: `Reserve inventory`. It is part of the state's name, and the key of the step's result.
   *
   * @default - a ready-made task goes by its own state name, a compensation by `Undo` and the name of its step; any other step needs one
   */
  readonly name?: string;

  /**
   * Undoes the step. It must also cope with a step that never took effect, or whose effect lands later.
   *
   * @default - there is nothing to undo
   */
  readonly compensation?: SagaStep;

  /**
   * Whether this step is the point of no return: once it has succeeded nothing is undone any more, and the steps behind it are tried again
   * and again. A compensation of the pivot itself runs only when the pivot fails.
   *
   * @default false
   */
  readonly pivot?: boolean;

  /**
   * JSONata condition in `{% … %}` under which the step runs; it costs one more state and one more transition. Only steps before the first
   * one with a compensation may have one, since nothing catches a condition that fails. What isn't `true` counts as no.
   *
   * @default - the step always runs
   */
  readonly when?: string;
}

/** A step that the saga builds as a task. */
export interface SagaTaskOptions extends SagaStepOptions {
  /**
   * After this time an attempt is given up, in whole seconds; what it may have done is then in doubt.
   *
   * @default - 1 minute, or 5 seconds more than the timeout of a function that is defined in the app
   */
  readonly taskTimeout?: Duration;
}

/** Options of a step that calls a function. */
export interface SagaInvokeOptions extends SagaTaskOptions {
  /**
   * What the function gets: any JSON. In JSONata expressions (`{% … %}`) stand, beside `$states`: `$results` with the result of each earlier
   * step under its name; in compensations `$inDoubt` (whether it is unknown that the step took effect) and `$failure` (`{ step, error,
   * cause }`); in closing steps `$failure` and `$outcome` (the error that the saga will end with).
   *
   * @default - `{ step, execution, input, results }`, for compensations with `inDoubt` and `failure`, for closing steps with `failure` and `outcome`
   */
  readonly payload?: unknown;

  /**
   * Names of the function's own errors that are worth another attempt.
   *
   * @default - only errors of the platform are retried
   */
  readonly retryOn?: string[];
}

/** Options of a step that waits for an answer from outside. */
export interface SagaCallbackOptions extends SagaInvokeOptions {
  /** Until then the answer must have come, in whole seconds; otherwise the step fails with `States.Timeout`. */
  readonly deadline: Duration;
}

/** Options of a step that publishes to a topic. */
export interface SagaPublishOptions extends SagaTaskOptions {
  /**
   * The message: text, JSON or a JSONata expression, with the same names as in `payload` of `SagaStep.invoke`.
   *
   * @default - `{ step, execution, input, results }` as JSON text
   */
  readonly message?: unknown;

  /**
   * Subject for subscribers by mail, at most 100 characters.
   *
   * @default - none
   */
  readonly subject?: string;
}

/** Options of a step that writes one item. */
export interface SagaItemOptions extends SagaTaskOptions {
  /**
   * The parameters of the DynamoDB action without `TableName`, for example `{ Item: { id: { S: '{% $states.input.id %}' } } }`. Give a
   * condition that accepts the write's own earlier success, since a write whose answer was lost is made again.
   */
  readonly parameters: unknown;
}

/** Options of a step that puts a message into a queue. */
export interface SagaSendMessageOptions extends SagaTaskOptions {
  /**
   * The message: text, JSON or a JSONata expression, with the same names as in `payload` of `SagaStep.invoke`.
   *
   * @default - `{ step, execution, input, results }` as JSON text
   */
  readonly message?: unknown;
}

/**
 * One step of a `Saga`, or the compensation of one.
 *
 * A step that the saga builds puts its result into a variable and hands the input on unchanged.
 */
export class SagaStep {
  /** Calls a function, which may be called twice for the same step. */
  public static invoke(fn: lambda.IFunction, options: SagaInvokeOptions = {}): SagaStep {
    return new SagaStep(
      options,
      invocation(fn, { timeout: options.taskTimeout, payload: options.payload, retryOn: options.retryOn }),
      [],
      ownTimeout(fn),
    );
  }

  /**
   * Calls a function with a task token and waits until somebody answers it. The payload has the token as `taskToken`; in a payload of your
   * own it is `{% $states.context.Task.Token %}`.
   */
  public static invokeAndWait(fn: lambda.IFunction, options: SagaCallbackOptions): SagaStep {
    return new SagaStep(
      options,
      callback(fn, { timeout: options.deadline, payload: options.payload, retryOn: options.retryOn }),
      [],
    );
  }

  /** Publishes a message to a topic; subscribers may see it twice. */
  public static publish(topic: sns.ITopic, options: SagaPublishOptions = {}): SagaStep {
    const { message: payload, subject, taskTimeout: timeout } = options;
    return new SagaStep(options, publication(topic, { payload, subject, timeout }), []);
  }

  /** Puts a message into a queue; receivers may see it twice. */
  public static sendMessage(queue: sqs.IQueue, options: SagaSendMessageOptions = {}): SagaStep {
    return new SagaStep(options, queued(queue, { payload: options.message, timeout: options.taskTimeout }), []);
  }

  /** Puts an item into a table. */
  public static putItem(table: dynamodb.ITable, options: SagaItemOptions): SagaStep {
    return new SagaStep(options, itemWrite('putItem', table, options.parameters as object, options.taskTimeout), []);
  }

  /** Updates an item of a table. */
  public static updateItem(table: dynamodb.ITable, options: SagaItemOptions): SagaStep {
    return new SagaStep(options, itemWrite('updateItem', table, options.parameters as object, options.taskTimeout), []);
  }

  /** Deletes an item of a table. */
  public static deleteItem(table: dynamodb.ITable, options: SagaItemOptions): SagaStep {
    return new SagaStep(options, itemWrite('deleteItem', table, options.parameters as object, options.taskTimeout), []);
  }

  /**
   * A task of your own, taken as it is: its own output, not the saga's input, is what the next step gets, and its result is in no variable.
   * Wrap it with `SagaStep.chain` to change both, at one more transition.
   */
  public static task(task: sfn.TaskStateBase, options: SagaStepOptions = {}): SagaStep {
    return new SagaStep({ ...options, name: options.name ?? task.stateId }, { kind: 'readyMade', task }, []);
  }

  /**
   * Several states, or another saga, in one Parallel with one branch. Its output is the step's result; the input is handed on unchanged. When
   * another saga in it ends in `Saga.CompletionFailed`, this one undoes nothing either.
   */
  public static chain(chain: sfn.IChainable, options: SagaStepOptions): SagaStep {
    return new SagaStep(options, { kind: 'chain', chain }, []);
  }

  /** Steps that run at the same time. When one fails, all of them are in doubt and are compensated, the last one first. */
  public static group(name: string, steps: SagaStep[]): SagaStep {
    return new SagaStep({ name }, undefined, steps);
  }

  /** @internal */
  public readonly _options: SagaStepOptions & { readonly taskTimeout?: Duration };

  /** @internal What the step does; undefined for a group. */
  public readonly _work?: Work;

  /** @internal The members of a group. */
  public readonly _members: SagaStep[];

  /** @internal How long the function that is called may run. */
  public readonly _functionTimeout?: Duration;

  private constructor(
    options: SagaStepOptions & { readonly taskTimeout?: Duration },
    work: Work | undefined,
    members: SagaStep[],
    functionTimeout?: Duration,
  ) {
    this._options = options;
    this._work = work;
    this._members = members;
    this._functionTimeout = functionTimeout;
  }

  /**
   * The same step in a form that hands its input on: a ready-made task is wrapped, at one more transition; every other step does so anyway.
   */
  public keepingInput(): SagaStep {
    return this._work?.kind === 'readyMade' ? SagaStep.chain(this._work.task, this._options) : this;
  }

  /** The same step with other options: what is given here replaces what it had. */
  public withOptions(options: SagaStepOptions): SagaStep {
    return new SagaStep({ ...this._options, ...options }, this._work, this._members, this._functionTimeout);
  }
}
