import type { Json, JsonObject } from '../../base/json';
import { isCall } from '../intrinsics/evaluate-call';
import { isPath } from '../jsonpath';
import { hasOwn, isObject } from '../jsonpath/select';
import { checkExpressions, type Readable } from './expressions';
import type { Check, StateChecks } from './scope';

/** A template: paths and function calls in JSONPath, expressions in JSONata. */
export const template: Check = (value, at, checks) => {
  if (checks.language === 'JSONata') checkExpressions(value, at, checks);
  else checkTemplate(value, at, checks);
};

/** A template whose expressions can read something besides the input. */
export const templateWith =
  (readable: Readable): Check =>
  (value, at, checks) => {
    if (checks.language === 'JSONata') checkExpressions(value, at, checks, readable);
    else checkTemplate(value, at, checks);
  };

/** Types of states that get a result from somewhere else. */
const WITH_RESULT = ['Task', 'Parallel', 'Map'];

/** A template that is evaluated after the state has its result. */
export const templateAfterResult: Check = (value, at, checks) =>
  templateWith({ result: WITH_RESULT.includes(checks.state['Type'] as string) })(value, at, checks);

/**
 * Parameters: a bare value is taken by AWS's other fields, but never evaluated: the path in it would be passed on as text.
 */
export const parameters: Check = (value, at, checks) => {
  if (isObject(value) || Array.isArray(value)) template(value, at, checks);
  else checks.report.schema('Expected value of type [OBJECT]', at);
};

function checkTemplate(value: Json, at: string, checks: StateChecks): void {
  if (Array.isArray(value)) value.forEach((item, index) => checkTemplate(item, `${at}[${index}]`, checks));
  else if (isObject(value)) checkMembers(value, at, checks);
}

function checkMembers(object: JsonObject, at: string, checks: StateChecks): void {
  for (const [key, value] of Object.entries(object)) {
    if (!key.endsWith('.$')) checkTemplate(value, `${at}/${key}`, checks);
    else {
      checkTwice(key, object, at, checks);
      checkDynamic(key, value, at, checks);
    }
  }
}

/** A member has one value: as it stands, or evaluated. */
function checkTwice(key: string, object: JsonObject, at: string, { report }: StateChecks): void {
  const name = key.slice(0, -'.$'.length);
  if (!hasOwn(object, name)) return;
  report.schema(`Cannot have both the field '${key}' and the field '${name}' at the same time`, at);
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
