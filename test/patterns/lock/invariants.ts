import type { Run, World } from 'cdk-workflow-simulator';
import { rowsOf } from './locking';

/** A time at which an execution worked under a lock: as long as its lease lasted, or until it gave it back or ended. */
export interface Held {
  readonly key: string;
  readonly slot: number;
  readonly fence: number;
  readonly fromMs: number;
  readonly toMs: number;
}

interface LockInput {
  readonly lock: { readonly key: string; readonly slot: number; readonly fence: number; readonly until: string };
}

/** The times at which executions were in the first state of the work, `state`. */
export function heldIn(runs: readonly Run[], state: string, nowMs: number): readonly Held[] {
  return runs.flatMap((run) =>
    run.path
      .filter((visited) => visited.state === state)
      .map(({ input, enteredAtMs, exitedAtMs }) => {
        const { key, slot, fence, until } = (input as unknown as LockInput).lock;
        const endedMs = run.status === 'RUNNING' ? nowMs : (run.path[0]?.enteredAtMs ?? 0) + run.elapsedMs;
        return { key, slot, fence, fromMs: enteredAtMs, toMs: Math.min(exitedAtMs ?? endedMs, Date.parse(until)) };
      }),
  );
}

/**
 * 1. At most one holder per lease: nobody enters a slot while another one is in it whose lease is not over.
 * 2. The fencing number grows with each holder of a slot.
 */
export function assertExclusive(held: readonly Held[]): void {
  const bySlot = new Map<string, Held[]>();
  for (const each of held) {
    const name = `${each.key} ${each.slot}`;
    bySlot.set(name, [...(bySlot.get(name) ?? []), each]);
  }
  for (const [name, all] of bySlot) {
    const inOrder = [...all].sort((one, other) => one.fence - other.fence);
    inOrder.slice(1).forEach((later, index) => {
      const earlier = inOrder[index] as Held;
      if (later.fence === earlier.fence) throw new Error(`${name}: ${later.fence} was given to two`);
      if (later.fromMs < earlier.toMs) {
        throw new Error(`${name}: ${JSON.stringify(later)} began while ${JSON.stringify(earlier)} had the lock`);
      }
    });
  }
}

/** 3. Free after the lease: no slot is held beyond the end of a lease that began before now. */
export async function assertFreeAfter(world: World, leaseMs: number): Promise<void> {
  const nowMs = world.now.getTime();
  for (const { sk, freeFrom } of await rowsOf(world)) {
    if (String(sk).startsWith('slot#') && Number(freeFrom) > nowMs + leaseMs) {
      throw new Error(`${String(sk)} is held until ${String(freeFrom)}, beyond a lease from ${nowMs} on`);
    }
  }
}

/** 4. What was finished stays so: an execution whose work has ended well does not fail by what comes after it. */
export function assertFinishedStays(run: Run, lastOfWork: string): void {
  const finished = run.path.some(({ state, exitedAtMs }) => state === lastOfWork && exitedAtMs !== undefined);
  if (finished && run.status === 'FAILED') throw new Error(`finished work ended as ${run.error}: ${run.cause}`);
}
