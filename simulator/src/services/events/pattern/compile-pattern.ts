import type { Json, JsonObject } from '../../../base/json';
import { compileMatcher } from './compile-matcher';
import type { Accepts } from './accepts';
import { PatternError } from './pattern-error';

/** What a field of a pattern accepts. */
export interface PatternField {
  /** The names down to it, with periods between. */
  readonly name: string;
  readonly accepts: readonly Accepts[];
  /** Whether it may also be missing: `{"exists": false}`. */
  readonly acceptsAbsence: boolean;
}

/** Fields that must all be met, in the order of their names; `$or` makes several of one pattern. */
export type Alternative = readonly PatternField[];

type Fields = ReadonlyMap<string, PatternField>;

/** Names that `$or` keeps for itself, so that a list of matchers is not taken for alternatives. */
const RESERVED = new Set([
  ...['exactly', 'equals-ignore-case', 'prefix', 'suffix', 'anything-but', 'exists', 'wildcard', 'numeric', 'cidr'],
  ...['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case'],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
]);

/**
 * Compiles a pattern.
 * @throws PatternError when AWS would refuse it.
 */
export function compilePattern(pattern: Json): readonly Alternative[] {
  if (!isObject(pattern)) throw new PatternError('Filter is not an object');
  return compileObject(pattern, '', [], false).map((fields) =>
    [...fields.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
}

/** Adds an object's fields to each of the alternatives so far. */
function compileObject(object: JsonObject, prefix: string, before: readonly Fields[], inOr: boolean): Fields[] {
  let alternatives = [...before];
  const members = Object.entries(object);
  if (members.length === 0) throw new PatternError('Empty objects are not allowed');
  for (const [name, value] of members) {
    if (name === '$or') alternatives = compileOr(value, prefix, alternatives);
    else if (inOr && RESERVED.has(name)) {
      throw new PatternError(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    } else if (Array.isArray(value)) alternatives = withField(alternatives, compileField(prefix + name, value));
    else if (isObject(value)) alternatives = compileObject(value, `${prefix}${name}.`, alternatives, inOr);
    else throw new PatternError(`"${name}" must be an object or an array`);
  }
  return alternatives;
}

function compileOr(value: Json, prefix: string, before: readonly Fields[]): Fields[] {
  if (!Array.isArray(value)) throw new PatternError('It must be an Array followed with $or.');
  const alternatives = value.flatMap((each) => {
    if (isObject(each)) return compileObject(each, prefix, before.length === 0 ? [new Map()] : before, true);
    throw new PatternError('Only JSON object is allowed in array of $or relationship.');
  });
  if (value.length < 2) throw new PatternError('There must have at least 2 Objects in $or relationship.');
  return alternatives;
}

/** A field that stands there already is replaced. */
function withField(alternatives: readonly Fields[], field: PatternField): Fields[] {
  const all: readonly Fields[] = alternatives.length === 0 ? [new Map()] : alternatives;
  return all.map((fields) => new Map([...fields, [field.name, field]]));
}

function compileField(name: string, values: readonly Json[]): PatternField {
  if (values.length === 0) throw new PatternError('Empty arrays are not allowed');
  const matchers = values.map(compileMatcher);
  return {
    name,
    accepts: matchers.filter((matcher) => matcher !== 'absent'),
    acceptsAbsence: matchers.includes('absent'),
  };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
