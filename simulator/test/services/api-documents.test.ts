import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { inlineFunction, machine, templateOf } from '../world/small-templates';

let world: World;
afterEach(() => world.close());

const event = (Path: string, Method: string): JsonObject => ({ Type: 'Api', Properties: { Path, Method } });
const Definition = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
const SAM = {
  Transform: 'AWS::Serverless-2016-10-31',
  ...templateOf({
    Fn: {
      Type: 'AWS::Serverless::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        InlineCode: 'exports.handler = async ({ pathParameters }) => ({ statusCode: 200, body: pathParameters.id });',
        Events: { Get: event('/items/{id}', 'get') },
      },
    },
    Machine: {
      Type: 'AWS::Serverless::StateMachine',
      Properties: {
        Definition,
        Role: 'arn:aws:iam::123456789012:role/machine',
        Events: { Post: event('/runs', 'post') },
      },
    },
  }),
};

describe('a REST API that SAM makes a document of', () => {
  beforeEach(async () => {
    world = await Simulator.load(SAM);
  });

  test('invokes the function of a path', async () => {
    expect(await world.endpoint('ServerlessRestApi').get('/Prod/items/i1')).toMatchObject({ status: 200, body: 'i1' });
  });

  test('starts the machine of a path, under the role that SAM makes', async () => {
    const response = await world.endpoint('ServerlessRestApi').post('/runs', { body: { n: 1 } });
    expect(response.status).toBe(200);
    expect(world.stateMachine('Machine').runs).toMatchObject([{ input: { n: 1 } }]);
    expect(JSON.parse(response.body)).toMatchObject({ executionArn: world.stateMachine('Machine').runs[0]?.arn });
  });
});

test('fails by the name of the method for authorizers that a document declares', async () => {
  const operation = { security: [{ key: [] }], 'x-amazon-apigateway-integration': { type: 'mock' } };
  const Body = { openapi: '3.0.1', paths: { '/x': { get: operation } } };
  world = await Simulator.load(
    templateOf({ Fn: inlineFunction(''), Rest: { Type: 'AWS::ApiGateway::RestApi', Properties: { Body } } }),
  );
  await expect(world.endpoint('Rest').get('/x')).rejects.toThrow(/Rest\] GET \/x: .*does not know 'security'/);
});

test('fails by name for a document that lies elsewhere, instead of knowing no path', async () => {
  const properties = { BodyS3Location: { Bucket: 'docs', Key: 'api.yaml' } };
  world = await Simulator.load(templateOf({ Rest: { Type: 'AWS::ApiGateway::RestApi', Properties: properties } }));
  await expect(world.endpoint('Rest').get('/x')).rejects.toThrow(/Rest\] the simulator does not read the document/);
});

describe('an HTTP API that is declared as a document', () => {
  const lambda = {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: { 'Fn::GetAtt': ['Fn', 'Arn'] },
    payloadFormatVersion: 2,
  };
  const started = {
    type: 'AWS_PROXY',
    integrationSubtype: 'StepFunctions-StartExecution',
    credentials: 'arn:aws:iam::123456789012:role/api',
    payloadFormatVersion: '1.0',
    requestParameters: { StateMachineArn: { Ref: 'Machine' }, Input: '$request.body' },
  };
  const kept = { $ref: '#/components/x-amazon-apigateway-integrations/kept' };
  const load = async (properties: JsonObject) => {
    world = await Simulator.load(
      templateOf({
        Fn: inlineFunction('exports.handler = async ({ routeKey, pathParameters }) => ({ routeKey, pathParameters });'),
        Machine: machine(Definition),
        Http: { Type: 'AWS::ApiGatewayV2::Api', Properties: properties },
      }),
      { permissions: 'off' },
    );
    return world.endpoint('Http');
  };
  const bodyOf = (paths: JsonObject): JsonObject => ({
    Body: { openapi: '3.0.1', paths, components: { 'x-amazon-apigateway-integrations': { kept: lambda } } },
  });
  const to = (integration: JsonObject, more: JsonObject = {}): JsonObject => ({
    'x-amazon-apigateway-integration': integration,
    ...more,
  });

  test('invokes the function of a path, and that of the default route for the others', async () => {
    const paths = {
      '/items/{id}': { get: to(lambda) },
      '/$default': { 'x-amazon-apigateway-any-method': to(kept, { isDefaultRoute: true }) },
    };
    const api = await load(bodyOf(paths));
    expect(JSON.parse((await api.get('/items/i1')).body)).toEqual({
      routeKey: 'GET /items/{id}',
      pathParameters: { id: 'i1' },
    });
    expect(JSON.parse((await api.post('/items/i1')).body)).toEqual({ routeKey: '$default' });
  });

  test('starts the machine of a path', async () => {
    const api = await load(bodyOf({ '/runs': { post: to(started) } }));
    expect((await api.post('/runs', { body: { n: 1 } })).status).toBe(200);
    expect(world.stateMachine('Machine').runs).toMatchObject([{ input: { n: 1 } }]);
    expect((await api.get('/runs')).status).toBe(404);
  });

  test('fails by the name of the route for authorizers that it declares', async () => {
    const api = await load(bodyOf({ '/x': { get: to(lambda, { security: [{ key: [] }] }) } }));
    await expect(api.get('/x')).rejects.toThrow(/Http\] GET \/x: .*does not know 'security'/);
  });

  test('fails by name for integrations that the simulator does not know', async () => {
    const api = await load(bodyOf({ '/x': { get: to({ type: 'http_proxy', uri: 'https://example.com' }) } }));
    await expect(api.get('/x')).rejects.toThrow(/Http GET \/x\] .*functions and services only/);
  });

  test('fails by name when the document lies elsewhere', async () => {
    const api = await load({ BodyS3Location: { Bucket: 'docs', Key: 'api.yaml' } });
    await expect(api.get('/x')).rejects.toThrow(/Http\] the simulator does not read the document/);
  });
});
