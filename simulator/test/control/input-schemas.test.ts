import { App, Stack } from 'aws-cdk-lib';
import * as apigw from 'aws-cdk-lib/aws-apigateway';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { JsonObject } from 'cdk-workflow-simulator';
import { ControlClient } from './control-client';

const JSON_TYPE = 'application/json';
const SCHEMA: apigw.JsonSchema = {
  type: apigw.JsonSchemaType.OBJECT,
  required: ['id'],
  properties: { lines: { type: apigw.JsonSchemaType.ARRAY, items: { type: apigw.JsonSchemaType.STRING } } },
};

/** Machines that methods with models start, each in another way. */
function app(): Stack {
  const stack = new Stack(new App(), 'Shop');
  const api = new apigw.RestApi(stack, 'Api');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com') });
  const model = api.addModel('Order', { contentType: JSON_TYPE, modelName: 'Order', schema: SCHEMA });
  const other = api.addModel('Note', { contentType: JSON_TYPE, schema: { type: apigw.JsonSchemaType.STRING } });
  const machine = (id: string): sfn.StateMachine =>
    new sfn.StateMachine(stack, id, {
      definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, `Pass${id}`)),
      stateMachineType: id === 'Wrapped' ? sfn.StateMachineType.EXPRESS : sfn.StateMachineType.STANDARD,
    });
  const route = (path: string, starts: sfn.StateMachine, input: string, of: apigw.IModel): void => {
    const template = `{"stateMachineArn": "${starts.stateMachineArn}", "input": "${input}"}`;
    const options = { credentialsRole: role, requestTemplates: { [JSON_TYPE]: template } };
    const integration = new apigw.AwsIntegration({ service: 'states', action: 'StartExecution', options });
    api.root.addResource(path).addMethod('POST', integration, { requestModels: { [JSON_TYPE]: of } });
  };
  route('whole', machine('Whole'), "$util.escapeJavaScript($input.json('$'))", model);
  const two = machine('Two');
  route('orders', two, "$util.escapeJavaScript($input.json('$'))", model);
  route('notes', two, "$util.escapeJavaScript($input.json('$'))", other);
  route('part', machine('Part'), "$util.escapeJavaScript($input.json('$.id'))", model);
  const address = (name: string): string => `https://apigateway.amazonaws.com/restapis/${api.restApiId}/models/${name}`;
  const { OBJECT, ARRAY, STRING } = apigw.JsonSchemaType;
  const parcel = api.addModel('Parcel', {
    contentType: JSON_TYPE,
    modelName: 'Parcel',
    schema: {
      type: OBJECT,
      required: ['order'],
      properties: { order: { ref: address('Order') }, inside: { type: ARRAY, items: { ref: address('Parcel') } } },
    },
  });
  const label = api.addModel('Label', {
    contentType: JSON_TYPE,
    schema: {
      properties: { to: { ref: '#/definitions/to' }, parcel: { ref: `${address('Parcel')}#/properties/order` } },
      definitions: { to: { type: STRING } },
    },
  });
  route('parcels', machine('Parcels'), "$util.escapeJavaScript($input.json('$'))", parcel);
  const labels = machine('Labels');
  route('labels', labels, "$util.escapeJavaScript($input.json('$'))", label);
  route('again', labels, "$util.escapeJavaScript($input.json('$'))", parcel);
  const wrapped = apigw.StepFunctionsIntegration.startExecution(machine('Wrapped'));
  api.root.addResource('wrapped').addMethod('POST', wrapped, { requestModels: { [JSON_TYPE]: model } });
  return stack;
}

let client: ControlClient;

beforeAll(async () => {
  client = await ControlClient.open({}, app());
});

afterAll(() => client.server.close());

async function problems(machine: string, input: unknown): Promise<unknown> {
  const path = `/machines/Shop%2F${machine}/input`;
  return (await client.ask('POST', path, { input } as JsonObject)).body['problems'];
}

const LACKS = { at: '', message: 'requires property "id"' };

test('an input is checked by the model of the method whose body it is', async () => {
  expect(await problems('Whole', { lines: [1] })).toEqual([
    LACKS,
    { at: 'lines[0]', message: 'is not of a type(s) string' },
  ]);
  expect(await problems('Whole', { id: 'o1', lines: ['a'] })).toEqual([]);
});

test('the model is that of the member in which an integration of the CDK puts the body', async () => {
  expect(await problems('Wrapped', { body: {} })).toEqual([{ ...LACKS, at: 'body' }]);
  expect(await problems('Wrapped', { body: { id: 'o1' }, querystring: {} })).toEqual([]);
});

test('what one of several methods takes is well, and what a template picks out of a body is not judged by its model', async () => {
  expect(await problems('Two', 'a note')).toEqual([]);
  expect(await problems('Two', { id: 'o1' })).toEqual([]);
  expect(await problems('Two', 1)).toHaveLength(1);
  expect(await problems('Part', 1)).toEqual([]);
});

test('references between models are followed, also to a model from itself', async () => {
  const order = { id: 'o1' };
  expect(await problems('Parcels', { order, inside: [{ order }] })).toEqual([]);
  expect(await problems('Parcels', { order, inside: [{ order: {} }] })).toEqual([{ ...LACKS, at: 'inside[0].order' }]);
});

test('references into a model are followed, where several methods have models', async () => {
  expect(await problems('Labels', { order: { id: 'o1' } })).toEqual([]);
  expect(await problems('Labels', { to: 'ada', parcel: { id: 'o1' } })).toEqual([]);
  expect(await problems('Labels', { to: 1 })).toHaveLength(1);
  expect(await problems('Labels', { to: 'ada', parcel: {} })).toHaveLength(1);
});

test('a schema that refers to nowhere says so, in the place of problems', async () => {
  await client.ask('PUT', '/machines/Shop%2FPart/input-schema', { schema: { $ref: 'https://schemas.invalid/order' } });
  expect(await problems('Part', {})).toEqual([
    { at: '', message: "the schema can't be read: no such schema <https://schemas.invalid/order>" },
  ]);
});

test('a schema that somebody has told goes before', async () => {
  await client.ask('PUT', '/machines/Shop%2FWhole/input-schema', { schema: { type: 'string' } });
  expect(await problems('Whole', 'x')).toEqual([]);
});
