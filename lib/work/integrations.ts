import { ArnFormat, Duration, Stack, aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { mayAccess, mayInvoke, mayPublish, maySend } from '../resources/access';
import {
  retryDynamoDb,
  retryHttp,
  retryLambda,
  retryLambdaCall,
  retrySns,
  retrySqs,
  retrySqsCallback,
} from '../states/retries';
import { CALL_TIMEOUT } from '../states/task-timeout';
import type { BuiltWork } from './work';

/** Between the end of a function's own time and the moment at which its task is given up. */
const MARGIN = Duration.seconds(5);

interface CallOptions {
  readonly timeout?: Duration;
  readonly payload?: unknown;
}

interface RetriedCallOptions extends CallOptions {
  /** The caller's own transient errors. */
  readonly retryOn?: string[];
}

/** Calls a function and waits for its answer. */
export function invocation(
  fn: lambda.IFunction,
  options: RetriedCallOptions & { readonly retryTimeout?: boolean },
): BuiltWork {
  const retry = options.retryTimeout === true ? retryLambdaCall : retryLambda;
  return {
    kind: 'built',
    integration: 'lambda:invoke',
    arguments: (payload) => ({ FunctionName: fn.functionArn, Payload: payload }),
    payload: options.payload,
    result: '$states.result.Payload',
    timeout: options.timeout ?? ownTimeout(fn)?.plus(MARGIN) ?? CALL_TIMEOUT,
    retry: retry(...(options.retryOn ?? [])),
    statements: [mayInvoke(fn)],
  };
}

/** Calls a function and waits until somebody answers the task token that it got. */
export function callback(
  fn: lambda.IFunction,
  options: RetriedCallOptions & { readonly timeout: Duration },
): BuiltWork {
  return {
    ...invocation(fn, options),
    integration: 'lambda:invoke.waitForTaskToken',
    result: '$states.result',
    callback: true,
  };
}

/** The timeout of a function that is defined in this app. */
export function ownTimeout(fn: lambda.IFunction): Duration | undefined {
  return fn instanceof lambda.Function ? (fn.timeout ?? Duration.seconds(3)) : undefined;
}

export function publication(topic: sns.ITopic, options: CallOptions & { readonly subject?: string }): BuiltWork {
  return {
    kind: 'built',
    integration: 'sns:publish',
    arguments: (payload) => ({ TopicArn: topic.topicArn, Subject: options.subject, Message: payload }),
    payload: options.payload,
    text: true,
    result: '$states.result',
    timeout: options.timeout ?? CALL_TIMEOUT,
    retry: retrySns(),
    statements: mayPublish(topic),
  };
}

export function queued(queue: sqs.IQueue, options: CallOptions): BuiltWork {
  return {
    kind: 'built',
    integration: 'sqs:sendMessage',
    arguments: (payload) => ({ QueueUrl: queue.queueUrl, MessageBody: payload }),
    payload: options.payload,
    text: true,
    result: '$states.result',
    timeout: options.timeout ?? CALL_TIMEOUT,
    retry: retrySqs(),
    statements: maySend(queue),
  };
}

/** Puts a message with a task token into a queue and waits until somebody answers the token. */
export function queuedCallback(
  queue: sqs.IQueue,
  options: RetriedCallOptions & { readonly timeout: Duration },
): BuiltWork {
  return {
    ...queued(queue, options),
    integration: 'sqs:sendMessage.waitForTaskToken',
    // JSON is taken as well, and then a token is a field like others.
    text: false,
    // A timeout means here that nobody answered.
    retry: retrySqsCallback(...(options.retryOn ?? [])),
    callback: true,
  };
}

/** Sends a request to an HTTP endpoint. */
export function httpRequest(
  connection: events.IConnection,
  options: RetriedCallOptions & {
    readonly url: string;
    readonly method: string;
    readonly query?: object;
    readonly headers?: object;
  },
): BuiltWork {
  const { url, method, query, headers } = options;
  const bodiless = method === 'GET' || method === 'HEAD';
  return {
    kind: 'built',
    integration: 'http:invoke',
    arguments: (payload) => ({
      ApiEndpoint: url,
      Method: method,
      InvocationConfig: { ConnectionArn: connection.connectionArn },
      QueryParameters: query,
      Headers: headers,
      RequestBody: bodiless ? undefined : payload,
    }),
    payload: options.payload,
    result: '$states.result.ResponseBody',
    timeout: options.timeout ?? CALL_TIMEOUT,
    retry: retryHttp(...(options.retryOn ?? [])),
    http: { url, method, headers: Object.keys(headers ?? {}) },
    statements: [
      new iam.PolicyStatement({
        actions: ['states:InvokeHTTPEndpoint'],
        // The machine's own ARN would be a cycle; method and address narrow it down to this request.
        resources: [
          Stack.of(connection).formatArn({
            service: 'states',
            resource: 'stateMachine',
            resourceName: '*',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
        conditions: { StringEquals: { 'states:HTTPMethod': method, 'states:HTTPEndpoint': url } },
      }),
      new iam.PolicyStatement({
        actions: ['events:RetrieveConnectionCredentials'],
        resources: [connection.connectionArn],
      }),
      new iam.PolicyStatement({
        actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        resources: [connection.connectionSecretArn],
      }),
    ],
  };
}

/** A write of one item; `parameters` are those of the DynamoDB action without `TableName`. */
export function itemWrite(
  action: 'putItem' | 'updateItem' | 'deleteItem',
  table: dynamodb.ITable,
  parameters: object,
  timeout: Duration | undefined,
): BuiltWork {
  const permission = `dynamodb:${action.charAt(0).toUpperCase()}${action.slice(1)}`;
  return {
    kind: 'built',
    integration: `dynamodb:${action}`,
    arguments: (payload) => ({ TableName: table.tableName, ...(payload as object) }),
    payload: parameters,
    result: '$states.result',
    timeout: timeout ?? CALL_TIMEOUT,
    retry: retryDynamoDb(),
    statements: mayAccess(table, permission),
  };
}
