import { randomUUID } from 'node:crypto';
import { passOn, readWait, storeAnswer } from '../../answers/handlers/wait-record';
import type { WaitRecord } from '../../answers/handlers/wait-record';
import { targetOf } from './codes';

/** The outcome of a click. */
export type Outcome = 'confirmed' | 'already' | 'expired' | 'superseded' | 'unknown' | 'unavailable';

/** The record that a pattern keeps of a confirmation. */
export interface Register {
  /** Records a stored click for good, also when it has done so before, or says why that can't be any more. */
  record(wait: WaitRecord): Promise<'confirmed' | 'already' | 'expired' | 'superseded'>;
  /** The answer to a click that came too late. */
  late(wait: WaitRecord): Promise<'already' | 'expired'>;
}

/**
 * Takes a click: it is stored, then recorded, then passed on to the state that waits.
 *
 * Stored first, since from then on the wait can't be closed any more. Recorded before anybody hears "confirmed", which so can't become
 * untrue. Passed on last: where no attempt waits at the moment, the next one finds the click.
 */
export async function confirm(code: string, register: Register): Promise<Outcome> {
  const key = (await targetOf(code))?.waitKey;
  if (key === undefined) {
    return 'unknown';
  }
  const click = randomUUID();
  const wait = await storeAnswer(key, { confirmedAt: new Date().toISOString() }, click);
  if (wait === undefined) {
    const over = await readWait(key);
    return over === undefined ? 'unknown' : register.late(over);
  }
  const recorded = await register.record(wait);
  if (recorded !== 'confirmed') {
    return recorded;
  }
  await passOn(wait);
  return wait.answeredBy === click ? 'confirmed' : 'already';
}

/** The time of the stored click. */
export function confirmedAtOf({ answer = '{}' }: WaitRecord): string {
  return (JSON.parse(answer) as { confirmedAt: string }).confirmedAt;
}
