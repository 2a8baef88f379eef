import type { Json, JsonObject } from '../base/json';
import type { Fault } from '../faults/faults';
import { ControlError } from './control-error';

/**
 * Faults as they were given, each about a state or about a call of a function.
 * @throws ControlError for one that is about neither.
 */
export function faultsOf(given: Json | undefined): readonly Fault[] {
  const faults = (given ?? []) as JsonObject[];
  for (const fault of faults) {
    const isOfCall = 'function' in fault && 'call' in fault && !('state' in fault);
    if (isOfCall || ('state' in fault && !('function' in fault) && !('call' in fault))) continue;
    const message = `A fault has either 'state', or 'function' and 'call', got ${JSON.stringify(fault)}`;
    throw new ControlError(400, 'InvalidRequest', message, 'Say what it is about');
  }
  return faults as unknown as readonly Fault[];
}
