import { Duration, aws_lambda as lambda } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { jsonata } from '../core/jsonata';
import { mayAccess, mayInvoke, mayPublish, maySend } from '../resources/access';
import { ENTERING } from '../states/entering';
import { retryDynamoDb, retryLambda, retrySns, retrySqs, retrySqsCallback } from '../states/retries';
import { CALL_TIMEOUT } from '../states/task-timeout';
import type { BuiltWork } from './built-work';
import type {
  WorkCallbackOptions,
  WorkInvokeOptions,
  WorkItemOptions,
  WorkMessageOptions,
  WorkPublishOptions,
  WorkQueueCallbackOptions,
} from './work-options';

/** Between the end of a function's own time and the moment at which its task is given up. */
const MARGIN = Duration.seconds(5);

/** The fields of a message to a FIFO topic or queue, beside the message. */
interface Ordering {
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

/** Calls a function and waits for its answer. */
export function invocation(fn: lambda.IFunction, options: WorkInvokeOptions): BuiltWork {
  const functionTimeout = ownTimeout(fn);
  return {
    kind: 'built',
    integration: 'lambda:invoke',
    arguments: (payload) => ({ FunctionName: fn.functionArn, Payload: payload }),
    payload: options.payload,
    result: '$states.result.Payload',
    ...timeouts(options.taskTimeout, functionTimeout?.plus(MARGIN)),
    functionTimeout,
    retry: retryLambda(),
    statements: [mayInvoke(fn)],
    target: fn,
    targetArn: fn.functionArn,
    answers: true,
  };
}

/** Calls a function and waits until somebody answers the task token that it got. */
export function callback(fn: lambda.IFunction, { deadline, payload }: WorkCallbackOptions): BuiltWork {
  return {
    ...invocation(fn, { payload }),
    integration: 'lambda:invoke.waitForTaskToken',
    result: '$states.result',
    functionTimeout: undefined,
    ...awaited(deadline),
  };
}

/** The timeout of a function that is defined in this app. */
function ownTimeout(fn: lambda.IFunction): Duration | undefined {
  return fn instanceof lambda.Function ? (fn.timeout ?? Duration.seconds(3)) : undefined;
}

/** Publishes to a topic. */
export function publication(topic: sns.ITopic, options: WorkPublishOptions): BuiltWork {
  return {
    kind: 'built',
    integration: 'sns:publish',
    arguments: (payload) => ({
      TopicArn: topic.topicArn,
      Subject: options.subject,
      Message: payload,
      ...ordering(topic.fifo, options.messageGroupId),
    }),
    payload: options.message,
    text: true,
    result: '$states.result',
    ...timeouts(options.taskTimeout),
    retry: retrySns(),
    statements: mayPublish(topic),
    target: topic,
    targetArn: topic.topicArn,
    answers: false,
  };
}

/** Puts a message into a queue. */
export function queued(queue: sqs.IQueue, options: WorkMessageOptions): BuiltWork {
  return {
    kind: 'built',
    integration: 'sqs:sendMessage',
    arguments: (payload) => ({
      QueueUrl: queue.queueUrl,
      MessageBody: payload,
      ...ordering(queue.fifo, options.messageGroupId),
    }),
    payload: options.message,
    text: true,
    result: '$states.result',
    ...timeouts(options.taskTimeout),
    retry: retrySqs(),
    statements: maySend(queue),
    target: queue,
    targetArn: queue.queueArn,
    answers: false,
  };
}

/** Puts a message with a task token into a queue and waits until somebody answers the token. */
export function queuedCallback(queue: sqs.IQueue, options: WorkQueueCallbackOptions): BuiltWork {
  const { deadline, payload, messageGroupId } = options;
  return {
    ...queued(queue, {}),
    integration: 'sqs:sendMessage.waitForTaskToken',
    arguments: (message) => ({
      QueueUrl: queue.queueUrl,
      MessageBody: message,
      // Each attempt has a token of its own: none is a duplicate of another.
      ...ordering(queue.fifo, messageGroupId, '$states.context.Task.Token'),
    }),
    payload,
    // JSON is taken as well, and then a token is a field like others.
    text: false,
    // A timeout means here that nobody answered.
    retry: retrySqsCallback(),
    answers: true,
    ...awaited(deadline),
  };
}

/** Writes one item of a table. */
export function itemWrite(
  action: 'putItem' | 'updateItem' | 'deleteItem',
  table: dynamodb.ITable,
  { parameters, taskTimeout }: WorkItemOptions,
): BuiltWork {
  const permission = `dynamodb:${action.charAt(0).toUpperCase()}${action.slice(1)}`;
  return {
    kind: 'built',
    integration: `dynamodb:${action}`,
    arguments: (payload) => ({ TableName: table.tableName, ...(payload as object) }),
    payload: parameters,
    result: '$states.result',
    ...timeouts(taskTimeout),
    retry: retryDynamoDb(),
    statements: mayAccess(table, permission),
    target: table,
    targetArn: table.tableArn,
    answers: true,
  };
}

/** The same work, tried again on errors of the user's choice too. */
export function retriedAlso(work: BuiltWork, errors: readonly string[] = []): BuiltWork {
  const [first, ...others] = work.retry;
  return first === undefined || errors.length === 0
    ? work
    : { ...work, retry: [{ ...first, ErrorEquals: [...new Set([...first.ErrorEquals, ...errors])] }, ...others] };
}

/** The end of an attempt: what the user gives, or what is known of the call. */
export function timeouts(
  given: Duration | undefined,
  otherwise = CALL_TIMEOUT,
): Pick<BuiltWork, 'timeout' | 'givenTimeout'> {
  return { timeout: given ?? otherwise, givenTimeout: given };
}

function awaited(deadline: Duration): Pick<BuiltWork, 'timeout' | 'givenTimeout' | 'deadline'> {
  return { timeout: deadline, givenTimeout: undefined, deadline };
}

/** One message of an execution after the other, unless groups are given; an attempt that is repeated is a duplicate of the first. */
function ordering(fifo: boolean, group: string | undefined, unique = ENTERING): Ordering {
  if (!fifo) return { MessageGroupId: group };
  return {
    MessageGroupId: group ?? jsonata('$hash($states.context.Execution.Id, "SHA-256")'),
    MessageDeduplicationId: jsonata(`$hash(${unique}, "SHA-256")`),
  };
}
