import type { JsonObject } from '../../base/json';
import { checkFault, checkFaultMembers } from '../../faults/fault-check';
import { FaultPlan, isTaskFault, type FaultPort, type TaskFault } from '../../faults/faults';
import type { StateMachineDefinition } from '../../language/definition';
import { allStates } from '../../language/validate/names';
import { noSuchState } from '../test-cases';

/** The machine of an execution under way. */
export interface Struck {
  readonly machine: string;
  readonly definition: StateMachineDefinition;
}

/**
 * The faults that strike an execution from now on.
 * @throws when one of them can't, or is about a call of a handler.
 */
export function strikingFrom(
  faults: readonly TaskFault[],
  { machine, definition }: Struck,
  port: FaultPort,
): FaultPlan {
  const states = new Map(
    [...allStates(definition as unknown as JsonObject, '')].map(({ name, state }) => [name, state]),
  );
  for (const fault of faults) {
    checkFaultMembers(fault);
    if (!isTaskFault(fault))
      throw new Error("A fault of a handler's call strikes from the start on; give it where the execution is started");
    const state = states.get(fault.state);
    if (state === undefined) throw new Error(noSuchState(machine, fault.state, [...states.keys()]));
    checkFault(fault, state);
  }
  return new FaultPlan(faults, port);
}
