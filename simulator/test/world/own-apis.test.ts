import { App, Duration, Stack } from 'aws-cdk-lib';
import * as apigw from 'aws-cdk-lib/aws-apigateway';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as http from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Simulator, type CallFault, type World, type WorldOptions } from 'cdk-workflow-simulator';
import { describeWithPython, PYTHON } from '../python/available';

const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
const api = new lambda.Function(stack, 'Api', {
  code: lambda.Code.fromInline(`exports.handler = async ({ rawPath, path, body, queryStringParameters }) => {
    if ((rawPath ?? path).endsWith('/slow')) await new Promise((resolve) => setTimeout(resolve, 2000));
    return { statusCode: 201, headers: { 'x-made-by': 'api' }, body: JSON.stringify({ path: rawPath ?? path, body, query: queryStringParameters }) };
  }`),
  handler: 'index.handler',
  runtime: lambda.Runtime.NODEJS_22_X,
  timeout: Duration.seconds(10),
});
const rest = new apigw.RestApi(stack, 'Rest');
const toApi = new apigw.LambdaIntegration(api);
rest.root.addResource('open').addMethod('ANY', toApi);
rest.root.addResource('slow').addMethod('GET', toApi);
rest.root.addResource('signed').addMethod('GET', toApi, { authorizationType: apigw.AuthorizationType.IAM });
const httpApi = new http.HttpApi(stack, 'Http');
const integration = new HttpLambdaIntegration('ToApi', api);
httpApi.addRoutes({ path: '/open', integration });
httpApi.addRoutes({ path: '/signed', integration, authorizer: new HttpIamAuthorizer() });
const openUrl = api.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });
const other = new lambda.Function(stack, 'Other', {
  code: lambda.Code.fromInline('exports.handler = async () => "other"'),
  handler: 'index.handler',
  runtime: lambda.Runtime.NODEJS_22_X,
});
const signedUrl = other.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });

const environment = {
  REST: rest.url,
  HTTP: `${httpApi.apiEndpoint}/`,
  URL: openUrl.url,
  SIGNED_URL: signedUrl.url,
};
const NODE = lambda.Code.fromInline(`const https = require('node:https');
const KEY = process.env.AWS_ACCESS_KEY_ID;
const sign = (service) => ({ authorization: 'AWS4-HMAC-SHA256 Credential=' + KEY + '/20250101/eu-west-1/' + service + '/aws4_request, SignedHeaders=host, Signature=0' });
const byHttps = (address, options) => new Promise((resolve, reject) => {
  https.request(address, options, (answer) => {
    let text = '';
    answer.on('data', (chunk) => (text += chunk)).on('end', () => resolve([answer.statusCode, text]));
  }).on('error', reject).end(options.body);
});
exports.handler = async ({ at, path = '', service, way = 'fetch', body }) => {
  const address = (process.env[at] ?? at) + path;
  const options = { method: body === undefined ? 'GET' : 'POST', headers: service ? sign(service) : {}, body };
  const started = Date.now();
  if (way === 'https') { const [status, text] = await byHttps(address, options); return { status, text, ms: Date.now() - started }; }
  const answer = await fetch(address, options);
  return { status: answer.status, text: await answer.text(), ms: Date.now() - started, by: answer.headers.get('x-made-by') };
};`);
const PYTHON_CODE = lambda.Code.fromInline(`
import os, time, urllib.request, urllib.error
def handler(event, context):
    address = os.environ[event['at']] + event.get('path', '')
    started = time.time()
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data=event.get('body', '').encode() or None)) as answer:
            return {'status': answer.status, 'text': answer.read().decode(), 'ms': round((time.time() - started) * 1000)}
    except urllib.error.HTTPError as error:
        return {'status': error.code}
`);
const settings = { environment, handler: 'index.handler', timeout: Duration.seconds(30) };
const caller = new lambda.Function(stack, 'Caller', { ...settings, runtime: lambda.Runtime.NODEJS_22_X, code: NODE });
new lambda.Function(stack, 'Stranger', { ...settings, runtime: lambda.Runtime.NODEJS_22_X, code: NODE });
new lambda.Function(stack, 'Snake', { ...settings, runtime: lambda.Runtime.PYTHON_3_12, code: PYTHON_CODE });
signedUrl.grantInvokeUrl(caller);
other.grantInvoke(caller);
caller.addToRolePolicy(
  new PolicyStatement({
    actions: ['execute-api:Invoke'],
    resources: [rest.arnForExecuteApi('GET', '/signed'), httpApi.arnForExecuteApi('GET', '/signed')],
  }),
);

new sfn.StateMachine(stack, 'Machine', {
  definitionBody: sfn.DefinitionBody.fromChainable(
    new tasks.LambdaInvoke(stack, 'Call', {
      lambdaFunction: caller,
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
    }),
  ),
});

const load = (options: WorldOptions = {}): Promise<World> => Simulator.load(stack, { python: PYTHON, ...options });

let world: World;

beforeAll(async () => {
  world = await load();
});

afterAll(() => world.close());

const ask = async (name: string, event: Record<string, string>, asked = world): Promise<unknown> => {
  const { output, error, message } = await asked.function(name).invoke(event);
  return error === undefined ? output : { error, message };
};

describe('a handler calls an API of its own app at its address', () => {
  test.each(['fetch', 'https'])('by %s, without a signature', async (way) => {
    for (const [at, path] of [
      ['REST', '/open'],
      ['HTTP', '/open'],
      ['URL', '/any'],
    ] as const) {
      const answered = (await ask('Caller', { at, path: path.slice(1), way, body: 'sent' })) as { text: string };
      expect(answered).toMatchObject({ status: 201, ms: 0 });
      expect(JSON.parse(answered.text)).toMatchObject({
        path: expect.stringMatching(`${path}$`) as string,
        body: 'sent',
      });
    }
  });

  test('and virtual time passes for the one as for the other', async () => {
    const startMs = world.now.getTime();
    expect(await ask('Caller', { at: 'REST', path: 'slow?a=b' })).toEqual({
      status: 201,
      text: JSON.stringify({ path: '/slow', body: null, query: { a: 'b' } }),
      ms: 2000,
      by: 'api',
    });
    expect(world.now.getTime() - startMs).toBe(2000);
  });

  test('also where every call is a step of the world', async () => {
    const stepwise = await load({ interleaving: 'inTurn' });
    const answered = await ask('Caller', { at: 'REST', path: 'slow' }, stepwise);
    await stepwise.close();
    expect(answered).toMatchObject({ status: 201, ms: 2000 });
  });

  test.each([
    ['REST', 'signed', 'execute-api'],
    ['HTTP', 'signed', 'execute-api'],
    ['SIGNED_URL', '', 'lambda'],
  ])('%s that asks for a signature lets roles that may', async (at, path, service) => {
    expect(await ask('Caller', { at, path, service })).toMatchObject({ status: at === 'SIGNED_URL' ? 200 : 201 });
    expect(await ask('Stranger', { at, path, service })).toMatchObject({ status: 403 });
    expect(await ask('Caller', { at, path })).toMatchObject({ status: 403 });
  });

  test('and the test hears of an address that is none of the app', async () => {
    const at = 'https://abcdefghij.execute-api.eu-west-1.amazonaws.com/prod/';
    await expect(ask('Caller', { at })).rejects.toThrow(
      `function 'Shop/Caller' calls ${at}, and no API or Function URL of the app has that address`,
    );
  });
});

describe('a fault strikes the call of an API', () => {
  const struck = async (
    fault: Partial<CallFault>,
  ): Promise<{ output: unknown; status: string; error: string; reached: number }> => {
    const before = world.function('Api').invocations.length;
    const faults: CallFault[] = [{ function: 'Caller', call: 'execute-api:invoke', kind: 'error', ...fault }];
    const run = await world.stateMachine('Machine').start({ at: 'REST', path: 'open' }, { faults });
    await run.toEnd();
    const reached = world.function('Api').invocations.length - before;
    return { output: run.output, status: run.status, error: run.error ?? '', reached };
  };

  test('that fails, or is asked too much', async () => {
    const failed = { status: 500, text: expect.stringContaining("Fault 'error' of the test") as string };
    expect(await struck({ kind: 'error' })).toMatchObject({ output: failed, reached: 0 });
    expect(await struck({ kind: 'throttle' })).toMatchObject({ output: { status: 429 }, reached: 0 });
  });

  test('whose answer is lost, which the API has been asked for all the same', async () => {
    expect(await struck({ kind: 'answerLost' })).toMatchObject({ status: 'FAILED', error: 'TypeError', reached: 1 });
  });

  test('before or after which the process of the handler ends, and that never answers', async () => {
    const crashed = { status: 'FAILED', error: 'Runtime.ExitError' };
    expect(await struck({ kind: 'crashBefore' })).toMatchObject({ ...crashed, reached: 0 });
    expect(await struck({ kind: 'crashAfter' })).toMatchObject({ ...crashed, reached: 1 });
    expect(await struck({ kind: 'timeout' })).toMatchObject({ error: 'Sandbox.Timedout', reached: 0 });
  });
});

describeWithPython('a Python handler', () => {
  test('calls an API of its own app at its address', async () => {
    expect(await ask('Snake', { at: 'URL', body: 'sent' })).toMatchObject({
      status: 201,
      text: expect.stringContaining('c2VudA==') as string,
      ms: 0,
    });
    expect(await ask('Snake', { at: 'REST', path: 'slow' })).toMatchObject({ status: 201, ms: 2000 });
    expect(await ask('Snake', { at: 'REST', path: 'signed' })).toMatchObject({ status: 403 });
  });
});

// The last one, since the mock stays.
test('an address that is none of the app is one that a mock may answer for', async () => {
  world.service('execute-api', 'Invoke').mock((input) => ({ StatusCode: 202, Body: input }));
  const at = 'https://abcdefghij.execute-api.eu-west-1.amazonaws.com/prod/';
  expect(await ask('Caller', { at })).toMatchObject({
    status: 202,
    text: expect.stringContaining(`"Url":"${at}"`) as string,
  });
});
