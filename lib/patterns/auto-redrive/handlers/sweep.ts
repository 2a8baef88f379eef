import { round } from '../../../capabilities/reconcile/handlers/round';
import { environment } from '../../../resources/handlers/environment';
import { endedExecutions } from '../../../resources/handlers/ended-executions';
import { dueAt, REDRIVEN_STATUSES } from './decide';
import { look, type Outcome } from './look';
import { isTold } from './operators';
import { settings, type Settings } from './settings';

/** AWS redrives what has ended within 14 days; what is older and was never heard of, operators hear of for a day more. */
const LOOKED_BACK_MS = 15 * 86_400_000;

/** A look asks AWS three times. */
const MS_PER_LOOK = 300;

/** Looks at all executions that have ended without anybody having heard of it, and at those whose time has come. */
export async function sweep(endsAtMs: number): Promise<Record<string, Outcome>> {
  const own = settings();
  const lookAt = (executionArn: string): Promise<Outcome> => look(executionArn, { ...own, queued: false });
  // One that can't be looked at is looked at again by the next round.
  const { outcomes, failures } = await round(due(own), lookAt, () => Promise.resolve(), {
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    endsAtMs,
    msPerLook: MS_PER_LOOK,
  });
  if (failures.length > 0) throw failures[0];
  return outcomes as Record<string, Outcome>;
}

async function* due({ policy }: Settings): AsyncGenerator<{ readonly id: string; readonly dueAt: string }> {
  const sinceMs = Date.now() - LOOKED_BACK_MS;
  for await (const each of endedExecutions(environment('STATE_MACHINE'), REDRIVEN_STATUSES, sinceMs)) {
    const dueMs = dueAt(each, policy);
    if (dueMs > Date.now() || (await isTold(each))) continue;
    yield { id: each.executionArn, dueAt: new Date(dueMs).toISOString() };
  }
}
