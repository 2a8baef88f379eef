import { environment } from '../../../resources/handlers/environment';
import { endedExecutions } from '../../../resources/handlers/ended-executions';
import { eventsOf } from '../../../resources/handlers/executions';
import { decide, REDRIVEN_STATUSES } from './decide';
import { objectionOf } from './objection';
import { describeFailed, redriveOnce } from './redriving';
import { settings } from './settings';

/** A batch as an operator asks for it. Times are in ISO 8601. */
export interface Batch {
  readonly since: string;
  readonly until?: string;
  /** Errors in place of those that are redriven anyway. */
  readonly errors?: readonly string[];
  readonly dryRun?: boolean;
}

/** The outcome of a batch. */
export interface BatchOutcome {
  readonly redriven: number;
  readonly left: number;
  /** The number of those that were left, for each reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The names of those that were redriven, the first hundred. */
  readonly executions: readonly string[];
  /** Whether time ran out: the next batch goes on. */
  readonly unfinished: boolean;
}

/** The number of names that fit into a state beside other things. */
const NAMES_KEPT = 100;

/** Redrives the executions that failed in a time, without waiting for their delays; all other limits hold. */
export async function redriveBatch(batch: Batch, endsAtMs: number): Promise<BatchOutcome> {
  const [sinceMs, untilMs] = [instant('since', batch.since), instant('until', batch.until ?? '9999-01-01T00:00:00Z')];
  const names: string[] = [];
  const reasons: Record<string, number> = {};
  let unfinished = false;
  for await (const { executionArn, name, stoppedMs } of endedExecutions(
    environment('STATE_MACHINE'),
    REDRIVEN_STATUSES,
    sinceMs,
  )) {
    if (stoppedMs >= untilMs) continue;
    unfinished = Date.now() >= endsAtMs;
    if (unfinished) break;
    const reason = await one(executionArn, batch);
    if (reason === undefined) names.push(name);
    else reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  const left = Object.values(reasons).reduce((sum, each) => sum + each, 0);
  return { redriven: names.length, left, reasons, executions: names.slice(0, NAMES_KEPT), unfinished };
}

/** The reason for which an execution is left as it is; undefined for one that is redriven. */
async function one(executionArn: string, { errors, dryRun = false }: Batch): Promise<string | undefined> {
  const { policy, neverAfter } = settings();
  const execution = await describeFailed(executionArn);
  if (execution === undefined) return 'it is gone';
  const atOnce = { ...policy, ...(errors && { errors }), delayMs: 0 };
  const verdict = decide(execution, atOnce, Date.now());
  if (verdict.do === 'leave') return verdict.reason;
  if (verdict.do !== 'redrive') return 'it is at work again';
  const objection = objectionOf(await eventsOf(executionArn), neverAfter);
  if (objection !== undefined || dryRun) return objection;
  const redriven = await redriveOnce(execution);
  if (redriven.is === 'later') return 'AWS has no room for more executions';
  return redriven.is === 'refused' ? redriven.reason : undefined;
}

function instant(name: string, text: unknown): number {
  const ms = typeof text === 'string' ? Date.parse(text) : NaN;
  if (!Number.isNaN(ms)) return ms;
  const error = new Error(`'${name}' must be a time in ISO 8601, got ${JSON.stringify(text)}`);
  error.name = 'AutoRedrive.InvalidBatch';
  throw error;
}
