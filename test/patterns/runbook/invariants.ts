import type { Run, World } from 'cdk-workflow-simulator';
import type { Ledger } from './ledger';

/** A runbook that was run, what it did, and how its gates stood. */
export interface Scene {
  readonly world: World;
  readonly run: Run;
  readonly ledger: Ledger;
  readonly approved: boolean;
  readonly alarmed: boolean;
}

const STEPS = ['Stop writers', 'Promote'];
const ROLLBACKS = ['Undo Promote', 'Start writers'];

const entered = ({ path }: Run): string[] => path.map(({ state }) => state.replace('Runbook: ', ''));

/** 1. No step runs after a refusal: neither without the approval, nor behind an alarm, nor once it is undone. */
export function assertNoneAfterRefusal({ run, approved, alarmed, ledger }: Scene): void {
  const states = entered(run);
  if (!approved && ledger.calls.length > 0) throw new Error(`${ledger.calls.join(', ')} without an approval`);
  if (alarmed && ledger.calls.includes('Promoter')) throw new Error('a step behind an alarm');
  const undoing = states.findIndex((each) => ROLLBACKS.includes(each));
  const after = undoing < 0 ? [] : states.slice(undoing).filter((each) => STEPS.includes(each));
  if (after.length > 0) throw new Error(`${after.join(', ')} after the undoing began`);
}

/** 2. What was done is undone in reverse. */
export function assertReverse({ run }: Scene): void {
  const undone = entered(run).filter((each) => ROLLBACKS.includes(each));
  const inOrder = ROLLBACKS.filter((each) => undone.includes(each));
  if (undone.join() !== inOrder.join()) throw new Error(`undone in the order ${undone.join(', ')}`);
}

/** 3. All or nothing: a runbook that succeeded has done everything, and one that failed nothing, unless it says what it could not undo. */
export function assertAllOrNothing({ run, ledger }: Scene): void {
  const left = ledger.effects.join(', ');
  if (run.status === 'SUCCEEDED' && ledger.effects.length < 2) throw new Error(`it succeeded with ${left} alone`);
  const mayLeave = run.status !== 'FAILED' || run.error === 'Saga.CompensationFailed';
  if (!mayLeave && left !== '') throw new Error(`it failed, and left ${left}`);
}

/** 4. There is a report of it, and it says how it ended. */
export function assertReported({ world, run }: Scene): void {
  const bucket = world.bucket('Failover/Reports/Bucket');
  const key = bucket.keys.find((each) => each.endsWith(`/${run.name}.json`));
  if (key === undefined) throw new Error('there is no report');
  const { status } = JSON.parse(bucket.text(key) ?? '') as { status: string };
  if (status !== run.status) throw new Error(`the report says ${status}, and it is ${run.status}`);
}
