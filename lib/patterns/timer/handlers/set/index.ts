import { randomUUID } from 'crypto';
import { expiresAt } from '../../../../capabilities/answers/handlers/rows';
import { environment } from '../../../../resources/handlers/environment';
import { startOnce } from '../../../../resources/handlers/executions';
import { askedBy } from '../asked';
import type { AskedTime, DueTime } from '../due';
import { dueTime, inUtc } from '../due';
import type { Asked, TimerRow } from '../row';
import { readTimer, writeSetting } from '../row';
import type { Start } from '../schedules';
import { checkSize, createSchedule, deleteSchedule, scheduleName } from '../schedules';

/** A timer that is to be set. */
interface Request extends AskedTime {
  readonly key?: string;
  /** The input of the execution: any JSON. */
  readonly input?: unknown;
  /** The entering of the state that asks; left out by others. */
  readonly request?: string;
}

/** The outcome. */
interface Outcome {
  /** Whether this request's setting is in force, or was. */
  readonly set: boolean;
  /** `set`; `skipped` for a time in the past; `overtaken` when a later request has changed the timer. */
  readonly status: 'set' | 'skipped' | 'overtaken';
  readonly key: string;
  readonly generation?: number;
  readonly dueAt?: string;
}

/** The part of the context of the invocation that is read. */
interface Invocation {
  readonly awsRequestId: string;
}

/** AWS takes some time to note a schedule: one for the very next moment would be in the past. */
const SOONEST_MS = 5_000;

/** Sets a timer: a setting of the same key that was there is overtaken. */
export async function handler(request: Request, { awsRequestId }: Invocation): Promise<Outcome> {
  const asked = askedBy(request, awsRequestId);
  const due = dueTime(request, Date.now());
  const { key } = asked;
  const start = { executionName: `timer-${randomUUID()}`, input: inputOf(key, request.input) };
  checkSize(start);
  if (due.dueMs < Date.now() && !(await isOwn(asked))) {
    const policy = environment('PAST');
    if (policy === 'skip') return { set: false, status: 'skipped', key };
    if (policy === 'refuse') throw inPast(due);
  }
  const row = await writeSetting(asked, {
    dueAt: new Date(due.dueMs).toISOString(),
    executionName: start.executionName,
    expiresAt: expiresAt(due.dueMs),
  });
  if (row?.request !== asked.request) return { set: false, status: 'overtaken', key };
  await begin(asked, row, due, { ...start, executionName: row.executionName });
  if (row.generation > 1) await deleteSchedule(scheduleName(key, row.generation - 1));
  return { set: true, status: 'set', key, generation: row.generation, dueAt: row.dueAt };
}

/** JSON: what is not given is an object without fields, what is given stays, also `null`. */
function inputOf(key: string, input: unknown): string {
  return JSON.stringify({ key, input: input === undefined ? {} : input });
}

/** An attempt that was made again keeps the time of the first. */
async function begin({ key }: Asked, row: TimerRow, due: DueTime, start: Start): Promise<void> {
  const dueMs = Date.parse(row.dueAt);
  if (dueMs <= Date.now()) {
    await startOnce(environment('STATE_MACHINE'), start.executionName, JSON.parse(start.input) as object);
    return;
  }
  const told = dueMs === due.dueMs ? due : inUtc(dueMs);
  const soonest = Date.now() + SOONEST_MS;
  await createSchedule(scheduleName(key, row.generation), dueMs < soonest ? inUtc(soonest) : told, start);
}

async function isOwn({ key, request }: Asked): Promise<boolean> {
  return (await readTimer(key))?.request === request;
}

function inPast({ dueMs }: DueTime): Error {
  const error = new Error(`${new Date(dueMs).toISOString()} is over`);
  error.name = 'Timer.InPast';
  return error;
}
