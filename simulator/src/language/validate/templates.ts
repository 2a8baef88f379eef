import type { Json, JsonObject } from '../../base/json';
import { isCall } from '../intrinsics/evaluate-call';
import { isPath } from '../jsonpath';
import { isObject } from '../jsonpath/select';
import { checkExpressions } from './expressions';
import type { StateChecks } from './scope';

/** Checks a field that holds a template: paths and function calls in JSONPath, expressions in JSONata. */
export function template(value: Json, at: string, checks: StateChecks): void {
  if (checks.language === 'JSONata') checkExpressions(value, at, checks, { result: seesResult(at, checks) });
  else if (at.endsWith('/Parameters') && !isObject(value) && !Array.isArray(value)) {
    // A bare value is taken by AWS's other fields, but never evaluated: the path in it would be passed on as text.
    checks.report.schema('Expected value of type [OBJECT]', at);
  } else checkTemplate(value, at, checks);
}

/** Types of states that get a result from somewhere else. */
const WITH_RESULT = ['Task', 'Parallel', 'Map'];

/** Only what comes after a result can read it. */
function seesResult(at: string, { at: stateAt, state }: StateChecks): boolean {
  const ofState = at === `${stateAt}/Output` || at === `${stateAt}/Assign`;
  return ofState && WITH_RESULT.includes(state['Type'] as string);
}

function checkTemplate(value: Json, at: string, checks: StateChecks): void {
  if (Array.isArray(value)) value.forEach((item, index) => checkTemplate(item, `${at}[${index}]`, checks));
  else if (isObject(value)) checkMembers(value, at, checks);
}

function checkMembers(object: JsonObject, at: string, checks: StateChecks): void {
  for (const [key, value] of Object.entries(object)) {
    if (key.endsWith('.$')) checkDynamic(key, value, at, checks);
    else checkTemplate(value, `${at}/${key}`, checks);
  }
}

function checkDynamic(key: string, value: Json, at: string, { report }: StateChecks): void {
  if (typeof value !== 'string') {
    report.schema(
      `The value for the field '${key}' must be a STRING that contains a JSONPath or an intrinsic function call but was an ${kindOf(value)}`,
      at,
    );
  } else if (value.startsWith('$') ? !isPath(value) : !isCall(value)) {
    report.schema(`The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`, at);
  }
}

function kindOf(value: Json): string {
  if (value === null) return 'NULL';
  return Array.isArray(value) ? 'ARRAY' : (typeof value).toUpperCase();
}
