import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';

/** Options of work that is a task. */
export interface WorkTaskOptions {
  /**
   * The end of one attempt, in whole seconds.
   *
   * @default - 1 minute, or 5 seconds more than the timeout of a function that is defined in the app
   */
  readonly taskTimeout?: Duration;

  /**
   * The names of errors that are worth another attempt, beside the transient ones of the service.
   *
   * @default - none
   */
  readonly retryOn?: string[];
}

/** Options of work that calls a function. */
export interface WorkInvokeOptions extends WorkTaskOptions {
  /**
   * The payload: any JSON. Its JSONata expressions (`{% … %}`) may use `$states` and the names that the pattern gives to steps, items or
   * targets.
   *
   * @default - everything that the pattern knows of the step, the item or the target
   */
  readonly payload?: unknown;
}

/** Options of work that waits for an answer from outside. */
export interface WorkCallbackOptions {
  /**
   * The time within which the answer must have come, in whole seconds counted from the start of the step or item: a call that is repeated
   * does not lengthen it. Without an answer the work fails with `States.Timeout`.
   */
  readonly deadline: Duration;

  /**
   * The payload, as in `Work.invoke`. A `taskToken` is added to an object without one.
   *
   * @default - everything that the pattern knows of the step, the item or the target
   */
  readonly payload?: unknown;

  /**
   * The names of errors that are worth another attempt, beside the transient ones of the service.
   *
   * @default - none
   */
  readonly retryOn?: string[];
}

/** Options of work that waits for whoever reads a queue. */
export interface WorkQueueCallbackOptions extends WorkCallbackOptions {
  /**
   * The message group: text or a JSONata expression, 128 characters at most. Messages of one group are received one after the
   * other.
   *
   * @default - for a FIFO queue a group for each execution, else none
   */
  readonly messageGroupId?: string;
}

/** Options of work that publishes to a topic or puts a message into a queue. */
export interface WorkMessageOptions extends WorkTaskOptions {
  /**
   * The message: text, JSON or a JSONata expression over the names that `payload` of `Work.invoke` may use.
   *
   * @default - everything that the pattern knows of the step or the item, as JSON text
   */
  readonly message?: unknown;

  /**
   * The message group: text or a JSONata expression, 128 characters at most. Messages of one group are delivered in order.
   *
   * @default - for a FIFO topic or queue a group for each execution, else none
   */
  readonly messageGroupId?: string;
}

/** Options of work that publishes to a topic. */
export interface WorkPublishOptions extends WorkMessageOptions {
  /**
   * The subject for subscribers by mail, at most 100 characters.
   *
   * @default - none
   */
  readonly subject?: string;
}

/** Options of work that writes one item of a table. */
export interface WorkItemOptions extends WorkTaskOptions {
  /**
   * The parameters of the DynamoDB action without `TableName`, for example `{ Item: { id: { S: '{% $states.input.id %}' } } }`. Give a
   * condition that accepts the write's own earlier success, since a write whose answer was lost is made again.
   */
  readonly parameters: unknown;
}

/** Options of a call of any action of AWS's SDK. */
export interface WorkCallAwsServiceOptions extends WorkTaskOptions {
  /**
   * The service, as SDK integrations name it: `ssm`, `textract`.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
   */
  readonly service: string;

  /** The action in camel case: `startAutomationExecution`. */
  readonly action: string;

  /**
   * The parameters of the action, named as AWS's SDK for Java names them (`DocumentName`). Their JSONata expressions may use what those of
   * `payload` of `Work.invoke` may use. Give the token that makes the call idempotent where the action has one, since a call whose answer was
   * lost is made again.
   *
   * @default - none
   */
  readonly parameters?: unknown;

  /** The resources that the role of the state machine is allowed the action on. */
  readonly iamResources: string[];

  /**
   * The further statements for the role of the state machine: that it may hand a role to the service, for instance.
   *
   * @default - nothing
   */
  readonly additionalIamStatements?: iam.PolicyStatement[];

  /**
   * The action of IAM.
   *
   * @default - the service, a colon and the action in Pascal case
   */
  readonly iamAction?: string;

  /**
   * The prefix of the service's errors in a state machine, by which transient ones are known: `CodeBuild` for `codebuild`.
   *
   * @default - the name in the service's model; for a service without one, its own with a capital letter
   */
  readonly errorPrefix?: string;
}

/** Options of a request to an HTTP endpoint. */
export interface WorkRequestOptions extends WorkTaskOptions {
  /** The `https://` address, known at synthesis. */
  readonly url: string;

  /**
   * The HTTP method.
   *
   * @default 'POST'
   */
  readonly method?: string;

  /**
   * The body, as `payload` of `Work.invoke`.
   *
   * @default - the payload that a function would get; nothing for `GET` and `HEAD`
   */
  readonly body?: unknown;

  /**
   * The query parameters by name: texts or JSONata expressions.
   *
   * @default - none
   */
  readonly query?: { [name: string]: string };

  /**
   * The headers by name: texts or JSONata expressions.
   *
   * @default - those of the connection
   */
  readonly headers?: { [name: string]: string };
}
