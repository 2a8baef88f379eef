import { App, Stack } from 'aws-cdk-lib';
import * as apigw from 'aws-cdk-lib/aws-apigateway';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Simulator, type EndpointResponse, type JsonObject, type World } from 'cdk-workflow-simulator';

const ISSUER = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool';
const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
const handler = new lambda.Function(stack, 'Handler', {
  code: lambda.Code.fromInline(`exports.handler = async ({ requestContext: { authorizer, identity } }) => ({
    statusCode: 200, body: JSON.stringify({ authorizer, userArn: identity.userArn }) });`),
  handler: 'index.handler',
  runtime: lambda.Runtime.NODEJS_24_X,
});
const api = new apigw.RestApi(stack, 'Rest');
const pool = cognito.UserPool.fromUserPoolArn(
  stack,
  'Pool',
  'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_pool',
);
const authorizer = new apigw.CognitoUserPoolsAuthorizer(stack, 'Users', { cognitoUserPools: [pool] });
const toHandler = new apigw.LambdaIntegration(handler);
api.root.addResource('users').addMethod('GET', toHandler, { authorizer });
api.root.addResource('signed').addMethod('GET', toHandler, { authorizationType: apigw.AuthorizationType.IAM });

let world: World;

beforeEach(async () => {
  world = await Simulator.load(stack);
});

afterEach(() => world.close());

function tokenOf(claims: JsonObject): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

function getAs(Authorization: string): Promise<EndpointResponse> {
  return world.endpoint('Rest').get('/users', { headers: { Authorization } });
}

const inAnHour = (): number => Math.floor(world.now.getTime() / 1000) + 3600;

test('the claims of a token of the user pool reach the function, as texts', async () => {
  const claims = { iss: ISSUER, sub: 'ada', exp: inAnHour() };
  for (const token of [tokenOf(claims), `Bearer ${tokenOf(claims)}`]) {
    const { status, body } = await getAs(token);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      authorizer: { claims: { iss: ISSUER, sub: 'ada', exp: String(claims.exp) } },
    });
  }
});

test('a token that has expired, or is of another pool, or is none, is refused with 401', async () => {
  const good = tokenOf({ iss: ISSUER, sub: 'ada', exp: inAnHour() });
  expect(await getAs(good)).toMatchObject({ status: 200 });
  await world.advance({ hours: 1 });
  for (const token of [good, tokenOf({ iss: `${ISSUER}2`, sub: 'ada' }), tokenOf({ sub: 'ada' }), 'ada', 'a.b.c', '']) {
    expect(await getAs(token)).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
  }
});

test('the caller that signed a request reaches the function', async () => {
  const caller = 'arn:aws:sts::123456789012:assumed-role/Desk/ada';
  const { body } = await world.endpoint('Rest').get('/signed', { caller });
  expect(JSON.parse(body)).toMatchObject({ userArn: caller });
  expect(await world.endpoint('Rest').get('/signed')).toMatchObject({ status: 403 });
});
