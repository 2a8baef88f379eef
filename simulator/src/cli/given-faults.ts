import type { Fault, FaultKind } from '../world/faults';
import { CannotStart } from './terminal';

export const FAULT_KINDS: readonly FaultKind[] = [
  'error',
  'throttle',
  'timeout',
  'answerLost',
  'late',
  'twice',
  'heartbeatsLost',
  'stopped',
  'machineTimedOut',
];

/**
 * A fault as it is written on the command line: `State:kind`, `State:kind@2` (the second call), `State:kind@every`.
 * @throws CannotStart when it is written otherwise.
 */
export function parseFault(text: string): Fault {
  const [, state, kind, attempt] = /^(.+):([A-Za-z]+)(?:@(\d+|every))?$/.exec(text) ?? [];
  const known = FAULT_KINDS.find((each) => each === kind);
  if (state === undefined || known === undefined) {
    throw new CannotStart(
      `--fault takes State:<kind>[@<attempt or every>] with one of the kinds ${FAULT_KINDS.join(', ')}; got '${text}'`,
    );
  }
  if (attempt === undefined) return { state, kind: known };
  return { state, kind: known, attempt: attempt === 'every' ? 'every' : Number(attempt) };
}
