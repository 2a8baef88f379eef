import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import * as sfn from '@aws-sdk/client-sfn';
import { Simulator, type AwsEndpoint, type World } from 'cdk-workflow-simulator';
import { servedTemplate } from './served-template';

let world: World;
let endpoint: AwsEndpoint;

beforeAll(async () => {
  world = await Simulator.load(servedTemplate(), { permissions: 'off' });
  endpoint = await world.listen();
});

afterAll(() => world.close());

const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0';

async function post(action: string, body: string, more: Record<string, string> = {}) {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `AWSStepFunctions.${action}`,
    authorization: AUTHORIZATION,
    ...more,
  };
  const response = await fetch(endpoint.url, { method: 'POST', body, headers });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: JSON.parse(text) as { __type?: string; message?: string },
  };
}

describe('a request that AWS would refuse', () => {
  const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:Plain';

  test.each([
    ['no JSON', 'StartExecution', '{"a":', 'SerializationException', /expected/],
    ['a list', 'StartExecution', '[]', 'SerializationException', /expected/],
    [
      'a number for a text',
      'StartExecution',
      '{"stateMachineArn":1}',
      'SerializationException',
      /^NUMBER_VALUE can not be converted to a String$/,
    ],
    [
      'a text for a number',
      'ListStateMachines',
      '{"maxResults":"1"}',
      'SerializationException',
      /^STRING_VALUE can not be converted to an Integer$/,
    ],
    [
      'a structure for a text',
      'StartExecution',
      '{"stateMachineArn":{}}',
      'SerializationException',
      /^Start of structure or map found/,
    ],
    [
      'a text for a list',
      'TagResource',
      '{"resourceArn":"a","tags":"b"}',
      'SerializationException',
      /^Unexpected field type$/,
    ],
    [
      'a missing member',
      'StartExecution',
      '{}',
      'ValidationException',
      /^1 validation error detected: Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null$/,
    ],
    [
      'several problems',
      'CreateStateMachine',
      '{"name":"","definition":"{}"}',
      'ValidationException',
      /^2 validation errors detected: Value '' at 'name' .*greater than or equal to 1; Value null at 'roleArn'/,
    ],
    [
      'a number out of range',
      'ListStateMachines',
      '{"maxResults":1001}',
      'ValidationException',
      /Value '1001' at 'maxResults' .* value less than or equal to 1000/,
    ],
    [
      'an unknown choice',
      'ListExecutions',
      '{"statusFilter":"ODD"}',
      'ValidationException',
      /Member must satisfy enum value set: \[RUNNING, /,
    ],
    [
      'an input that is too large',
      'StartExecution',
      JSON.stringify({ stateMachineArn: MACHINE, input: `"${'x'.repeat(262_144)}"` }),
      'ValidationException',
      /^1 validation error detected: Value at 'input' .* length less than or equal to 262144$/,
    ],
    ['a page that never was', 'ListStateMachines', '{"nextToken":"x"}', 'InvalidToken', /Invalid token/],
    ['an unknown operation', 'Fly', '{}', 'UnknownOperationException', /Fly/],
  ])('%s gets its exception and status 400', async (_, action, body, type, message) => {
    const answer = await post(action, body);
    expect(answer).toMatchObject({ status: 400, body: { __type: type } });
    expect(answer.body.message).toMatch(message);
    expect(answer.headers.get('x-amzn-errortype')).toBe(type);
  });

  test('without a signature gets MissingAuthenticationToken', async () => {
    expect(await post('ListStateMachines', '{}', { authorization: '' })).toMatchObject({
      status: 403,
      body: { __type: 'MissingAuthenticationTokenException' },
    });
  });

  test.each([
    [
      'JSON',
      '/',
      { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'application/x-amz-json-1.0' },
      /"__type":"MissingAuthenticationTokenException"/,
    ],
    [
      'a form',
      '/',
      { 'content-type': 'application/x-www-form-urlencoded' },
      /<ErrorResponse .*<Code>MissingAuthenticationToken<\/Code>/,
    ],
    ['REST with JSON', '/2015-03-31/functions/f/invocations', {}, /^{"Message":"Missing Authentication Token"/],
    ['REST with XML', '/bucket/key', { 'content-type': 'text/plain' }, /^<\?xml .*<Error><Code>AccessDenied<\/Code>/],
  ])('without a signature is refused in its own protocol: %s', async (_, path, headers, expected) => {
    const response = await fetch(endpoint.url + path, {
      method: 'POST',
      body: '',
      headers: headers as Record<string, string>,
    });
    expect(response.status).toBe(403);
    expect(await response.text()).toMatch(expected);
  });

  test('that is larger than any gets 413', async () => {
    expect(await post('StartExecution', ' '.repeat(9 * 1024 * 1024))).toMatchObject({
      status: 413,
      body: { __type: 'RequestEntityTooLargeException' },
    });
  });

  test('for a service that is not simulated says so', async () => {
    const authorization = AUTHORIZATION.replace('states', 'glue');
    const answer = await post('StartJobRun', '{}', { authorization, 'x-amz-target': 'AWSGlue.StartJobRun' });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(
      /the simulator has no glue; mock the call with world.service\('glue', 'StartJobRun'\)/,
    );
  });
});

test('answers carry a request id and no date, for clients would take virtual time for a skewed clock', async () => {
  const { headers, status } = await post('ListStateMachines', '{}');
  expect(status).toBe(200);
  expect(headers.get('date')).toBeNull();
  expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
});

test('a client that goes away in the middle of its request does no harm', async () => {
  const port = Number(new URL(endpoint.url).port);
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
      socket.destroy();
      resolve();
    });
  });
  expect((await post('ListStateMachines', '{}')).status).toBe(200);
});

test('the endpoint listens on loopback only', async () => {
  const port = Number(new URL(endpoint.url).port);
  expect(new URL(endpoint.url).hostname).toBe('127.0.0.1');
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal);
  if (outside === undefined) return;
  const reached = await new Promise<boolean>((resolve) => {
    const socket = connect(port, outside.address, () => resolve(true));
    socket.on('error', () => resolve(false));
  });
  expect(reached).toBe(false);
});

describe('virtual time', () => {
  const client = (url: string): sfn.SFNClient =>
    new sfn.SFNClient({
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    });
  const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:Plain';

  test('goes by as in reality unless asked otherwise', async () => {
    const openedMs = performance.now();
    const real = await Simulator.load(servedTemplate(), { permissions: 'off' });
    const from = real.now.getTime();
    const own = client((await real.listen()).url);
    const { executionArn } = await own.send(new sfn.StartExecutionCommand({ stateMachineArn, input: '{"bad":false}' }));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await own.send(new sfn.DescribeExecutionCommand({ executionArn }))).toMatchObject({ status: 'RUNNING' });
    // Not faster than the clock on the wall, however slow the machine is.
    expect(real.now.getTime() - from).toBeLessThanOrEqual(performance.now() - openedMs);
    own.destroy();
    await real.close();
  });

  test('goes by a number of times as fast', async () => {
    const fast = await Simulator.load(servedTemplate(), { permissions: 'off' });
    const { url } = await fast.listen({ speed: 36_000 });
    const own = client(url);
    const { executionArn } = await own.send(new sfn.StartExecutionCommand({ stateMachineArn, input: '{"bad":false}' }));
    const startedMs = performance.now();
    let status: string | undefined = 'RUNNING';
    while (status === 'RUNNING') ({ status } = await own.send(new sfn.DescribeExecutionCommand({ executionArn })));
    expect(status).toBe('SUCCEEDED');
    expect(performance.now() - startedMs).toBeGreaterThan(50);
    own.destroy();
    await fast.close();
  });
});

test('fails to open a port that is taken, and frees its own when it is closed', async () => {
  const port = Number(new URL(endpoint.url).port);
  await expect(world.listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const second = await world.listen();
  const { url } = second;
  await second.close();
  await second.close();
  await expect(fetch(url)).rejects.toThrow();
});

test('nothing keeps a process alive once the world is closed', async () => {
  const code = `
    const { Simulator } = require(${JSON.stringify(resolve(__dirname, '../../src/index'))});
    const { servedTemplate } = require(${JSON.stringify(resolve(__dirname, 'served-template.ts'))});
    (async () => {
      const world = await Simulator.load(servedTemplate(), { permissions: 'off' });
      const { url } = await world.listen();
      const { status } = await fetch(url, { method: 'POST', body: '{}' });
      await world.close();
      console.log('closed after', status);
    })();
  `;
  const output = await new Promise<string>((done, fail) => {
    const args = ['--import', require.resolve('tsx'), '-e', code];
    execFile(process.execPath, args, { timeout: 600_000 }, (error, stdout) =>
      error === null ? done(stdout) : fail(new Error(error.message)),
    );
  });
  expect(output).toBe('closed after 403\n');
});

describe('names that every object has', () => {
  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is no operation', async (name) => {
    const { status, body } = await post(name, '{}');
    expect([status, body.__type]).toEqual([400, 'UnknownOperationException']);
  });

  test.each(['__proto__.polluted', 'constructor.prototype.polluted', 'A.__proto__.polluted', 'A.member.__proto__'])(
    'a form with %s changes nothing but its own input',
    async (name) => {
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: AUTHORIZATION.replace('/states/', '/sns/'),
      };
      const body = `Action=Publish&Version=2010-03-31&${name}=yes`;
      await fetch(endpoint.url, { method: 'POST', body, headers });
      expect(({} as { polluted?: string }).polluted).toBeUndefined();
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
  );
});

describe('a page in a browser gets no answer', () => {
  /** What `fetch` would not let a caller say. */
  const ask = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(endpoint.url);
      const all = {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AWSStepFunctions.ListStateMachines',
        authorization: AUTHORIZATION,
        ...headers,
      };
      const asked = request({ host: '127.0.0.1', port, method: 'POST', headers: all }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on('error', reject);
      asked.end('{}');
    });

  test.each<[Record<string, string>, number]>([
    [{}, 200],
    [{ host: 'localhost:1234' }, 200],
    [{ host: '[::1]:1234' }, 200],
    [{ host: 'states.eu-west-1.amazonaws.com' }, 200],
    [{ origin: 'http://localhost:3000' }, 200],
    [{ host: 'rebound.example.com' }, 403],
    [{ host: '127.0.0.1.example.com' }, 403],
    [{ host: 'amazonaws.com.example.com' }, 403],
    [{ origin: 'https://example.com' }, 403],
    [{ origin: 'null' }, 403],
  ])('%j: %d', async (headers, status) => expect(await ask(headers)).toBe(status));
});
