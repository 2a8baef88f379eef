import type { JsonSchema } from 'aws-cdk-lib/aws-apigateway';
import { JsonSchemaType, JsonSchemaVersion } from 'aws-cdk-lib/aws-apigateway';
import type { AsyncHttpApi } from 'cdk-workflow-patterns';
import { shopStack } from './shop';

const synthesize = (requestSchema: unknown) => shopStack('iam', { requestSchema: requestSchema as JsonSchema });

test.each<[unknown, string]>([
  ['{}', "'requestSchema' must be a JSON schema, got '{}'; give {}"],
  [[], "'requestSchema' must be a JSON schema, got []"],
  [{ type: 'objekt' }, "'requestSchema.type' must be one of array, boolean"],
  [{ type: [] }, "'requestSchema.type' must be one of"],
  [{ $ref: '#' }, "'requestSchema' must have keywords of JSON schema draft 4 only, got '$ref'"],
  [{ nullable: true }, "'requestSchema' must have keywords of JSON schema draft 4 only, got 'nullable'"],
  [{ constructor: 1 }, "'requestSchema' must have keywords of JSON schema draft 4 only, got 'constructor'"],
  [{ properties: { a: { const: 1 } } }, "'requestSchema.properties.a' must have keywords of JSON schema draft 4 only"],
  [{ properties: { a: 'string' } }, "'requestSchema.properties.a' must be a JSON schema, got 'string'"],
  [{ properties: [] }, "'requestSchema.properties' must be schemas by their names"],
  [{ items: { anyOf: [] } }, "'requestSchema.items.anyOf' must be a list of schemas"],
  [{ oneOf: [{}, { minimum: '1' }] }, "'requestSchema.oneOf.1.minimum' must be a number, got '1'"],
  [{ required: [] }, "'requestSchema.required' must be a list of names, at least one"],
  [{ required: true }, "'requestSchema.required' must be a list of names"],
  [{ exclusiveMinimum: 3 }, "'requestSchema.exclusiveMinimum' must be true or false, got 3"],
  [{ maxLength: -1 }, "'requestSchema.maxLength' must be a whole number from 0, got -1"],
  [{ multipleOf: 0 }, "'requestSchema.multipleOf' must be a number above 0, got 0"],
  [{ pattern: '(' }, "'requestSchema.pattern' must be a regular expression, got '('"],
  [{ patternProperties: { '(': {} } }, "'requestSchema.patternProperties' must be schemas by regular expressions"],
  [{ enum: [] }, "'requestSchema.enum' must be a list of values, at least one"],
  [{ schema: JsonSchemaVersion.DRAFT7 }, "'requestSchema.schema' must be draft 4, the one of API Gateway"],
  [{ dependencies: { a: 'b' } }, "'requestSchema.dependencies' must be names or schemas by names"],
])('fails for %j', (schema, message) => {
  expect(() => synthesize(schema)).toThrow(`[Test/Http] ${message}`);
});

const SCHEMA: JsonSchema = {
  schema: JsonSchemaVersion.DRAFT4,
  type: JsonSchemaType.OBJECT,
  required: ['item'],
  properties: {
    item: { ref: '#/definitions/Item' },
    ref: { type: [JsonSchemaType.STRING, JsonSchemaType.NULL], default: { ref: 'a value' } },
    list: { items: [{ not: { enum: [{ ref: 'x' }] } }], additionalItems: false },
  },
  definitions: { Item: { type: JsonSchemaType.STRING, pattern: '^\\d+$' } },
  patternProperties: { '^x-': {} },
  dependencies: { item: ['ref'], ref: { minProperties: 2 } },
  additionalProperties: false,
};

test('all of draft 4 is taken, and stands in the OpenAPI document with references that lead somewhere', () => {
  const stack = synthesize(SCHEMA);
  const { openApi } = stack.node.findChild('Http') as AsyncHttpApi;
  const text = JSON.stringify(stack.resolve(openApi)).replaceAll('\\"', '"').replaceAll('\\\\', '\\');
  expect(text).toContain('"item":{"$ref":"#/components/schemas/Request/definitions/Item"}');
  expect(text).toContain('"ref":{"type":["string","null"],"default":{"ref":"a value"}}');
  expect(text).toContain('"list":{"items":[{"not":{"enum":[{"ref":"x"}]}}],"additionalItems":false}');
  expect(text).not.toContain('draft-04');
});
