import { App, Duration, Stack } from 'aws-cdk-lib';
import * as apigw from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  fails,
  Simulator,
  type EndpointResponse,
  type Json,
  type JsonObject,
  type World,
} from 'cdk-workflow-simulator';

const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
const code = lambda.Code.fromInline('exports.handler = async () => null;');
const fn = (id: string) =>
  new lambda.Function(stack, id, { code, handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X });
const handler = fn('Handler');
const guard = fn('Guard');
const JSON_TYPE = 'application/json';

const choice = new sfn.Choice(stack, 'Choice')
  .when(sfn.Condition.isPresent('$.body.fail'), new sfn.Fail(stack, 'Fail', { error: 'Shop.Closed', cause: 'night' }))
  .otherwise(new sfn.Pass(stack, 'Echo'));
const express = new sfn.StateMachine(stack, 'Express', {
  stateMachineType: sfn.StateMachineType.EXPRESS,
  definitionBody: sfn.DefinitionBody.fromChainable(choice),
});
new apigw.StepFunctionsRestApi(stack, 'Sync', {
  stateMachine: express,
  headers: true,
  querystring: true,
  path: true,
  requestContext: { httpMethod: true },
});

new apigw.LambdaRestApi(stack, 'Proxy', {
  handler,
  defaultCorsPreflightOptions: { allowOrigins: ['https://a.example', 'https://b.example'] },
});

const wait = new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.duration(Duration.hours(1)) });
const standard = new sfn.StateMachine(stack, 'Standard', { definitionBody: sfn.DefinitionBody.fromChainable(wait) });
const queue = new Queue(stack, 'Queue');
const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com') });
standard.grantStartExecution(role);
queue.grantSendMessages(role);

const api = new apigw.RestApi(stack, 'Rest');
const ok: apigw.MethodOptions = { methodResponses: [{ statusCode: '200' }, { statusCode: '409' }] };
const at = (path: string) => api.root.resourceForPath(path);

const start = new apigw.AwsIntegration({
  service: 'states',
  action: 'StartExecution',
  options: {
    credentialsRole: role,
    passthroughBehavior: apigw.PassthroughBehavior.NEVER,
    requestTemplates: {
      [JSON_TYPE]: `#set($order = $input.path('$.order'))
        {"input": "$util.escapeJavaScript($input.json('$')).replaceAll("\\\\'","'")", "name": "$input.params('id')-$order.n",
         "stateMachineArn": "${standard.stateMachineArn}"}`,
    },
    integrationResponses: [
      {
        statusCode: '200',
        responseTemplates: { [JSON_TYPE]: `{"arn": "$input.path('$.executionArn').split(':').get(7)"}` },
      },
      {
        statusCode: '409',
        selectionPattern: '4\\d\\d',
        responseParameters: { 'method.response.header.X-Why': 'integration.response.body.__type' },
      },
    ],
  },
});
at('/orders/{id}').addMethod('POST', start, ok);
at('/denied').addMethod(
  'POST',
  new apigw.AwsIntegration({
    service: 'states',
    action: 'StopExecution',
    options: {
      credentialsRole: role,
      integrationResponses: [{ statusCode: '200' }, { statusCode: '409', selectionPattern: '4\\d\\d' }],
    },
  }),
  ok,
);
at('/queue').addMethod(
  'POST',
  new apigw.AwsIntegration({
    service: 'sqs',
    path: `123456789012/${queue.queueName}`,
    options: {
      credentialsRole: role,
      requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
      requestTemplates: { [JSON_TYPE]: 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)' },
      integrationResponses: [{ statusCode: '200' }],
    },
  }),
  ok,
);
at('/mapped').addMethod(
  'POST',
  new apigw.LambdaIntegration(handler, {
    proxy: false,
    requestTemplates: {
      [JSON_TYPE]: `{"sum": #set($sum = 0)#foreach($n in $input.path('$.numbers'))#set($sum = $sum + $n)#end$sum,
        "half": #set($half = $sum / 2)$half, "none": "$context.nothing", "who": "$context.identity.sourceIp"
        #if("")#else, "wrong": true#end#if($unset), "wrong": true#end#if(!$unset.x), "quiet": "$!unset$!{unset}"#end}`,
    },
    integrationResponses: [{ statusCode: '200' }, { statusCode: '409', selectionPattern: '.*taken.*' }],
  }),
  ok,
);
const odd = (path: string, template: string) =>
  at(path).addMethod('GET', new apigw.MockIntegration({ requestTemplates: { [JSON_TYPE]: template } }), ok);
odd('/odd/method', `$input.body.reverse() {"statusCode": 200}`);
odd('/odd/directive', `#evaluate('x') {"statusCode": 200}`);
odd('/odd/variable', `$nowhere {"statusCode": 200}`);
odd('/odd/syntax', `#if(`);

const model = api.addModel('Order', { schema: { type: apigw.JsonSchemaType.OBJECT, required: ['id'] } });
const mock = new apigw.MockIntegration({
  requestTemplates: { [JSON_TYPE]: '{ statusCode: 200 }' },
  integrationResponses: [
    {
      statusCode: '200',
      responseTemplates: { [JSON_TYPE]: '{"ok": true, "for": "$!context.authorizer.principalId"}' },
    },
  ],
});
at('/valid').addMethod('POST', mock, {
  ...ok,
  requestModels: { [JSON_TYPE]: model },
  requestParameters: { 'method.request.querystring.page': true },
  requestValidatorOptions: { validateRequestBody: true, validateRequestParameters: true },
});
const parcel = api.addModel('Parcel', {
  schema: {
    properties: {
      order: { ref: `https://apigateway.amazonaws.com/restapis/${api.restApiId}/models/${model.modelId}` },
    },
  },
});
at('/parcels').addMethod('POST', mock, {
  ...ok,
  requestModels: { [JSON_TYPE]: parcel },
  requestValidator: api.addRequestValidator('Bodies', { validateRequestBody: true }),
});
at('/token').addMethod('GET', mock, {
  ...ok,
  authorizer: new apigw.TokenAuthorizer(stack, 'Token', { handler: guard }),
});
at('/asked').addMethod('GET', mock, {
  ...ok,
  authorizer: new apigw.RequestAuthorizer(stack, 'Asked', {
    handler: guard,
    identitySources: [apigw.IdentitySource.queryString('key')],
    resultsCacheTtl: Duration.seconds(0),
  }),
});
at('/signed').addMethod('GET', mock, { ...ok, authorizationType: apigw.AuthorizationType.IAM });
at('/keyed').addMethod('GET', mock, { ...ok, apiKeyRequired: true });
api.addGatewayResponse('Refused', {
  type: apigw.ResponseType.UNAUTHORIZED,
  statusCode: '418',
  responseHeaders: { 'X-Refused': "'yes'" },
  templates: { [JSON_TYPE]: '{"why": $context.error.messageString}' },
});

let world: World;
beforeAll(() => Simulator.synthesize(stack));
beforeEach(async () => {
  world = await Simulator.load(stack);
});
afterEach(() => world.close());

const jsonOf = ({ body }: EndpointResponse) => JSON.parse(body) as Json;
const rest = () => world.endpoint('Rest');

describe('StepFunctionsRestApi', () => {
  test('runs the machine on what the request has, and answers with the output', async () => {
    const response = await world
      .endpoint('Sync')
      .post('/', { body: { it: "it's" }, query: { a: '1' }, headers: { 'X-A': 'b' } });
    expect(response.status).toBe(200);
    expect(jsonOf(response)).toMatchObject({
      body: { it: "it's" },
      header: { 'X-A': 'b' },
      querystring: { a: '1' },
      path: {},
      requestContext: { httpMethod: 'POST' },
    });
  });

  test('fails with the error and the cause when the execution fails', async () => {
    const response = await world.endpoint('Sync').post('/', { body: { fail: true } });
    expect(response.status).toBe(500);
    expect(jsonOf(response)).toEqual({ error: 'Shop.Closed', cause: 'night' });
  });
});

describe('LambdaRestApi', () => {
  test('hands any path to the function in the format of REST APIs', async () => {
    world.function('Handler').mock(() => ({ statusCode: 201, headers: { 'X-B': 'c' }, body: 'made' }));
    const response = await world.endpoint('Proxy').post('/a/b', { body: { x: 1 }, query: { q: '2' } });
    expect(response).toMatchObject({ status: 201, headers: { 'x-b': 'c' }, body: 'made' });
    expect(world.function('Handler').invocations[0]?.event).toMatchObject({
      resource: '/{proxy+}',
      path: '/a/b',
      httpMethod: 'POST',
      pathParameters: { proxy: 'a/b' },
      queryStringParameters: { q: '2' },
      multiValueQueryStringParameters: { q: ['2'] },
      requestContext: { stage: 'prod', resourcePath: '/{proxy+}', path: '/prod/a/b' },
      body: '{"x":1}',
    });
  });

  test('answers preflight requests, for an origin of several by what it says', async () => {
    const ask = (Origin: string) =>
      world.endpoint('Proxy').request({ method: 'OPTIONS', path: '/x', headers: { Origin } });
    expect(await ask('https://a.example')).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': 'https://a.example',
        'access-control-allow-methods': expect.any(String) as string,
      },
    });
    expect((await ask('https://b.example')).headers['access-control-allow-origin']).toBe('https://b.example');
  });

  test('fails with 502 when the function fails, or answers without a status', async () => {
    world.function('Handler').mock([fails('Broken')]);
    expect(await world.endpoint('Proxy').get('/')).toMatchObject({
      status: 502,
      body: '{"message":"Internal server error"}',
    });
    world.function('Handler').mock(() => ({ hello: true }));
    expect((await world.endpoint('Proxy').get('/')).status).toBe(502);
  });
});

describe('an integration with a service', () => {
  test('starts an execution with a mapped input, and maps the answer', async () => {
    const response = await rest().post('/prod/orders/o1', { body: { order: { n: 7 }, who: "O'Hara" } });
    expect(jsonOf(response)).toEqual({ arn: 'o1-7' });
    expect(world.stateMachine('Standard').runs).toMatchObject([
      { name: 'o1-7', input: { order: { n: 7 }, who: "O'Hara" } },
    ]);
  });

  test('fails with the response whose pattern the status of the service matches', async () => {
    await rest().post('/orders/o1', { body: { order: { n: 1 } } });
    const response = await rest().post('/orders/o1', { body: { order: { n: 1 }, other: true } });
    expect(response).toMatchObject({ status: 409, headers: { 'x-why': 'ExecutionAlreadyExists' } });
  });

  test('fails when its role may not make the call', async () => {
    const response = await rest().post('/denied', {
      body: { executionArn: 'arn:aws:states:eu-west-1:123456789012:execution:a:b' },
    });
    expect(response.status).toBe(409);
    expect(response.body).toContain('is not authorized to perform: states:StopExecution');
  });

  test('fails with 415 for a type that no template is for', async () => {
    const response = await rest().post('/orders/o1', { body: 'x', headers: { 'content-type': 'text/plain' } });
    expect(response).toMatchObject({ status: 415, body: '{"message":"Unsupported Media Type"}' });
  });

  test('sends a message by a form', async () => {
    const response = await rest().post('/queue', { body: { a: 'b & c' } });
    expect(jsonOf(response)).toMatchObject({
      SendMessageResponse: { SendMessageResult: { MessageId: expect.any(String) as string } },
    });
    expect(world.queue('Queue').messages).toMatchObject([{ body: '{"a":"b & c"}' }]);
  });
});

describe('mapping templates', () => {
  test('calculate and decide as Velocity does: whole numbers stay whole, empty text is true, nothing prints nothing', async () => {
    world.function('Handler').mock((event) => event);
    const response = await rest().post('/mapped', { body: { numbers: [1, 2, 4] } });
    expect(jsonOf(response)).toEqual({ sum: 7, half: 3, none: '', who: '203.0.113.1', quiet: '' });
  });

  test('fails with the response that the message of an error chooses', async () => {
    world.function('Handler').mock([fails('Taken', 'the name is taken')]);
    expect((await rest().post('/mapped', { body: { numbers: [] } })).status).toBe(409);
  });

  test.each([
    ['method', /GET.*does not know the method 'reverse'/],
    ['directive', /does not know '#evaluate'/],
    ['variable', /uses '\$nowhere', which nothing in it sets/],
    ['syntax', /can't read the mapping template/],
  ])('fails for a %s that the simulator does not know', async (what, message) => {
    await expect(rest().get(`/odd/${what}`)).rejects.toThrow(message);
  });
});

describe('a request validator', () => {
  test('lets a good request through', async () => {
    expect((await rest().post('/valid?page=1', { body: { id: 1 } })).status).toBe(200);
  });

  test('fails what lacks a parameter, and a body that the model does not take', async () => {
    expect(await rest().post('/valid', { body: { id: 1 } })).toMatchObject({
      status: 400,
      body: '{"message":"Missing required request parameters: [page]"}',
    });
    expect(await rest().post('/valid?page=1', { body: { name: 1 } })).toMatchObject({
      status: 400,
      body: '{"message":"Invalid request body"}',
    });
  });
});

describe('a model that refers to another one', () => {
  test('takes what both take, and fails the rest', async () => {
    expect((await rest().post('/parcels', { body: { order: { id: 1 } } })).status).toBe(200);
    expect((await rest().post('/parcels', { body: { order: {} } })).status).toBe(400);
  });
});

describe('an authorizer', () => {
  const policy = (Effect: string): JsonObject => ({
    principalId: 'ada',
    policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: '*' }] },
  });
  const withToken = (Authorization: string) => rest().get('/token', { headers: { Authorization } });

  test('lets the caller through, tells who it is, and is asked once for a token while its answer is kept', async () => {
    world.function('Guard').mock(() => policy('Allow'));
    expect(jsonOf(await withToken('t1'))).toEqual({ ok: true, for: 'ada' });
    await withToken('t1');
    expect(world.function('Guard').invocations.map(({ event }) => event)).toEqual([
      {
        type: 'TOKEN',
        authorizationToken: 't1',
        methodArn: expect.stringMatching(/:execute-api:.*\/prod\/GET\/token$/) as string,
      },
    ]);
    await world.advance({ minutes: 6 });
    await withToken('t1');
    expect(world.function('Guard').invocations).toHaveLength(2);
  });

  test('fails who has no token, whom the function refuses, and whom the policy denies', async () => {
    world.function('Guard').mock([fails('Error', 'Unauthorized')]);
    const refused = { status: 418, headers: { 'x-refused': 'yes' }, body: '{"why": "Unauthorized"}' };
    expect(await rest().get('/token')).toMatchObject(refused);
    expect(await withToken('t1')).toMatchObject(refused);
    world.function('Guard').mock(() => policy('Deny'));
    expect(await withToken('t2')).toMatchObject({
      status: 403,
      body: '{"Message":"User is not authorized to access this resource with an explicit deny"}',
    });
  });

  test('gets the whole request where it asks for it', async () => {
    world.function('Guard').mock(() => policy('Allow'));
    await rest().get('/asked?key=k');
    await rest().get('/asked?key=k');
    const asked = world.function('Guard').invocations.map(({ event }) => event);
    expect(asked).toHaveLength(2);
    expect(asked[0]).toMatchObject({ type: 'REQUEST', path: '/asked', queryStringParameters: { key: 'k' } });
  });

  test('fails requests without a signature where IAM judges', async () => {
    expect(await rest().get('/signed')).toMatchObject({
      status: 403,
      body: '{"message":"Missing Authentication Token"}',
    });
    const headers = {
      authorization: 'AWS4-HMAC-SHA256 Credential=k/20250101/eu-west-1/execute-api/aws4_request, Signature=0',
    };
    expect((await rest().get('/signed', { headers })).status).toBe(200);
  });

  test('fails by name for what the simulator does not know', async () => {
    await expect(rest().get('/keyed')).rejects.toThrow(/keyed\/GET\] the simulator's REST APIs don't know API keys/);
  });
});

test('fails with 403 for a path and for a verb that the API does not have', async () => {
  for (const response of [await rest().get('/nowhere'), await rest().get('/queue')]) {
    expect(response).toMatchObject({ status: 403, body: '{"message":"Missing Authentication Token"}' });
  }
});

test('an address of the API is found by its host, the stage included', async () => {
  const { url } = world.endpoint('Proxy');
  world.function('Handler').mock(() => ({ statusCode: 200, body: 'here' }));
  expect(await world.fetch(`${url}a`)).toMatchObject({ status: 200, body: 'here' });
});
