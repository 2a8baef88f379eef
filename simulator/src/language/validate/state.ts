import type { Json, JsonObject } from '../../base/json';
import type { QueryLanguage } from '../definition';
import { hasOwn } from '../jsonpath/select';
import { checkExpressions } from './expressions';
import { FIELD_CHECKS } from './field-checks';
import { checkHandlers } from './handlers';
import { languageOf } from './machine';
import { checkRelations } from './relations';
import type { MachineChecks, StateChecks } from './scope';
import { JSONATA_ONLY, JSONPATH_ONLY, REQUIRED, SCALARS, STATE_TYPES, SUPPORTED } from './state-fields';
import { queryLanguage } from './values';

/** Checks one state and what it contains. */
export function checkState(state: JsonObject, at: string, around: QueryLanguage, machine: MachineChecks): void {
  const { report } = machine;
  if (hasOwn(state, 'QueryLanguage')) queryLanguage(state['QueryLanguage'] as Json, `${at}/QueryLanguage`, report);
  const type = state['Type'];
  if (type === undefined) {
    report.schema('These fields are required: [Type]', at);
    return;
  }
  if (typeof type !== 'string' || !STATE_TYPES.includes(type)) {
    report.schema(`The field 'Type' should have one of these values: [${STATE_TYPES.join(', ')}]`, `${at}/Type`);
    return;
  }
  const language = languageOf(state, around);
  const downgrade = around === 'JSONata' && state['QueryLanguage'] === 'JSONPath';
  if (downgrade) {
    report.schema("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at);
  }
  const checks: StateChecks = { ...machine, state, language, at };
  checkFieldNames(checks, type, downgrade);
  checkFields(checks, around);
  checkRelations(checks, type);
  checkHandlers(checks);
}

function checkFieldNames({ state, report, language, at }: StateChecks, type: string, downgrade: boolean): void {
  const missing = (REQUIRED[type] ?? []).filter((field) => !hasOwn(state, field));
  if (missing.length > 0) report.schema(`These fields are required: [${missing.join(', ')}]`, at);
  const [foreign, other] =
    language === 'JSONata' ? ([JSONPATH_ONLY, 'JSONPath'] as const) : ([JSONATA_ONLY, 'JSONata'] as const);
  for (const field of Object.keys(state)) {
    if (foreign.includes(field) && SUPPORTED[type]?.has(field) === true) {
      if (downgrade) continue;
      const message = `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`;
      report.schema(message, at);
    } else if (SUPPORTED[type]?.has(field) !== true) {
      report.schema(`Field '${field}' is not supported`, at);
    }
  }
}

function checkFields(checks: StateChecks, around: QueryLanguage): void {
  const { state, at, language } = checks;
  const supported = SUPPORTED[state['Type'] as string];
  const foreign = language === 'JSONata' ? JSONPATH_ONLY : JSONATA_ONLY;
  for (const [field, value] of Object.entries(state)) {
    if (supported?.has(field) !== true || foreign.includes(field)) continue;
    FIELD_CHECKS[field]?.(value, `${at}/${field}`, { ...checks, around });
    if (language === 'JSONata' && SCALARS.includes(field)) checkExpressions(value, `${at}/${field}`, checks);
  }
}
