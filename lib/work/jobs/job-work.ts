import { Duration, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { expressionBody, isExpression, jsonata } from '../../core/jsonata';
import { isObject } from '../../core/is-object';
import { checkIsDuration, refusal } from '../../core/refusal';
import { ENTERING } from '../../states/entering';
import type { Retrier } from '../../states/retries';
import { retryJob } from '../../states/retries';
import type { BuiltWork } from '../built-work';
import type { WorkJobOptions } from './job-options';
import { mergedArguments, takenArgument } from './merged-arguments';

/** The parts of a job that are settled here. */
export interface JobSpec {
  /** The factory, as errors name it. */
  readonly at: string;
  /** The integration without its pattern: `glue:startJobRun`. */
  readonly integration: string;
  /** Arguments of ours by name, beside which those of the user stand at every depth. */
  readonly arguments: (times: JobTimes) => Readonly<Record<string, unknown>>;
  /** The least and the most that the service takes as a timeout. */
  readonly atLeast: Duration;
  readonly atMost: Duration;
  /** JSONata (without braces) of the result when the user says nothing. */
  readonly result: string;
  /** The names of the transient errors that the start can raise, without the prefix. */
  readonly transient: readonly string[];
  readonly errorPrefix: string;
  readonly statements: readonly iam.PolicyStatement[];
  readonly target?: BuiltWork['target'];
  readonly targetArn?: string;
  /** The time between two looks of who ends the job in the place of its service. */
  readonly every?: Duration;
}

/** The times of a job. */
export interface JobTimes {
  readonly jobTimeout: Duration;
  /** The time that is left for it to begin. */
  readonly wait: Duration;
}

/** The time that a job has to begin, where nothing else is said: capacity has to be found, and containers to be loaded. */
const WAIT = Duration.minutes(30);

/** The least time that a state leaves its job beyond the job's own timeout. */
const LEAST_WAIT = Duration.minutes(5);

/** A job that an AWS service runs, and that the state waits for. */
export function jobWork(spec: JobSpec, options: WorkJobOptions): BuiltWork {
  const times = timesOf(spec, options);
  const own = spec.arguments(times);
  const parameters = parametersOf(spec, options.parameters ?? {}, own);
  const retry: readonly Retrier[] = retryJob(spec.errorPrefix, spec.transient);
  return {
    kind: 'built',
    integration: `${spec.integration}.sync`,
    arguments: (payload) => mergedArguments(own, payload as Record<string, unknown>),
    payload: parameters,
    result: resultOf(spec, options.output),
    timeout: times.jobTimeout.plus(times.wait),
    givenTimeout: options.taskTimeout,
    retry,
    statements: spec.statements,
    target: spec.target,
    targetArn: spec.targetArn,
    answers: true,
    isJob: true,
  };
}

/**
 * JSONata of what tells a job from every other: the same in all attempts, so that a start whose answer was lost finds the job that is there. Where the user
 * has failed jobs tried again, each attempt is another job.
 */
export function jobToken({ retryOn = [] }: WorkJobOptions): string {
  return retryOn.length === 0 ? ENTERING : `${ENTERING} & $string($states.context.State.RetryCount)`;
}

/** The hash of a token, of at most 64 characters. */
export function hashed(token: string, characters = 64): string {
  return jsonata(`$substring($hash(${token}, "SHA-256"), 0, ${characters})`);
}

/** A name for each attempt: one that is taken is refused. */
export function uniqueName(prefix: string, characters: number): string {
  return jsonata(
    `"${prefix}-" & $substring($hash(${ENTERING} & $string($states.context.State.RetryCount), "SHA-256"), 0, ${characters})`,
  );
}

/** Refuses a prefix of a name that the service would refuse. */
export function checkPrefix(at: string, prefix: string, allowed: RegExp, must: string): string {
  if (!Token.isUnresolved(prefix) && allowed.test(prefix)) return prefix;
  throw refusal(at, { prop: 'jobNamePrefix', must, got: prefix, instead: 'a hash that tells jobs apart follows it' });
}

function timesOf(spec: JobSpec, options: WorkJobOptions): JobTimes {
  const { at, atLeast, atMost } = spec;
  const leastWait = LEAST_WAIT.plus(spec.every ?? Duration.seconds(0));
  const { jobTimeout = Duration.hours(1), taskTimeout } = options;
  checkIsDuration(at, 'jobTimeout', jobTimeout);
  const known = !jobTimeout.isUnresolved();
  const ms = known ? jobTimeout.toMilliseconds() : NaN;
  if (!known || ms < atLeast.toMilliseconds() || ms > atMost.toMilliseconds() || ms % 60_000 !== 0) {
    throw refusal(at, {
      prop: 'jobTimeout',
      must: `be known at synthesis, and whole minutes from ${atLeast.toHumanString()} to ${atMost.toHumanString()}`,
      got: jobTimeout,
      instead: 'the service ends a run of the job then, and takes no others',
    });
  }
  if (taskTimeout === undefined) return { jobTimeout, wait: longer(WAIT, leastWait) };
  checkIsDuration(at, 'taskTimeout', taskTimeout);
  const least = jobTimeout.plus(leastWait);
  if (taskTimeout.isUnresolved() || taskTimeout.toMilliseconds() < least.toMilliseconds()) {
    throw refusal(at, {
      prop: 'taskTimeout',
      must: `be known at synthesis, and at least ${least.toHumanString()}: ${leastWait.toHumanString()} more than 'jobTimeout'`,
      got: taskTimeout,
      instead: 'a state that gives up before its job leaves the job behind: raise it, or lower the timeout of the job',
    });
  }
  return { jobTimeout, wait: Duration.millis(taskTimeout.toMilliseconds() - ms) };
}

function longer(one: Duration, other: Duration): Duration {
  return one.toMilliseconds() < other.toMilliseconds() ? other : one;
}

function parametersOf({ at }: JobSpec, parameters: unknown, own: Readonly<Record<string, unknown>>): object {
  if (!isObject(parameters)) {
    const instead = 'name the parameters of the call that starts the job';
    throw refusal(at, { prop: 'parameters', must: 'be an object', got: parameters, instead });
  }
  const taken = takenArgument(own, parameters);
  if (taken === undefined) return parameters;
  throw refusal(at, {
    prop: `parameters.${taken.path}`,
    must: 'be left out',
    got: taken.value,
    instead: 'it is settled here: the end of the job depends on it, or who may run it',
  });
}

function resultOf({ at, result }: JobSpec, output: string | undefined): string {
  if (output === undefined) return result;
  if (isExpression(output)) return expressionBody(output);
  const instead = 'say what of $states.result is wanted';
  throw refusal(at, { prop: 'output', must: "be a JSONata expression, '{% … %}'", got: output, instead });
}
