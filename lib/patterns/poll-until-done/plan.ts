import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { expressionBody, isExpression } from '../../core/jsonata';
import { checkDuration, refusal } from '../../core/refusal';
import { isTotal } from '../../core/total-expression';
import { attemptsToFill } from '../../states/retry-span';
import { LONGEST_WAIT } from '../../states/task-timeout';
import { renderedChain } from '../../states/time-bounds';
import { textsIn } from '../../states/jsonata-texts';
import type { BuiltWork } from '../../work/built-work';
import type { Work } from '../../work/work';
import { checkAnswers, checkFunctionTimeout, checkSingle, checkWork } from '../../work/work-check';
import { checkExpression } from './expression-check';
import type { PollUntilDoneProps } from './props';

/** The names that expressions of the user may use. */
const NAMES = ['result', 'job', 'input'];

/** The events of history that AWS allows an execution, and what is left of them for everything but polls. */
const MAX_EVENTS = 25_000;
const OTHER_EVENTS = 1_000;

/** Events of a check that is not yet done: a state entered and exited, scheduled, started, succeeded, evaluated in vain, and the wait. */
const EVENTS_OF_LOOP = 8;
const EVENTS_OF_RETRY = 4;
/** Events of a state among several that make a check. */
const EVENTS_OF_STATE = 5;

/** Expressions that have a value always: an argument that has none is an evaluation error. */
const ALWAYS_THERE = /^\$(job|input|states\.input|states\.context\.Execution\.(Id|Name|StartTime))$/;

/** The pace of the checks, in seconds. */
export interface Pace {
  readonly interval: number;
  readonly rate: number;
  readonly longest: number;
  readonly jitter: boolean;
}

/** Refuses what can't be; gives the pace. */
export function planPoll(scope: IConstruct, props: PollUntilDoneProps): Pace {
  checkTimes(scope, props);
  checkRate(scope, props);
  checkJob(scope, props);
  const check = props.check._settings.work;
  for (const [prop, work] of [
    ['start', props.start] as const,
    ['check', check] as const,
    ['cancel', props.cancel] as const,
  ]) {
    if (work === undefined) continue;
    checkSingle(scope, prop, work);
    checkWork(scope, prop, work);
    checkFunctionTimeout(scope, prop, work);
  }
  checkAnswers(scope, 'check', check);
  checkCancel(scope, props.cancel);
  if (props.resultField === '') {
    const instead = "leave it out for 'poll'";
    throw refusal(scope, { prop: 'resultField', must: 'be the name of a field', got: props.resultField, instead });
  }
  if (props.waitByRetry === true) checkWaitByRetry(scope, props);
  const pace = paceOf(props);
  checkHistory(scope, props, pace);
  return pace;
}

function paceOf({
  interval,
  backoffRate = 1,
  maxInterval,
  deadline,
  jitter,
  waitByRetry = false,
}: PollUntilDoneProps): Pace {
  return {
    interval: interval.toSeconds(),
    rate: backoffRate,
    longest: backoffRate === 1 ? interval.toSeconds() : (maxInterval ?? deadline).toSeconds(),
    jitter: jitter ?? !waitByRetry,
  };
}

function checkTimes(scope: IConstruct, { deadline, interval, maxInterval, backoffRate = 1 }: PollUntilDoneProps): void {
  for (const [prop, time] of [
    ['deadline', deadline] as const,
    ['interval', interval] as const,
    ['maxInterval', maxInterval] as const,
  ]) {
    if (time?.isUnresolved() === true) {
      const instead = 'it is part of the definition: give a literal duration';
      throw refusal(scope, { prop, must: 'be known at synthesis', got: time, instead });
    }
  }
  checkDuration(scope, 'deadline', deadline, {
    atLeast: Duration.seconds(1),
    atMost: LONGEST_WAIT,
    instead: 'AWS counts in whole seconds and ends an execution after 365 days',
  });
  const instead = 'what is checked less often than once before its deadline is never known to be done';
  checkDuration(scope, 'interval', interval, { atLeast: Duration.seconds(1), atMost: deadline, instead });
  if (maxInterval === undefined) return;
  if (backoffRate === 1) {
    throw refusal(scope, {
      prop: 'maxInterval',
      must: "be left out without a 'backoffRate' above 1",
      got: maxInterval,
      instead: "give a 'backoffRate', or only the 'interval'",
    });
  }
  checkDuration(scope, 'maxInterval', maxInterval, { atLeast: interval, atMost: deadline, instead });
}

function checkRate(scope: IConstruct, { backoffRate: rate }: PollUntilDoneProps): void {
  if (rate === undefined || (!Token.isUnresolved(rate) && Number.isFinite(rate) && rate >= 1)) return;
  const instead = 'leave it out for checks at the same interval';
  throw refusal(scope, { prop: 'backoffRate', must: 'be a number from 1 on', got: rate, instead });
}

function checkJob(scope: IConstruct, { start, job }: PollUntilDoneProps): void {
  if (job === undefined && start === undefined) {
    const instead = "give 'start', or say which job is under way, as in '{% $input.jobId %}'";
    throw refusal(scope, { prop: 'job', must: "be given without a 'start'", got: undefined, instead });
  }
  if (job !== undefined) checkExpression(scope, 'job', job);
}

/** It stands where it is too late, where a check fails, and in the state machine for what others have left. */
function checkCancel(scope: IConstruct, cancel: Work | undefined): void {
  if (cancel === undefined || cancel._work.kind === 'built') return;
  throw refusal(scope, {
    prop: 'cancel',
    must: 'be a single call: it stands in more than one place',
    got: 'states of your own',
    instead: 'use Work.invoke or Work.callAwsService',
  });
}

/** A retry can't tell a mistake from what is not done yet. */
function checkWaitByRetry(scope: IConstruct, { check, jitter }: PollUntilDoneProps): void {
  if (jitter === true) {
    throw refusal(scope, {
      prop: 'jitter',
      must: "be left out with 'waitByRetry'",
      got: jitter,
      instead: "AWS draws the delays of a retry from 0 on, so that nobody knows how many fit: leave out 'waitByRetry'",
    });
  }
  const { work, done, failed, result, total } = check._settings;
  if (work._work.kind !== 'built') {
    const instead = "use Work.invoke or Work.callAwsService, or leave out 'waitByRetry'";
    throw refusal(scope, {
      prop: 'check',
      must: "be a single call with 'waitByRetry'",
      got: 'states of your own',
      instead,
    });
  }
  for (const [prop, body] of Object.entries({ done, failed, result })) {
    if (total !== true && body !== undefined && !isTotal(body, NAMES)) refuseUncertain(scope, `check.${prop}`, body);
  }
  const uncertain = argumentBodies(work._work).find((body) => !ALWAYS_THERE.test(body));
  if (uncertain !== undefined) refuseUncertain(scope, 'check', uncertain);
}

function refuseUncertain(scope: IConstruct, prop: string, body: string): never {
  throw refusal(scope, {
    prop,
    must: "be an expression that can't fail with 'waitByRetry': its error would be retried as 'not yet'",
    got: body,
    instead:
      "use paths, comparisons for equality, 'and', 'or', 'in' and choices, take it into 'job', or leave out 'waitByRetry'",
  });
}

function argumentBodies(work: BuiltWork): string[] {
  return textsIn(work.arguments(work.payload ?? {}))
    .filter(isExpression)
    .map(expressionBody);
}

/** A run that reaches AWS's limit is ended past every Catch. */
function checkHistory(
  scope: IConstruct,
  { check, deadline, interval, waitByRetry = false }: PollUntilDoneProps,
  pace: Pace,
): void {
  const { _work: work } = check._settings.work;
  const shortest = pace.jitter ? 0.5 : 1;
  const polls = attemptsToFill(deadline.toSeconds(), {
    IntervalSeconds: Math.max(1, pace.interval * shortest),
    BackoffRate: pace.rate,
    MaxDelaySeconds: Math.max(1, pace.longest * shortest),
  });
  const others =
    work.kind === 'built'
      ? 0
      : Object.keys(renderedChain(work.kind === 'chain' ? work.chain : work.task).States).length;
  const events = (waitByRetry ? EVENTS_OF_RETRY : EVENTS_OF_LOOP) + others * EVENTS_OF_STATE;
  const most = Math.floor((MAX_EVENTS - OTHER_EVENTS) / events);
  if (polls <= most) return;
  throw refusal(scope, {
    prop: 'interval',
    must: `be so long that at most ${most} checks fit before the deadline: AWS ends an execution after ${MAX_EVENTS} events of history`,
    got: interval,
    instead: `${polls} may fit, ${events} events each: lengthen it, give a 'backoffRate'${waitByRetry ? '' : " or 'waitByRetry'"}, or shorten the 'deadline'`,
  });
}
