import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isExpression } from '../../core/jsonata';
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

/** Refuses a number of slots that can't be. */
export function checkSlots(scope: IConstruct, prop: string, slots: number): void {
  if (Number.isInteger(slots) && slots >= 1 && slots <= MAX_SLOTS) return;
  const instead = 'part what is more by keys, each with slots of its own';
  throw refusal(scope, { prop, must: `be a whole number from 1 to ${MAX_SLOTS}`, got: slots, instead });
}

/** Refuses a lease or times of a wait that can't be. */
export function checkTimes(scope: IConstruct, lease: Duration, wait: LockWait): void {
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
  const atLeast = Duration.seconds(1);
  const longest = { atLeast, atMost: LONGEST_WAIT, instead: 'AWS ends an execution after 365 days' };
  checkDuration(scope, 'wait.timeout', plan.timeout, longest);
  if (plan.kind === 'queue') {
    checkPriority(scope, plan.priority);
    return;
  }
  const { interval, maxInterval } = plan;
  const instead = 'AWS counts in whole seconds, and an attempt is a transition';
  checkDuration(scope, 'wait.maxInterval', maxInterval, { atLeast, atMost: Duration.days(1), instead });
  checkDuration(scope, 'wait.interval', interval, { atLeast, atMost: maxInterval, instead });
}

function checkPriority(scope: IConstruct, priority: string): void {
  if (Token.isUnresolved(priority) || isExpression(priority) || /^[0-9]$/.test(priority)) return;
  const instead = 'the lower the sooner';
  throw refusal(scope, { prop: 'wait.priority', must: 'be a digit from 0 to 9', got: priority, instead });
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
