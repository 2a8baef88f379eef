import type { Duration } from 'aws-cdk-lib';
import { TRANSIENT_ERRORS } from './transient-errors';

/** A Retry rule in the Amazon States Language. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL';
}

/** Transient errors of invoking a function: AWS's list, throttling, and the ways in which a sandbox dies. */
const LAMBDA_ERRORS = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Runtime.ExitError',
];

const DYNAMODB_ERRORS = [
  'DynamoDB.InternalServerErrorException',
  'DynamoDB.InternalServerError',
  'DynamoDB.ProvisionedThroughputExceededException',
  'DynamoDB.RequestLimitExceeded',
  'DynamoDB.RequestLimitExceededException',
  'DynamoDB.ThrottlingException',
  'DynamoDB.SdkClientException',
];

const SNS_ERRORS = [
  'SNS.InternalErrorException',
  'SNS.KMSThrottlingException',
  'SNS.ThrottledException',
  'SNS.SdkClientException',
];

const SQS_ERRORS = ['SQS.RequestThrottledException', 'SQS.KmsThrottledException', 'SQS.SdkClientException'];

/** Retries with full jitter: many executions that failed together must not come back together. They take half a minute in the mean, one at most. */
function retrier(errors: readonly string[]): Retrier {
  return {
    ErrorEquals: errors,
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxAttempts: 6,
    MaxDelaySeconds: 30,
    JitterStrategy: 'FULL',
  };
}

/** The retries of a function that may run twice; `own` are transient errors that the function itself throws. */
export function retryLambda(...own: string[]): Retrier[] {
  return [retrier([...LAMBDA_ERRORS, ...own])];
}

/**
 * The retries of `retryLambda`, until a span has passed.
 *
 * Full jitter draws each delay between nothing and the computed one, so that in the mean they are half as long. Some attempts more than
 * that asks for, since the mean is passed by half of the executions.
 */
export function retryLambdaFor(span: Duration, ...own: string[]): Retrier[] {
  const MaxDelaySeconds = Math.max(60, Math.ceil(span.toSeconds() / 50));
  const MaxAttempts = 10 + Math.ceil((1.25 * span.toSeconds()) / (MaxDelaySeconds / 2));
  return [{ ...retrier([...LAMBDA_ERRORS, ...own]), MaxAttempts, MaxDelaySeconds }];
}

/** The retries of a state that begins again, a second later, when the time of an attempt is up: so many times, none when there is nothing to begin. */
export function retryWhenTimeIsUp(attempts: number): Retrier[] {
  const again = { ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: attempts };
  return attempts === 0 ? [] : [again];
}

/** The rule for errors that are answers, before a rule that would take them for failures: no retry. */
export function notRetried(...errors: string[]): Retrier {
  return { ErrorEquals: errors, IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 0 };
}

/** The retries of a write that accepts its own earlier success, so that a lost answer may be retried too. */
export function retryDynamoDb(): Retrier[] {
  return [retrier([...DYNAMODB_ERRORS, 'States.Timeout'])];
}

/** The retries of `retryLambda`, for a state whose timeout means that the call was lost and not that a deadline passed. */
export function retryLambdaCall(...own: string[]): Retrier[] {
  return [retrier([...LAMBDA_ERRORS, 'States.Timeout', ...own])];
}

/** The retries of a message to a topic that may arrive twice. */
export function retrySns(): Retrier[] {
  return [retrier([...SNS_ERRORS, 'States.Timeout'])];
}

/** The retries of a message to a queue that may arrive twice. */
export function retrySqs(): Retrier[] {
  return [retrier([...SQS_ERRORS, 'States.Timeout'])];
}

/** The retries of `retrySqs`, for a state whose timeout means that nobody answered and not that the call was lost. */
export function retrySqsCallback(...own: string[]): Retrier[] {
  return [retrier([...SQS_ERRORS, ...own])];
}

/** The retries of what must succeed in the end, an undo above all: every error, for three quarters of an hour in the mean and an hour and a half at most. */
export function retryPersistently(): Retrier[] {
  return [{ ...retrier(['States.ALL']), IntervalSeconds: 2, MaxAttempts: 25, MaxDelaySeconds: 300 }];
}

const S3_ERRORS = ['S3.S3Exception', 'S3.SdkClientException'];

/** The retries of an object that may be written twice. */
export function retryS3(): Retrier[] {
  return [retrier([...S3_ERRORS, 'States.Timeout'])];
}

/** Answers of an HTTP endpoint, and of the way to it, that are worth another attempt. */
const HTTP_ERRORS = [
  'States.Http.StatusCode.429',
  'States.Http.StatusCode.502',
  'States.Http.StatusCode.503',
  'States.Http.StatusCode.504',
  'States.Http.Socket',
  'Events.ConnectionResource.AuthInProgress',
  'Events.ConnectionResource.ConcurrentModification',
  'Events.ConnectionResource.InternalError',
];

/** The retries of a request that may arrive twice. */
export function retryHttp(...own: string[]): Retrier[] {
  return [retrier([...HTTP_ERRORS, 'States.Timeout', ...own])];
}

/** The error of a task that a worker hands back, since it is being stopped. */
export const HANDED_BACK = 'Worker.HandedBack';

/**
 * The retries of a task that a worker does: a hand-back is no fault of the task and is retried soon and often; a worker that dies, which its
 * heartbeats tell, a number of times, for the task itself may be what kills it. Not `States.Timeout`, which is the deadline of all attempts.
 */
export function retryWorker(attempts: number, ...own: string[]): Retrier[] {
  const handedBack = { ...retrier([HANDED_BACK]), MaxAttempts: 50, MaxDelaySeconds: 5 };
  return [handedBack, { ...retrier(['States.HeartbeatTimeout', ...own]), MaxAttempts: attempts }];
}

/** The prefix of a service's errors in SDK integrations: the name of its model, or its own with a capital letter where no model is known. */
export function sdkErrorPrefix(service: string): string {
  const known = TRANSIENT_ERRORS[service.toLowerCase()];
  return known === undefined ? service.charAt(0).toUpperCase() + service.slice(1) : known[0];
}

/**
 * The retries of a call of AWS's SDK that may be made twice, of the transient errors that the model of its service names. What a model doesn't name, throttling
 * among it where it is so, has the name of the service.
 */
export function retrySdkCall(service: string, prefix = sdkErrorPrefix(service)): Retrier[] {
  const [, names = ''] = TRANSIENT_ERRORS[service.toLowerCase()] ?? [];
  const errors = [`${prefix}Exception`, 'SdkClientException', ...names.split(' ').filter((name) => name !== '')];
  return [retrier([...errors.map((error) => `${prefix}.${error}`), 'States.Timeout'])];
}

/**
 * The retries of the start of a job, by its transient errors without their prefix. Not of `States.Timeout`: then the job is at work, or has been, and
 * another one would run beside it.
 */
export function retryJob(prefix: string, errors: readonly string[]): Retrier[] {
  return [retrier([...errors, 'SdkClientException'].map((error) => `${prefix}.${error}`))];
}

/** The same, of a call about a job that may be made twice: one that was lost is made again. */
export function retryJobCall(prefix: string, errors: readonly string[]): Retrier[] {
  return retryJob(prefix, errors).map((each) => ({ ...each, ErrorEquals: [...each.ErrorEquals, 'States.Timeout'] }));
}

/** The retries of an answer to a task token: the same one may be given again. */
export function retryTaskAnswer(): Retrier[] {
  return [retrier(['Sfn.SfnException', 'Sfn.SdkClientException', 'States.Timeout'])];
}

/** The retries of a write to DynamoDB by an SDK integration, whose errors have another prefix than those of the optimized one; it accepts its own earlier success. */
export function retryDynamoDbSdk(): Retrier[] {
  const errors = DYNAMODB_ERRORS.map((error) => error.replace('DynamoDB.', 'DynamoDb.'));
  return [retrier(['DynamoDb.DynamoDbException', ...errors, 'States.Timeout'])];
}

/** Errors by which a service says that it has done nothing yet, since too much was asked of it. */
const THROTTLING = /TooManyRequests|Throttl|ThroughputExceeded|RequestLimitExceeded|StatusCode\.429$/;

/** The time for which throttling is waited out. */
export interface Patience {
  readonly attempts: number;
  readonly maxDelaySeconds: number;
}

/** The same retriers, with one of its own before them for throttling: it passes when others have come to their end. */
export function patientWhenThrottled(retriers: readonly Retrier[], { attempts, maxDelaySeconds }: Patience): Retrier[] {
  return retriers.flatMap((each) => {
    const throttling = each.ErrorEquals.filter((error) => THROTTLING.test(error));
    const others = each.ErrorEquals.filter((error) => !THROTTLING.test(error));
    const patient = { ...each, ErrorEquals: throttling, MaxAttempts: attempts, MaxDelaySeconds: maxDelaySeconds };
    return [
      ...(throttling.length > 0 ? [patient] : []),
      ...(others.length > 0 ? [{ ...each, ErrorEquals: others }] : []),
    ];
  });
}
