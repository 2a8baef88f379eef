import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isObject } from './is-object';
import { refusal } from './refusal';

/** The value of a keyword: completes "must …", tells whether a value is one, and which schemas stand in it. */
interface Kind {
  readonly must: string;
  readonly takes: (value: unknown) => boolean;
  readonly within?: (value: unknown) => (readonly [string, unknown])[];
}

type Entries = (readonly [string, unknown])[];

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
const SCHEMA: Kind = { must: 'be a schema', takes: isSchema, within: itself };
const SCHEMAS: Kind = { must: 'be a list of schemas', takes: isFilledList, within: each };
const SCHEMAS_BY_NAME: Kind = { must: 'be schemas by their names', takes: isObject, within: members };

/** The keywords that a schema may have: what reads it refuses any other, or would not see what is meant. */
export interface SchemaDialect {
  /** Its name, as in "see JSON schema, draft 4". */
  readonly name: string;
  readonly keywords: Readonly<Record<string, Kind>>;
  /** The remedy for a keyword that it does not have. */
  readonly otherwise: string;
  /** Whether `true` and `false` are schemas. */
  readonly hasBooleans: boolean;
}

/** The keywords that both drafts have, and mean alike. */
const COMMON: Readonly<Record<string, Kind>> = {
  ...named(['title', 'description', 'format'], TEXT),
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
  uniqueItems: FLAG,
  ...named(['maxLength', 'minLength', 'maxItems', 'minItems', 'maxProperties', 'minProperties'], COUNT),
  pattern: { must: 'be a regular expression', takes: (value) => isText(value) && isPattern(value) },
  dependencies: {
    must: 'be names or schemas by names',
    takes: (value) => isObject(value) && Object.values(value).every((one) => isObject(one) || isFilledList(one)),
    within: (value) => members(value).filter(([, one]) => isObject(one)),
  },
  ...named(['allOf', 'anyOf', 'oneOf'], SCHEMAS),
  not: SCHEMA,
};

/**
 * Draft 4 under the names of aws-cdk-lib.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export const DRAFT_4_OF_API_GATEWAY: SchemaDialect = {
  name: 'draft 4',
  otherwise: "API Gateway refuses any other in a model ($ref and $schema are 'ref' and 'schema' here)",
  hasBooleans: false,
  keywords: {
    ...COMMON,
    schema: {
      must: 'be draft 4, the one of API Gateway',
      takes: (value) => isText(value) && value.includes('draft-04'),
    },
    ...named(['id', 'ref'], TEXT),
    ...named(['exclusiveMaximum', 'exclusiveMinimum'], FLAG),
    items: either(SCHEMA, SCHEMAS),
    ...named(['additionalItems', 'additionalProperties'], either(FLAG, SCHEMA)),
    required: {
      must: 'be a list of names, at least one',
      takes: (value) => isFilledList(value) && value.every(isText),
    },
  },
};

/**
 * Draft 2020-12, as strict readers take it.
 *
 * @see https://json-schema.org/draft/2020-12
 */
export const DRAFT_2020_12: SchemaDialect = {
  name: 'draft 2020-12',
  otherwise: 'no such keyword checks anything: look for a slip of the pen, or leave it out',
  hasBooleans: true,
  keywords: {
    ...COMMON,
    $schema: { must: 'be draft 2020-12', takes: (value) => isText(value) && value.includes('2020-12') },
    ...named(['$id', '$ref', '$anchor', '$dynamicRef', '$dynamicAnchor', '$comment'], TEXT),
    ...named(['contentEncoding', 'contentMediaType'], TEXT),
    ...named(['const', 'examples', '$vocabulary', 'contentSchema'], ANYTHING),
    ...named(['deprecated', 'readOnly', 'writeOnly', 'nullable'], FLAG),
    ...named(['exclusiveMaximum', 'exclusiveMinimum'], NUMBER),
    ...named(['minContains', 'maxContains'], COUNT),
    ...named(['$defs', 'dependentSchemas'], SCHEMAS_BY_NAME),
    prefixItems: SCHEMAS,
    ...named(['items', 'contains', 'propertyNames', 'additionalProperties', 'if', 'then', 'else'], SCHEMA),
    ...named(['unevaluatedItems', 'unevaluatedProperties'], SCHEMA),
    required: { must: 'be a list of names', takes: isNames },
    dependentRequired: {
      must: 'be lists of names, by name',
      takes: (value) => isObject(value) && Object.values(value).every(isNames),
    },
  },
};

/** Refuses what is no schema of a dialect. What is known at deployment only passes. */
export function checkJsonSchema(scope: IConstruct, prop: string, schema: unknown, dialect: SchemaDialect): void {
  if (Token.isUnresolved(schema) || (dialect.hasBooleans && typeof schema === 'boolean')) return;
  if (!isObject(schema)) {
    throw refusal(scope, {
      prop,
      must: 'be a JSON schema',
      got: schema,
      instead: 'give {} for one that takes everything',
    });
  }
  for (const [keyword, value] of Object.entries(schema) as Entries) {
    if (value === undefined || Token.isUnresolved(value)) continue;
    checkKeyword(scope, prop, [keyword, value], dialect);
  }
}

function checkKeyword(
  scope: IConstruct,
  prop: string,
  [keyword, value]: Entries[number],
  dialect: SchemaDialect,
): void {
  const { name, keywords, otherwise } = dialect;
  const kind = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
  if (kind === undefined) {
    const must = `have keywords of JSON schema ${name} only`;
    throw refusal(scope, { prop, must, got: keyword, instead: otherwise });
  }
  const place = `${prop}.${keyword}`;
  if (!kind.takes(value)) {
    throw refusal(scope, { prop: place, must: kind.must, got: value, instead: `see JSON schema, ${name}` });
  }
  for (const [at, inner] of kind.within?.(value) ?? []) {
    checkJsonSchema(scope, at === '' ? place : `${place}.${at}`, inner, dialect);
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

/** In a dialect where `true` and `false` are none, {@link checkJsonSchema} refuses them. */
function isSchema(value: unknown): boolean {
  return isObject(value) || typeof value === 'boolean';
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
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
