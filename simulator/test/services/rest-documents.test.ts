import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from '../world/small-templates';

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
