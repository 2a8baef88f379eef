import type { JsonObject } from '../src/base/json';
import { definitionError, validateDefinition } from '../src/language/validate';
import { variableReferences } from '../src/language/validate/variable-references';
import type { CaseInput } from './case';
import type { Actual } from './judge';

/** Validates a definition as the API of the case does. */
export function runDefinition(input: CaseInput): Actual {
  const definition = input.definitionText ?? (input.definition as JsonObject);
  const diagnostics = validateDefinition(definition, { type: input.machineType });
  const errors = diagnostics.filter(({ severity }) => severity === 'ERROR');
  if (input.api === 'validate_state_machine_definition') {
    const result = errors.length > 0 ? 'FAIL' : 'OK';
    return { answer: { result, diagnostics: diagnostics.map((diagnostic) => ({ ...diagnostic })) }, calls: [] };
  }
  if (errors.length > 0) {
    return { answer: { result: 'FAIL', error: 'InvalidDefinition', message: definitionError(errors) }, calls: [] };
  }
  if (input.api !== 'describe_state_machine') return { answer: { result: 'OK' }, calls: [] };
  return {
    answer: { result: 'OK', variableReferences: variableReferences(input.definition as JsonObject) },
    calls: [],
  };
}
