import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from '../../core/refusal';
import { patientWhenThrottled, type Retrier } from '../../states/retries';
import { type TimeBound, longestTime, renderedChain } from '../../states/time-bounds';
import { chainOf } from '../../capabilities/results/recorded-work';
import type { Work } from '../../work/work';

/** AWS ends an Express execution after that time. */
const EXPRESS_SECONDS = 300;

/** Items of a batch that run at once. */
const AT_ONCE = 40;

/** Attempts on throttling, each up to half a minute after the last: in a Standard execution some ten minutes, in an Express one what is left of its time. */
const PATIENCE = { least: 4, most: 24, maxDelaySeconds: 30 };

/** A type, and why. */
export interface ChosenChildType {
  readonly childType: sfn.StateMachineType;
  readonly childTypeReason: string;
  /** Attempts after one that was throttled. */
  readonly throttledAttempts: number;
}

/**
 * The states of EXPRESS children cost no transitions, so that they are taken wherever they can do the work. What is chosen holds when it is
 * asked for: states of the user may get further ones, and other retries, until they become part of a state machine.
 */
export function chooseChildType(
  scope: IConstruct,
  work: Work,
  batchSize: number | undefined,
  fixed: sfn.StateMachineType | undefined,
): ChosenChildType {
  const waits = waitsForAnswer(work);
  if (fixed === sfn.StateMachineType.EXPRESS && waits) {
    throw refusal(scope, {
      prop: 'childType',
      must: 'be STANDARD for work that waits for an answer',
      got: fixed,
      instead: 'leave it out: an Express execution can wait neither for a task token nor for a job',
    });
  }
  const rounds = work._work.kind === 'built' && work._work.batch === true ? 1 : Math.ceil((batchSize ?? 1) / AT_ONCE);
  const {
    seconds,
    unknown: [first],
  } = longestOf(work);
  const total = Math.ceil(seconds * rounds);
  const throttledAttempts = attemptsWithin((EXPRESS_SECONDS - total) / rounds);
  if (fixed === sfn.StateMachineType.EXPRESS) {
    return { childType: fixed, childTypeReason: ASKED_FOR, throttledAttempts };
  }
  if (fixed !== undefined) return standard(ASKED_FOR);
  if (waits) return standard('the work waits for an answer, which an Express execution cannot');
  if (first !== undefined) return standard(`how long '${first.state}' takes is not known: ${first.why}`);
  const takes = `with all retries the work of a child can take ${total} seconds`;
  return total <= EXPRESS_SECONDS
    ? {
        childType: sfn.StateMachineType.EXPRESS,
        childTypeReason: `${takes}, within the ${EXPRESS_SECONDS} of an Express execution, whose states cost no transitions`,
        throttledAttempts,
      }
    : standard(`${takes}, more than the ${EXPRESS_SECONDS} of an Express execution`);
}

const ASKED_FOR = 'it was asked for';

/** Fewer attempts than elsewhere, since what fails for good can be run again; but throttling passes. */
export function childRetries(retry: readonly Retrier[], throttledAttempts: number): Retrier[] {
  return patientWhenThrottled(fewRetries(retry), { ...PATIENCE, attempts: throttledAttempts });
}

/** Whether the work waits for a task token, a job or an activity. */
export function waitsForAnswer({ _work: work }: Work): boolean {
  if (work.kind === 'built') return work.deadline !== undefined || work.isJob === true;
  return /"Resource":"[^"]*(\.waitForTaskToken|\.sync(:2)?|:activity:[^"]*)"/.test(
    JSON.stringify(renderedChain(chainOf(work))),
  );
}

function fewRetries(retry: readonly Retrier[]): Retrier[] {
  return retry.map((retrier) => ({ ...retrier, MaxAttempts: 4, MaxDelaySeconds: 8 }));
}

function standard(childTypeReason: string): ChosenChildType {
  return { childType: sfn.StateMachineType.STANDARD, childTypeReason, throttledAttempts: PATIENCE.most };
}

/** The number of attempts that the delays before them leave time for. */
function attemptsWithin(seconds: number): number {
  let attempts = 0;
  for (let spent = 0; attempts < PATIENCE.most; attempts++) {
    spent += Math.min(2 ** attempts, PATIENCE.maxDelaySeconds);
    if (spent > seconds) break;
  }
  return Math.max(PATIENCE.least, attempts);
}

/** With every retry, but for those of throttled attempts, which take no time. */
function longestOf({ _work: work }: Work): TimeBound {
  if (work.kind !== 'built') return longestTime(renderedChain(chainOf(work)));
  const TimeoutSeconds = work.timeout.toSeconds({ integral: false });
  return longestTime({
    StartAt: 'the work',
    States: { 'the work': { Type: 'Task', TimeoutSeconds, Retry: fewRetries(work.retry) } },
  });
}
