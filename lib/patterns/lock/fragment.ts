import { refuseAtSynthesis } from '../../core/refusal';
import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { partitionOf } from '../../capabilities/coordination/row-key';
import { checkGiven } from '../../core/given';
import { FragmentNames } from '../../core/naming';
import { checkSingle, checkWork } from '../../work/work-check';
import { catchFailures, guardedWork, type GuardedWork } from '../../work/guarded-work';
import { insideProblem } from './inside';
import { LockWait } from './lock-wait';
import { checkSlots, checkTimes, GIVEN_LOCK, leaseProblem } from './plan';
import type { LockProps } from './props';
import { LockStates } from './states';

/**
 * Work that one execution at a time does, or a number of them, across all executions and state machines that use the same table and key: 2
 * transitions beside those of the work when nobody else holds the lock.
 *
 * The holder is the entering of the state: iterations of a Map exclude each other, too. The lock is released on every path, also when the work
 * fails, and ends by itself with its lease.
 */
export class Lock extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range; synthesis fails when the work may take longer than the lease. */
  public constructor(scope: Construct, id: string, props: LockProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN_LOCK);
    const { table, key, lease, slots = 1, wait = LockWait.retry() } = props;
    checkSlots(this, 'slots', slots);
    checkTimes(this, lease, wait);
    checkWork(this, 'work', props.work);
    checkSingle(this, 'work', props.work);
    const names = new FragmentNames(this, props.stateNamePrefix);
    const partition = partitionOf(this, 'lock', 'key', key);
    const states = new LockStates(this, names, { table: table.table, partition, lease, slots, plan: wait._plan });
    const acquire = states.acquire();
    const work = lockedWork(this, names, props);
    const release = states.release();
    acquire.next(work.start);
    work.ends.forEach((end) => end.next(release));
    const notAcquired = props.onNotAcquired ?? states.failNotAcquired();
    if (wait._plan?.kind === 'queue') {
      table._useLine();
      const line = states.waitInLine(wait._plan);
      line.next(work.start);
      states.catchHeld(acquire, line);
      states.catchTimeUp(line, notAcquired);
    } else {
      states.catchHeld(acquire, notAcquired);
    }
    catchFailures(work, { to: states.releaseFailed(), variable: states.failure, facts: {} });
    refuseAtSynthesis(this, () => [
      ...(props.fenced === true ? [] : leaseProblem(this, work, lease)),
      ...insideProblem(this, { table: table.table, key, partition, work }),
    ]);
    this.startState = acquire;
    this.endStates = [release];
  }
}

function lockedWork(scope: Construct, names: FragmentNames, { work, resultField = 'result' }: LockProps): GuardedWork {
  return guardedWork(scope, names, work, {
    fields: { input: '$states.input' },
    bindings: { input: '$states.input', lock: '$states.input.lock' },
    resultField,
  });
}
