import type { MachineType, StateMachineDefinition } from '../../language/definition';
import { validateDefinition } from '../../language/validate';
import type { JsonObject } from '../../base/json';
import { DefinitionError } from '../service-error';

/**
 * A definition that AWS takes.
 * @throws DefinitionError with every reason why AWS would refuse it.
 */
export function checkedDefinition(given: JsonObject | string, type: MachineType): StateMachineDefinition {
  const text = `${type} ${typeof given === 'string' ? given : JSON.stringify(given)}`;
  if (!accepted.has(text)) check(given, type);
  remember(text);
  const definition = typeof given === 'string' ? (JSON.parse(given) as JsonObject) : given;
  return definition as unknown as StateMachineDefinition;
}

/** Definitions without errors: a proof creates the same machines for each of its runs. */
const accepted = new Set<string>();
const MOST_ACCEPTED = 100;

function remember(text: string): void {
  accepted.add(text);
  const [oldest] = accepted;
  if (accepted.size > MOST_ACCEPTED && oldest !== undefined) accepted.delete(oldest);
}

function check(given: JsonObject | string, type: MachineType): void {
  const errors = validateDefinition(given, { type }).filter(({ severity }) => severity === 'ERROR');
  if (errors.length > 0) throw new DefinitionError(errors);
}
