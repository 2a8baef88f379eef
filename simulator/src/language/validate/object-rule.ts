import type { Json, JsonObject } from '../../base/json';
import type { QueryLanguage } from '../definition';
import { hasOwn, isObject } from '../jsonpath/select';
import type { Check, StateChecks } from './scope';

/** A field that exists in one query language only. */
export interface LanguageField {
  readonly language: QueryLanguage;
  readonly check: Check;
}

/** Everything that is known of an object of the language: its fields are a closed vocabulary. */
export interface ObjectRule {
  readonly fields: Readonly<Record<string, Check | LanguageField>>;
  /** Fields that must be there; in a list of its own when one of several is enough. */
  readonly required?: readonly string[];
  /** Fields of which there is one at most. */
  readonly atMostOne?: readonly (readonly string[])[];
  /** What the fields have to do with each other besides. */
  readonly relations?: (object: JsonObject, at: string, checks: StateChecks) => void;
}

/** A field of JSONPath. */
export const inJsonPath = (check: Check): LanguageField => ({ language: 'JSONPath', check });
/** A field of JSONata. */
export const inJsonata = (check: Check): LanguageField => ({ language: 'JSONata', check });

/** The check of a field that holds an object. */
export function object(rule: ObjectRule): Check {
  return (value, at, checks) => {
    if (isObject(value)) checkObject(value, at, checks, rule);
    else checks.report.schema('Expected value of type [OBJECT]', at);
  };
}

/** Checks an object against what is known of it, in the order in which AWS reports. */
export function checkObject(object: JsonObject, at: string, checks: StateChecks, rule: ObjectRule): void {
  checkNames(object, at, checks, rule);
  for (const [name, value] of Object.entries(object)) checkField(name, value, at, checks, rule);
  for (const names of rule.atMostOne ?? []) {
    const found = names.filter((name) => hasOwn(object, name));
    if (found.length > 1) {
      checks.report.schema(`There should only be one of the following fields: [${names.join(', ')}]`, at);
    }
  }
  rule.relations?.(object, at, checks);
}

/** Refuses what lacks a field that it must have. */
export function requireFields(
  object: JsonObject,
  required: readonly string[],
  at: string,
  { report }: Pick<StateChecks, 'report'>,
): void {
  const missing = required.filter((name) => !hasOwn(object, name));
  if (missing.length > 0) report.schema(`These fields are required: [${missing.join(', ')}]`, at);
}

/** Refuses a field that nothing is known of. */
export function refuseField(name: string, at: string, { report }: Pick<StateChecks, 'report'>): void {
  report.schema(`Field '${name}' is not supported`, at);
}

/** Refuses a field of the other query language. */
export function refuseForeign(name: string, at: string, { report, language, isDowngrade }: StateChecks): void {
  if (isDowngrade) return;
  const other = language === 'JSONata' ? 'JSONPath' : 'JSONata';
  report.schema(
    `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${other}' QueryLanguage`,
    at,
  );
}

function checkNames(object: JsonObject, at: string, checks: StateChecks, rule: ObjectRule): void {
  const place = at === '' ? '/' : at;
  requireFields(object, rule.required ?? [], place, checks);
  for (const name of Object.keys(object)) {
    const field = fieldOf(rule, name);
    if (field === undefined) refuseField(name, place, checks);
    else if (isForeign(field, checks)) refuseForeign(name, place, checks);
  }
}

function checkField(name: string, value: Json, at: string, checks: StateChecks, rule: ObjectRule): void {
  const field = fieldOf(rule, name);
  if (field === undefined || isForeign(field, checks)) return;
  const check = typeof field === 'function' ? field : field.check;
  check(value, `${at}/${name}`, checks);
}

function fieldOf({ fields }: ObjectRule, name: string): Check | LanguageField | undefined {
  return hasOwn(fields, name) ? fields[name] : undefined;
}

function isForeign(field: Check | LanguageField, { language }: StateChecks): boolean {
  return typeof field !== 'function' && field.language !== language;
}
