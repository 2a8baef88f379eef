import type { Row, RowKey } from './rows';
import { deleteRow, keyOf, numberOf, readPartition, updateRow } from './rows';
import { answer } from './answer';

/** Somebody who waits for one of the slots of a lock. */
interface Waiter {
  readonly key: RowKey;
  readonly taskToken: string;
  readonly holder: string;
  readonly execution: string;
  readonly leaseMs: number;
  readonly slots: number;
}

const FREE = 'attribute_not_exists(freeFrom) OR freeFrom <= :now';

/**
 * Hands each free slot of a lock to the one that waits longest, as long as there is both. While somebody waits, slots are marked, so that nobody
 * who comes gets past the line.
 *
 * First the slot names the waiter, then the waiter is told. Whoever is named already when this begins may have been told: that one is told again, and keeps
 * the slot whatever comes of it. A waiter who can't be told, and was not named before, waits no more.
 */
export async function serve(pk: string): Promise<void> {
  for (let more = true; more;) {
    const rows = await readPartition(pk);
    const slots = new Map(rows.filter(isSlot).map((row) => [row.sk?.S ?? '', row]));
    const waiters = rows.filter(isWaiter).map(waiterOf);
    more = await serveOne(pk, slots, waiters);
  }
}

/** False when there is nothing left to do. */
async function serveOne(pk: string, slots: ReadonlyMap<string, Row>, waiters: readonly Waiter[]): Promise<boolean> {
  const holders = new Map([...slots.values()].map((row) => [row.holder?.S, row]));
  const named = waiters.find(({ holder }) => holders.has(holder));
  if (named !== undefined) {
    await tell(named, holders.get(named.holder) as Row);
    await forget(named);
    return true;
  }
  const [first] = waiters;
  if (first === undefined) {
    await unmark([...slots.values()]);
    return false;
  }
  const names = Array.from({ length: first.slots }, (_, slot) => `slot#${slot}`);
  const free = names.find((sk) => (numberOf(slots.get(sk), 'freeFrom') ?? 0) <= Date.now());
  if (free !== undefined) {
    await handOver({ pk, sk: free }, first);
    return true;
  }
  await mark(names.map((sk) => slots.get(sk)).filter((row) => row !== undefined));
  return false;
}

async function handOver(slot: RowKey, waiter: Waiter): Promise<void> {
  const now = Date.now();
  const row = await updateRow(slot, {
    update:
      'SET holder = :me, freeFrom = :until, fence = if_not_exists(fence, :now) + :one, execution = :execution, expiresAt = :expires, queued = :one',
    condition: FREE,
    values: {
      ':me': { S: waiter.holder },
      ':now': { N: String(now) },
      ':until': { N: String(now + waiter.leaseMs) },
      ':one': { N: '1' },
      ':execution': { S: waiter.execution },
      ':expires': { N: String(Math.ceil((now + waiter.leaseMs) / 1000) + KEPT_SECONDS) },
    },
  });
  // Somebody else was faster.
  if (row === undefined) return;
  if (!(await tell(waiter, row))) {
    await updateRow(slot, {
      update: 'SET freeFrom = :now REMOVE holder, execution',
      condition: 'holder = :me',
      values: { ':now': { N: String(Date.now()) }, ':me': { S: waiter.holder } },
    });
  }
  await forget(waiter);
}

/** The time for which rows outlive what they say. */
const KEPT_SECONDS = 7 * 24 * 60 * 60;

/** False when nobody waits with this token any more. */
async function tell({ taskToken }: Waiter, row: Row): Promise<boolean> {
  return answer(taskToken, {
    slot: Number(row.sk?.S?.slice('slot#'.length)),
    fence: numberOf(row, 'fence'),
    until: new Date(numberOf(row, 'freeFrom') ?? 0).toISOString(),
  });
}

/** Takes a waiter out of the line, unless it waits with a new token by now. */
async function forget({ key, taskToken }: Waiter): Promise<void> {
  await deleteRow(key, 'taskToken = :token', { ':token': { S: taskToken } });
}

async function mark(rows: readonly Row[]): Promise<void> {
  for (const row of rows.filter(({ queued }) => queued === undefined)) {
    await updateRow(keyOf(row), {
      update: 'SET queued = :one',
      condition: 'attribute_exists(pk)',
      values: { ':one': { N: '1' } },
    });
  }
}

async function unmark(rows: readonly Row[]): Promise<void> {
  for (const row of rows.filter(({ queued }) => queued !== undefined)) {
    await updateRow(keyOf(row), { update: 'REMOVE queued', condition: 'attribute_exists(queued)' });
  }
}

function isSlot({ sk }: Row): boolean {
  return sk?.S?.startsWith('slot#') === true;
}

function isWaiter({ sk }: Row): boolean {
  return sk?.S?.startsWith('wait#') === true;
}

function waiterOf(row: Row): Waiter {
  return {
    key: keyOf(row),
    taskToken: row.taskToken?.S ?? '',
    holder: row.holder?.S ?? '',
    execution: row.execution?.S ?? '',
    leaseMs: numberOf(row, 'leaseMs') ?? 0,
    slots: numberOf(row, 'slots') ?? 1,
  };
}
