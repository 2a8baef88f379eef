import type { MapPart } from '../engine/ports';
import type { Fault, FaultKind } from '../faults/faults';
import { CannotStart } from './terminal';

export const FAULT_KINDS: readonly FaultKind[] = [
  'error',
  'throttle',
  'timeout',
  'answerLost',
  'late',
  'zombie',
  'twice',
  'heartbeatsLost',
  'stopped',
  'machineTimedOut',
];

/**
 * A fault as it is written on the command line: `State:kind`, `State:kind@2` (the second call), `State:kind@every`;
 * `Map:reader.kind` and `Map:writer.kind` for what a distributed Map reads and writes; with `#3` at the end only within
 * iteration 3 of a Map.
 * @throws CannotStart when it is written otherwise.
 */
export function parseFault(text: string): Fault {
  const [, state, part, kind, attempt, iteration] =
    /^(.+):(?:(reader|writer)\.)?([A-Za-z]+)(?:@(\d+|every))?(?:#(\d+))?$/.exec(text) ?? [];
  const known = FAULT_KINDS.find((each) => each === kind);
  if (state === undefined || known === undefined) {
    throw new CannotStart(
      `--fault takes State:[reader.|writer.]<kind>[@<attempt or every>][#<iteration>] with one of the kinds ` +
        `${FAULT_KINDS.join(', ')}; got '${text}'`,
    );
  }
  return {
    state,
    ...(part !== undefined && { part: part as MapPart }),
    kind: known,
    ...(attempt !== undefined && { attempt: attempt === 'every' ? ('every' as const) : Number(attempt) }),
    ...(iteration !== undefined && { iteration: Number(iteration) }),
  };
}
