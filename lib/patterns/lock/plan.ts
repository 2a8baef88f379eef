import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkDuration, refusal } from '../../core/refusal';
import type { Given } from '../../core/given';
import { WRITE_TIMEOUT } from '../../capabilities/coordination/row-write';
import { LONGEST_WAIT } from '../../states/task-timeout';
import { longestTime } from '../../states/time-bounds';
import type { GuardedWork } from '../../work/guarded-work';
import { renderedWork } from '../../work/guarded-work';
import type { LockWait } from './lock-wait';
import type { LockProps } from './props';

export const GIVEN_LOCK: Given<LockProps> = { table: 'given', work: 'given', key: 'given', lease: 'given duration' };

/** More would not be found by trying one after the other. */
const MAX_SLOTS = 200;

/** Refuses a lease, a number of slots or times of a wait that can't be. */
export function checkLock(scope: IConstruct, slotsProp: string, slots: number, lease: Duration, wait: LockWait): void {
  if (!Number.isInteger(slots) || slots < 1 || slots > MAX_SLOTS) {
    const instead = 'part what is more by keys, each with slots of its own';
    throw refusal(scope, { prop: slotsProp, must: `be a whole number from 1 to ${MAX_SLOTS}`, got: slots, instead });
  }
  if (lease.isUnresolved()) {
    const instead = 'it is part of the definition: give a literal duration';
    throw refusal(scope, { prop: 'lease', must: 'be known at synthesis', got: lease, instead });
  }
  checkDuration(scope, 'lease', lease, {
    atLeast: Duration.minutes(1),
    atMost: LONGEST_WAIT,
    instead: 'a holder that dies keeps the lock until then, and AWS ends an execution after 365 days',
  });
  checkWait(scope, wait);
}

function checkWait(scope: IConstruct, { _plan: plan }: LockWait): void {
  if (plan === undefined) return;
  const { timeout, interval, maxInterval } = plan;
  const atLeast = Duration.seconds(1);
  checkDuration(scope, 'wait.timeout', timeout, {
    atLeast,
    atMost: LONGEST_WAIT,
    instead: 'AWS ends an execution after 365 days',
  });
  const instead = 'AWS counts in whole seconds, and an attempt is a transition';
  checkDuration(scope, 'wait.maxInterval', maxInterval, { atLeast, atMost: Duration.days(1), instead });
  checkDuration(scope, 'wait.interval', interval, { atLeast, atMost: maxInterval, instead });
}

/** The problem of work that may take longer than the lease, as far as its time is known; to be called when it is part of a definition. */
export function leaseProblem(scope: IConstruct, work: GuardedWork, lease: Duration): string[] {
  const longest = longestTime(renderedWork(work)).seconds + WRITE_TIMEOUT.toSeconds();
  if (longest <= lease.toSeconds()) return [];
  const must = `be at least the ${Math.ceil(longest)} seconds that the work and the write before it can take with all their retries`;
  const instead =
    "somebody else would hold the lock before it has ended: lengthen it, shorten timeouts and retries, or hand the fencing number on and say 'fenced: true'";
  return [refusal(scope, { prop: 'lease', must, got: lease, instead }).message];
}
