import type { Json, JsonObject } from '../../base/json';
import { jsonBytes } from '../../base/json-text';
import type { MachineType } from '../definition';
import { isObject } from '../jsonpath/select';
import { checkMachine, checkStateAt } from './machine';
import { languageOf } from './language-of';
import { type Diagnostic, Report } from './report';
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
  const size = typeof definition === 'string' ? definition.length : jsonBytes(definition);
  if (size > MAX_CHARACTERS) {
    report.schema(`The definition must not have more than ${MAX_CHARACTERS} characters`, '/');
    return report.diagnostics;
  }
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
  checkStateAt(state, '/States/StateName', languageOf(state, 'JSONPath'), { report, type: 'STANDARD' });
  return report.diagnostics;
}

function parse(text: string, report: Report): JsonObject | undefined {
  if (text.trim() === '') {
    report.error('SCHEMA_VALIDATION_FAILED', NO_OBJECT);
    return undefined;
  }
  try {
    const value = JSON.parse(text) as Json;
    if (isObject(value)) return value;
    report.error('SCHEMA_VALIDATION_FAILED', NO_OBJECT);
  } catch (error) {
    const { message, location } = notJson(text, (error as Error).message);
    report.error('INVALID_JSON_DESCRIPTION', message, location);
  }
  return undefined;
}

const NO_OBJECT = 'Definition must be a valid JSON object';

/** A text that starts with a bare word is refused by AWS's parser in words of its own; the others are those of ours. */
function notJson(text: string, message: string): { readonly message: string; readonly location?: string } {
  const [, blank = '', word] = /^(\s*)([A-Za-z_$][\w$]*)/.exec(text) ?? [];
  if (word === undefined || ['true', 'false', 'null'].includes(word)) return { message };
  const lines = blank.split('\n');
  const column = (lines.at(-1) as string).length + word.length + 1;
  const location = `[Source: (String)"${text}"; line: ${lines.length}, column: ${column}]`;
  const expected = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
  return { message: `Unrecognized token '${word}': was expecting ${expected}\n at ${location}`, location };
}
