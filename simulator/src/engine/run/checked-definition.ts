import type { MachineType, StateMachineDefinition } from '../../language/definition';
import { validateDefinition } from '../../language/validate';
import type { JsonObject } from '../../base/json';
import { DefinitionError } from '../service-error';

/**
 * A definition that AWS takes.
 * @throws DefinitionError with every reason why AWS would refuse it.
 */
export function checkedDefinition(given: JsonObject | string, type: MachineType): StateMachineDefinition {
  const errors = validateDefinition(given, { type }).filter(({ severity }) => severity === 'ERROR');
  if (errors.length > 0) throw new DefinitionError(errors);
  const definition = typeof given === 'string' ? (JSON.parse(given) as JsonObject) : given;
  return definition as unknown as StateMachineDefinition;
}
