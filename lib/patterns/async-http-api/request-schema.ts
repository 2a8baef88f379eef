import { Token } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type { IConstruct } from 'constructs';
import { refusal } from '../../core/refusal';

/** The value of a keyword: completes "must …", tells whether a value is one, and which schemas stand in it. */
interface Kind {
  readonly must: string;
  readonly takes: (value: unknown) => boolean;
  readonly within?: (value: unknown) => (readonly [string, unknown])[];
}

type Entries = (readonly [string, unknown])[];

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const members = (value: unknown): Entries => Object.entries(value as object);
const itself = (value: unknown): Entries => [['', value]];
const each = (value: unknown): Entries => (value as unknown[]).map((one, index) => [String(index), one] as const);

const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];

const ANYTHING: Kind = { must: '', takes: () => true };
const TEXT: Kind = { must: 'be text', takes: isText };
const FLAG: Kind = { must: 'be true or false', takes: (value) => typeof value === 'boolean' };
const NUMBER: Kind = { must: 'be a number', takes: isNumber };
const COUNT: Kind = {
  must: 'be a whole number from 0',
  takes: (value) => Number.isInteger(value) && Number(value) >= 0,
};
const SCHEMA: Kind = { must: 'be a schema', takes: isObject, within: itself };
const SCHEMAS: Kind = { must: 'be a list of schemas', takes: isFilledList, within: each };
const SCHEMAS_BY_NAME: Kind = { must: 'be schemas by their names', takes: isObject, within: members };

/** JSON schema, draft 4, under the names of aws-cdk-lib; API Gateway refuses a model with any other keyword. */
const KEYWORDS: Readonly<Record<string, Kind>> = {
  schema: { must: 'be draft 4, the one of API Gateway', takes: (value) => isText(value) && value.includes('draft-04') },
  ...named(['id', 'ref', 'title', 'description', 'format'], TEXT),
  default: ANYTHING,
  type: {
    must: `be one of ${TYPES.join(', ')}, or a list of them`,
    takes: (value) => (isFilledList(value) ? value : [value]).every((one) => TYPES.includes(one as string)),
  },
  enum: { must: 'be a list of values, at least one', takes: isFilledList },
  ...named(['definitions', 'properties'], SCHEMAS_BY_NAME),
  patternProperties: {
    must: 'be schemas by regular expressions',
    takes: (value) => isObject(value) && Object.keys(value).every(isPattern),
    within: members,
  },
  multipleOf: { must: 'be a number above 0', takes: (value) => isNumber(value) && Number(value) > 0 },
  ...named(['maximum', 'minimum'], NUMBER),
  ...named(['exclusiveMaximum', 'exclusiveMinimum', 'uniqueItems'], FLAG),
  ...named(['maxLength', 'minLength', 'maxItems', 'minItems', 'maxProperties', 'minProperties'], COUNT),
  pattern: { must: 'be a regular expression', takes: (value) => isText(value) && isPattern(value) },
  items: either(SCHEMA, SCHEMAS),
  ...named(['additionalItems', 'additionalProperties'], either(SCHEMA, FLAG)),
  required: { must: 'be a list of names, at least one', takes: (value) => isFilledList(value) && value.every(isText) },
  dependencies: {
    must: 'be names or schemas by names',
    takes: (value) => isObject(value) && Object.values(value).every((one) => isObject(one) || isFilledList(one)),
    within: (value) => members(value).filter(([, one]) => isObject(one)),
  },
  ...named(['allOf', 'anyOf', 'oneOf'], SCHEMAS),
  not: SCHEMA,
};

/** Refuses what is no JSON schema of API Gateway's: the deployment of its model would fail, or it would let everything pass. */
export function checkRequestSchema(scope: IConstruct, schema: apigateway.JsonSchema, prop = 'requestSchema'): void {
  if (Token.isUnresolved(schema)) return;
  if (!isObject(schema)) {
    throw refusal(scope, { prop, must: 'be a schema', got: schema, instead: 'give {} for one that takes everything' });
  }
  for (const [keyword, value] of Object.entries(schema) as Entries) {
    if (value === undefined || Token.isUnresolved(value)) continue;
    checkKeyword(scope, prop, keyword, value);
  }
}

function checkKeyword(scope: IConstruct, prop: string, keyword: string, value: unknown): void {
  const kind = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
  if (kind === undefined) {
    const instead = "API Gateway refuses any other in a model ($ref and $schema are 'ref' and 'schema' here)";
    throw refusal(scope, { prop, must: 'have keywords of JSON schema draft 4 only', got: keyword, instead });
  }
  const place = `${prop}.${keyword}`;
  if (!kind.takes(value)) {
    throw refusal(scope, { prop: place, must: kind.must, got: value, instead: 'see JSON schema, draft 4' });
  }
  for (const [name, inner] of kind.within?.(value) ?? []) {
    checkRequestSchema(scope, inner as apigateway.JsonSchema, name === '' ? place : `${place}.${name}`);
  }
}

function named(names: readonly string[], kind: Kind): Record<string, Kind> {
  return Object.fromEntries(names.map((name) => [name, kind]));
}

function either(one: Kind, other: Kind): Kind {
  return {
    must: `${one.must}, or ${other.must}`,
    takes: (value) => one.takes(value) || other.takes(value),
    within: (value) => (one.takes(value) ? one : other).within?.(value) ?? [],
  };
}

function isFilledList(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
