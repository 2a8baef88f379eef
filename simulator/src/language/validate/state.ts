import type { JsonObject } from '../../base/json';
import type { QueryLanguage } from '../definition';
import { checkObject, requireFields } from './object-rule';
import type { MachineChecks, StateChecks } from './scope';
import { STATES } from './vocabulary/states';

/** Checks one state, and with `nested` the sequences in it. */
export function checkState(
  state: JsonObject,
  at: string,
  { language, around }: { readonly language: QueryLanguage; readonly around: QueryLanguage },
  machine: MachineChecks,
  nested: StateChecks['nested'],
): void {
  const type = state['Type'];
  if (type === undefined) return requireFields(state, ['Type'], at, machine);
  const rule = typeof type === 'string' ? STATES.get(type) : undefined;
  if (rule === undefined) {
    const message = `The field 'Type' should have one of these values: [${[...STATES.keys()].join(', ')}]`;
    return machine.report.schema(message, `${at}/Type`);
  }
  const isDowngrade = around === 'JSONata' && state['QueryLanguage'] === 'JSONPath';
  if (isDowngrade) {
    const message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
    machine.report.schema(message, at);
  }
  checkObject(state, at, { ...machine, state, language, at, isDowngrade, nested }, rule);
}
