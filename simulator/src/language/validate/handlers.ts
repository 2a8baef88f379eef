import type { Json, JsonObject } from '../../base/json';
import { hasOwn, isObject } from '../jsonpath/select';
import { checkExpressions } from './expressions';
import { referenceField } from './paths';
import type { StateChecks } from './scope';
import { SUPPORTED } from './state-fields';
import { template } from './templates';
import { integer, number, oneOf, text } from './values';

type CheckHandler = (handler: JsonObject, at: string, checks: StateChecks) => void;

/** Checks Retry and Catch. */
export function checkHandlers(checks: StateChecks): void {
  checkList('Retry', checks, checkRetrier);
  checkList('Catch', checks, checkCatcher);
}

function checkList(field: string, checks: StateChecks, check: CheckHandler): void {
  const list = checks.state[field];
  if (list === undefined || SUPPORTED[checks.state['Type'] as string]?.has(field) !== true) return;
  const at = `${checks.at}/${field}`;
  if (!Array.isArray(list)) {
    checks.report.schema('Expected value of type [ARRAY]', at);
    return;
  }
  list.forEach((handler, index) => {
    const place = `${at}[${index}]`;
    if (!isObject(handler)) checks.report.schema('Expected value of type [OBJECT]', place);
    else {
      checkErrorEquals(handler, place, index === list.length - 1, checks);
      check(handler, place, checks);
    }
  });
}

function checkErrorEquals(handler: JsonObject, at: string, last: boolean, { report }: StateChecks): void {
  const names = handler['ErrorEquals'];
  if (names === undefined) return;
  const place = `${at}/ErrorEquals`;
  if (!Array.isArray(names)) report.schema('Expected value of type [ARRAY]', place);
  else if (names.length === 0) report.schema('Array must have at least 1 item(s)', place);
  else {
    names.forEach((name, index) => text(name, `${place}[${index}]`, report));
    if (!names.includes('States.ALL')) return;
    if (names.length > 1) report.schema("'States.ALL' must appear alone", place);
    if (!last) report.schema("'States.ALL' must appear in the last element", place);
  }
}

const RETRIER = ['ErrorEquals', 'IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds', 'JitterStrategy'];

function checkRetrier(retrier: JsonObject, at: string, { report }: StateChecks): void {
  requireFields(retrier, ['ErrorEquals'], at, report);
  refuseFields(retrier, [...RETRIER, 'Comment'], at, report);
  const checks: Record<string, (value: Json, place: string) => void> = {
    IntervalSeconds: (value, place) => integer(value, place, report, { least: 1, most: 99_999_999 }),
    MaxAttempts: (value, place) => integer(value, place, report, { least: 0, most: 99_999_999 }),
    BackoffRate: (value, place) => number(value, place, report, { least: 1 }),
    MaxDelaySeconds: (value, place) => integer(value, place, report, { least: 1, most: 31_622_400 }),
    JitterStrategy: (value, place) => oneOf(value, place, report, ['FULL', 'NONE']),
  };
  for (const [field, check] of Object.entries(checks)) {
    if (hasOwn(retrier, field)) check(retrier[field] as Json, `${at}/${field}`);
  }
}

function checkCatcher(catcher: JsonObject, at: string, checks: StateChecks): void {
  const { report, language } = checks;
  requireFields(catcher, ['ErrorEquals', 'Next'], at, report);
  refuseFields(catcher, ['ErrorEquals', 'Next', 'ResultPath', 'Output', 'Assign', 'Comment'], at, report);
  const [foreign, other] = language === 'JSONata' ? ['ResultPath', 'JSONPath'] : ['Output', 'JSONata'];
  if (hasOwn(catcher, foreign)) {
    report.schema(
      `The QueryLanguage is set to '${language}', but field '${foreign}' is only supported for the '${other}' QueryLanguage`,
      at,
    );
  } else if (hasOwn(catcher, 'ResultPath')) referenceField(catcher['ResultPath'] as Json, `${at}/ResultPath`, checks);
  for (const field of ['Output', 'Assign']) {
    if (!hasOwn(catcher, field)) continue;
    const place = `${at}/${field}`;
    if (language === 'JSONata') checkExpressions(catcher[field] as Json, place, checks, { errorOutput: true });
    else template(catcher[field] as Json, place, checks);
  }
}

function requireFields(owner: JsonObject, fields: readonly string[], at: string, report: StateChecks['report']): void {
  const missing = fields.filter((field) => !hasOwn(owner, field));
  if (missing.length > 0) report.schema(`These fields are required: [${missing.join(', ')}]`, at);
}

function refuseFields(owner: JsonObject, known: readonly string[], at: string, report: StateChecks['report']): void {
  for (const field of Object.keys(owner)) {
    if (!known.includes(field)) report.schema(`Field '${field}' is not supported`, at);
  }
}
