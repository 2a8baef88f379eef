import type { Json, JsonObject } from '../base/json';
import { checkFaultMembers } from '../faults/fault-check';
import type { Fault } from '../faults/faults';
import { ControlError } from './control-error';

/**
 * Faults as they were given, each about a state or about a call of a function.
 * @throws ControlError for one that is about neither, or says what faults can't.
 */
export function faultsOf(given: Json | undefined): readonly Fault[] {
  const faults = (given ?? []) as JsonObject[];
  for (const fault of faults) {
    try {
      checkFaultMembers(fault as unknown as Fault);
    } catch (error) {
      throw new ControlError(400, 'InvalidRequest', (error as Error).message, 'Say what it is about');
    }
  }
  return faults as unknown as readonly Fault[];
}
