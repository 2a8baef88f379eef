import { App } from 'aws-cdk-lib';
import { checkJsonSchema, DRAFT_2020_12, DRAFT_4_OF_API_GATEWAY } from '../../lib/core/json-schema';

const app = new App();

test('draft 2020-12 takes its own keywords, booleans among the schemas', () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $defs: { amount: { type: ['integer', 'null'], exclusiveMinimum: 0 } },
    type: 'object',
    properties: { amount: { $ref: '#/$defs/amount' }, lines: { prefixItems: [{}], items: false, minContains: 0 } },
    dependentRequired: { amount: ['currency'] },
    if: { required: [] },
    then: true,
    unevaluatedProperties: false,
    const: undefined,
  };
  expect(() => checkJsonSchema(app, 'schema', schema, DRAFT_2020_12)).not.toThrow();
  expect(() => checkJsonSchema(app, 'schema', false, DRAFT_2020_12)).not.toThrow();
});

test.each<[unknown, string]>([
  [{ exclusiveMinimum: true }, "'schema.exclusiveMinimum' must be a number, got true"],
  [{ items: [{}] }, "'schema.items' must be a schema"],
  [{ dependentRequired: { a: 'b' } }, "'schema.dependentRequired' must be lists of names, by name"],
  [
    { not: { if: { typ: 'object' } } },
    "'schema.not.if' must have keywords of JSON schema draft 2020-12 only, got 'typ'",
  ],
])('draft 2020-12 does not take %j', (schema, message) => {
  expect(() => checkJsonSchema(app, 'schema', schema, DRAFT_2020_12)).toThrow(message);
});

test('true and false are no schemas of draft 4', () => {
  const check = (schema: unknown) => () => checkJsonSchema(app, 'schema', schema, DRAFT_4_OF_API_GATEWAY);
  expect(check({ not: true })).toThrow("'schema.not' must be a JSON schema, got true");
  expect(check({ additionalProperties: false })).not.toThrow();
});
