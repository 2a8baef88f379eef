import { fails, Simulator, type JsonObject, type World, type WorldOptions } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from '../world/small-templates';

let world: World;
afterEach(() => world.close());

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const ROLE = 'arn:aws:iam::123456789012:role/api';
const permission = {
  Type: 'AWS::Lambda::Permission',
  Properties: { Action: 'lambda:InvokeFunction', FunctionName: arn('Fn'), Principal: 'apigateway.amazonaws.com' },
};

/** An API with one route to a function. */
async function load(integration: JsonObject, more: Record<string, JsonObject> = {}, options: WorldOptions = {}) {
  const ofApi = { ApiId: { Ref: 'Api' } };
  world = await Simulator.load(
    templateOf({
      Fn: inlineFunction('exports.handler = async ({ routeKey }) => routeKey;'),
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'Api', ProtocolType: 'HTTP' } },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: { ...ofApi, IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0', ...integration },
      },
      Route: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ...ofApi,
          RouteKey: 'GET /x',
          Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
        },
      },
      ...more,
    }),
    options,
  );
}
const get = () => world.endpoint('Api').get('/x');
const mayInvoke = (effect: string): WorldOptions => ({
  permissions: { roles: { [ROLE]: [{ Statement: [{ Effect: effect, Action: 'lambda:*', Resource: '*' }] }] } },
});

describe('a route of an HTTP API to a function', () => {
  test('is answered where the policy of the function lets API Gateway invoke it', async () => {
    await load({ IntegrationUri: arn('Fn') }, { Permission: permission });
    expect(await get()).toMatchObject({ status: 200, body: 'GET /x' });
  });

  test('fails with 500 where it does not, and where the function fails', async () => {
    await load({ IntegrationUri: arn('Fn') });
    expect(await get()).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    await world.close();
    await load({ IntegrationUri: arn('Fn') }, { Permission: permission });
    world.function('Fn').mock([fails('Broken')]);
    expect((await get()).status).toBe(500);
  });

  test('invokes it under the role of the integration instead, which needs no policy of the function', async () => {
    await load({ IntegrationUri: arn('Fn'), CredentialsArn: ROLE }, {}, mayInvoke('Allow'));
    expect(await get()).toMatchObject({ status: 200, body: 'GET /x' });
  });

  test('fails with 500 where that role may not invoke it', async () => {
    await load({ IntegrationUri: arn('Fn'), CredentialsArn: ROLE }, { Permission: permission }, mayInvoke('Deny'));
    expect((await get()).status).toBe(500);
  });

  test('fails with 503 for a function that does not exist', async () => {
    const gone = 'arn:aws:lambda:us-east-1:123456789012:function:gone';
    await load({ IntegrationUri: gone }, {}, { permissions: 'off' });
    expect(await get()).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
  });
});
