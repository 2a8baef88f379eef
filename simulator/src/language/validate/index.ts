import type { Json, JsonObject } from '../../base/json';
import type { MachineType } from '../definition';
import { isObject } from '../jsonpath/select';
import { checkMachine, languageOf } from './machine';
import { type Diagnostic, Report } from './report';
import { checkState } from './state';
import { checkWarnings } from './warnings';

export { definitionError, type Diagnostic } from './report';

const MAX_CHARACTERS = 1_048_576;

/** Options of {@link validateDefinition}. */
export interface ValidationOptions {
  /** @default STANDARD */
  readonly type?: MachineType;
  /** The least severity that is reported. @default ERROR */
  readonly severity?: Diagnostic['severity'];
}

/**
 * Everything that AWS finds in a definition, errors and warnings, in the order in which it reports them.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
 */
export function validateDefinition(definition: JsonObject | string, options: ValidationOptions = {}): Diagnostic[] {
  const report = new Report();
  const parsed = typeof definition === 'string' ? parse(definition, report) : definition;
  if (parsed !== undefined) {
    checkMachine(parsed, { report, type: options.type ?? 'STANDARD' });
    if (options.severity === 'WARNING') checkWarnings(parsed, report);
  }
  return report.diagnostics;
}

/** As {@link validateDefinition} for a state by itself. */
export function validateState(state: JsonObject): Diagnostic[] {
  const report = new Report();
  checkState(state, '', languageOf(state, 'JSONPath'), { report, type: 'STANDARD' });
  return report.diagnostics;
}

function parse(text: string, report: Report): JsonObject | undefined {
  if (text.length > MAX_CHARACTERS) {
    report.schema(`The definition must not have more than ${MAX_CHARACTERS} characters`, '/');
    return undefined;
  }
  try {
    const value = JSON.parse(text) as Json;
    if (isObject(value)) return value;
    report.schema('Expected value of type [OBJECT]', '/');
  } catch (error) {
    report.error('INVALID_JSON_DESCRIPTION', error instanceof Error ? error.message : String(error));
  }
  return undefined;
}
