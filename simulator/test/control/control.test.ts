import { request } from 'node:http';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { ControlOptions, JsonObject } from 'cdk-workflow-simulator';
import { ControlClient, type Answered } from './control-client';

let client: ControlClient;

async function open(options: ControlOptions = {}): Promise<ControlClient> {
  client = await ControlClient.open(options);
  return client;
}

afterEach(() => client.server.close());

const ORDER = '/machines/Shop%2FOrder';
const order = (id: string, more: JsonObject = {}): Promise<Answered> =>
  client.ask('POST', `${ORDER}/executions`, { input: { id }, name: id, ...more });
const until = (id: string, end: string): Promise<Answered> =>
  client.ask('POST', `/executions/${id}/advance`, { until: end });

describe('who may ask', () => {
  const asked = (headers: Record<string, string>, body = '{}'): Promise<Answered> =>
    client.send('POST', '/problems', { headers, body });

  test('nobody without the token, or with another one', async () => {
    await open({ token: 'a-token-of-this-test' });
    const json = { 'content-type': 'application/json' };
    for (const headers of [json, { ...json, authorization: 'Bearer a-token-of-this-tesT' }]) {
      expect(await client.send('POST', '/world/reset', { headers, body: '{}' })).toMatchObject({
        status: 401,
        body: { error: 'Unauthorized', remedy: expect.stringContaining('Authorization: Bearer') as string },
      });
    }
    expect((await client.ask('POST', '/world/reset', {})).status).toBe(200);
  });

  test('no page of somebody else, whose address leads here or who says where it comes from', async () => {
    await open();
    const { port } = new URL(client.server.url);
    const statusOf = (headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const sent = request({ port, path: '/_sim/v1/clock', headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on('error', reject).end();
      });
    const authorization = `Bearer ${client.server.token}`;
    expect(await statusOf({ authorization })).toBe(200);
    expect(await statusOf({ authorization, host: 'evil.example' })).toBe(403);
    expect(await statusOf({ authorization, origin: 'https://evil.example' })).toBe(403);
  });

  test('only in JSON, and not at any length', async () => {
    await open();
    const authorization = `Bearer ${client.server.token}`;
    const send = (headers: Record<string, string>, body: string): Promise<Answered> =>
      client.send('PUT', '/clock', { headers: { authorization, ...headers }, body });
    expect(await send({ 'content-type': 'text/plain' }, '{"speed":"real"}')).toMatchObject({ status: 415 });
    expect(await send({ 'content-type': 'application/json' }, 'speed')).toMatchObject({ status: 400 });
    const long = JSON.stringify({ speed: 'x'.repeat(1024 * 1024) });
    expect(await send({ 'content-type': 'application/json' }, long)).toMatchObject({ body: { error: 'TooLarge' } });
    expect((await asked({ authorization, 'content-type': 'application/json' })).body).toMatchObject({
      error: 'MethodNotAllowed',
      remedy: 'Use GET, DELETE',
    });
  });

  test('a request without a body needs no content type', async () => {
    await open();
    const headers = { authorization: `Bearer ${client.server.token}` };
    expect(await client.send('POST', '/world/reset', { headers })).toMatchObject({ status: 200 });
    expect(await client.send('POST', '/clock/advance', { headers })).toMatchObject({
      status: 400,
      body: { message: "One of 'by', 'to' and 'until' is needed, got none of them" },
    });
  });

  test('a short token is refused', async () => {
    await open();
    await expect(ControlClient.open({ token: 'short' })).rejects.toThrow('must have at least 16 characters, got 5');
  });
});

describe('a request that does not fit', () => {
  test.each([
    ['POST', '/click', { link: 'https://a.b', paht: '/x' }, 'UnknownField', "The body has the unknown member 'paht'"],
    [
      'PUT',
      `${ORDER}/faults`,
      { faults: [{ state: 'Pay', kind: 'error', when: 1 }] },
      'UnknownField',
      "'faults.0' has the unknown member 'when'",
    ],
    ['GET', '/messages?chanel=Told', undefined, 'UnknownField', "The query has the unknown member 'chanel'"],
    ['PUT', '/clock', { speed: 'slow' }, 'InvalidRequest', "'speed' is not"],
    ['POST', '/click', {}, 'InvalidRequest', 'The body requires property "link"'],
    ['POST', '/clock/advance', {}, 'InvalidRequest', "One of 'by', 'to' and 'until' is needed"],
    ['POST', '/clock/advance', { to: '2020-01-01T00:00:00Z' }, 'InvalidRequest', "'to' must be an instant from"],
    ['GET', '/tables/Nothing/items', undefined, 'NotFound', "There is no table 'Nothing'; there is 'Shop/Orders'"],
    ['GET', '/tables/Shop/Orders/items', undefined, 'NoSuchRoute', 'There is no /_sim/v1/tables/Shop/Orders/items'],
    [
      'PUT',
      `${ORDER}/faults`,
      { faults: [{ call: 'sns:publish', kind: 'error' }] },
      'InvalidRequest',
      "A fault has either 'state'",
    ],
    [
      'PUT',
      `${ORDER}/faults`,
      { faults: [{ state: 'Gone', kind: 'error' }] },
      'Refused',
      "The machine 'Shop/Order' has no state 'Gone'",
    ],
    ['POST', '/executions/none/stop', {}, 'NotFound', "There is no execution 'none'; none was started"],
  ] as const)('%s %s %j is refused as %s', async (method, path, body, error, message) => {
    await open();
    const { status, body: refused } = await client.ask(method, path, body as never);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(refused).toEqual({
      error,
      message: expect.stringContaining(message) as string,
      remedy: expect.any(String) as string,
    });
  });
});

describe('a test from outside', () => {
  test('starts an execution, reads what it told and wrote, and answers it', async () => {
    await open();
    expect((await order('o1')).body).toMatchObject({ status: 'RUNNING', name: 'o1', waiting: [] });
    expect((await until('o1', 'wait')).body).toMatchObject({
      waiting: [{ state: 'Ask', since: '2025-01-01T00:00:00.000Z' }],
    });
    const { body: told } = await client.ask('GET', '/messages?channel=Told');
    expect(told['messages']).toEqual([
      expect.objectContaining({ channel: 'Shop/Told', kind: 'kept', links: ['https://example.com/order?id=1'] }),
    ]);
    const { body: queued } = await client.ask('GET', '/messages?channel=Asked');
    expect(queued['messages']).toEqual([expect.objectContaining({ links: ['https://example.com/yes?a=1&b=2'] })]);
    expect((await client.ask('POST', '/tables/Orders/get', { key: { pk: 'o1' } })).body).toEqual({
      item: { pk: 'o1' },
    });
    expect((await client.ask('POST', '/executions/o1/callback', { succeed: 'yes' })).status).toBe(200);
    expect((await until('o1', 'end')).body).toMatchObject({
      status: 'SUCCEEDED',
      output: 'yes',
      path: ['Pay', 'Write', 'Tell', 'Ask'],
    });
  });

  test('lets deadlines pass, and only then', async () => {
    await open();
    await order('o1');
    await client.ask('POST', '/clock/advance', { until: 'idle' });
    await client.ask('POST', '/clock/advance', { by: { minutes: 29 } });
    expect((await client.ask('GET', '/executions/o1')).body).toMatchObject({
      status: 'RUNNING',
      elapsedMs: 29 * 60_000,
    });
    expect((await client.ask('POST', '/clock/advance', { to: '2025-01-01T00:30:00Z' })).body).toMatchObject({
      now: '2025-01-01T00:30:00.000Z',
    });
    expect((await client.ask('GET', '/executions/o1')).body).toMatchObject({
      status: 'FAILED',
      error: 'States.Timeout',
    });
  });

  test('mocks, and takes mocks away again', async () => {
    await open();
    const paid = async (id: string): Promise<unknown> => {
      await order(id);
      const { body } = await until(id, 'wait');
      return body['waiting'] === undefined ? body : (await client.ask('GET', `/executions/${id}/history`)).body;
    };
    for (const [path, answer] of [
      [`${ORDER}/states/Pay/mock`, 'of the state'],
      ['/functions/Charge/mock', 'of the function'],
      ['/services/sns/publish/mock', 'of the service'],
    ] as const) {
      await client.ask('PUT', path, { answers: [{ returns: { Payload: answer, by: answer } }] });
      expect(JSON.stringify(await paid(path.slice(1, 5)))).toContain(answer);
      await client.ask('DELETE', path);
      expect(JSON.stringify(await paid(path.slice(1, 6)))).not.toContain(answer);
    }
    await client.ask('PUT', `${ORDER}/states/Pay/mock`, { answers: [{ fails: { error: 'Declined', cause: 'poor' } }] });
    await order('declined');
    expect((await until('declined', 'end')).body).toMatchObject({ status: 'FAILED', error: 'Declined', cause: 'poor' });
    const { status } = await client.ask('PUT', `${ORDER}/states/Pay/mock`, { answers: [{ returns: 1, waits: true }] });
    expect(status).toBe(400);
  });

  test('sets faults, which strike executions that anybody starts, and clears them', async () => {
    await open();
    const faults = [{ state: 'Pay', kind: 'error', error: 'Broken' }];
    await client.ask('PUT', `${ORDER}/faults`, { faults });
    expect((await client.ask('GET', `${ORDER}/faults`)).body).toEqual({ faults });
    const sfn = new SFNClient(client.server.endpoint.clientConfig);
    const { body: machine } = await client.ask('GET', ORDER);
    const stateMachineArn = machine['arn'] as string;
    const start = async (name: string): Promise<string | undefined> => {
      await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify({ id: name }) }));
      return (await client.ask('POST', `/executions/${name}/advance`, { until: 'wait' })).body['message'] as string;
    };
    for (const name of ['first', 'second']) expect(await start(name)).toContain('it ended FAILED with Broken');
    await client.ask('DELETE', `${ORDER}/faults`);
    expect(await start('third')).toBeUndefined();
  });

  test('posts a form to an address of the app', async () => {
    await open();
    const { body: world } = await client.ask('GET', '/world');
    for (const [theirs, ours] of Object.entries(world['httpAddresses'] as Record<string, string>)) {
      for (const link of [theirs, ours])
        expect((await client.ask('POST', '/click', { link, form: { answer: 'yes & no' } })).body).toMatchObject({
          status: 200,
          body: 'got answer=yes+%26+no',
        });
    }
  });

  test('presses a button on the page behind a link, and says what the page has instead of another', async () => {
    await open();
    const { body: world } = await client.ask('GET', '/world');
    for (const link of Object.entries(world['httpAddresses'] as Record<string, string>).flat()) {
      expect((await client.ask('POST', '/press', { link, button: 'no' })).body).toMatchObject({
        status: 200,
        body: 'got order=o%261&answer=n',
      });
      const { status, body } = await client.ask('POST', '/press', { link });
      expect([status, body['message']]).toEqual([422, expect.stringContaining("has several buttons ('Yes', 'No')")]);
    }
  });

  test('hears of its own errors, which come up while time goes by, until it has read them', async () => {
    const heard: string[] = [];
    await open({ onProblem: ({ message }) => heard.push(message) });
    await client.ask('POST', '/machines/Broken/executions', {});
    await client.ask('POST', '/clock/advance', { by: {} });
    const { body } = await client.ask('GET', '/problems');
    const message = expect.stringContaining("mock the state with machine.state('Record').mock(…)") as string;
    expect(body).toEqual({ problems: [{ at: '2025-01-01T00:00:00.000Z', message }] });
    expect(heard).toEqual([message]);
    await client.ask('DELETE', '/problems');
    expect((await client.ask('GET', '/problems')).body).toEqual({ problems: [] });
  });

  test('resets everything, at the same address', async () => {
    await open();
    const { url } = client.server;
    await order('o1');
    await client.ask('PUT', `${ORDER}/faults`, { faults: [{ state: 'Pay', kind: 'error' }] });
    await client.ask('POST', '/clock/advance', { by: { days: 1 } });
    expect((await client.ask('POST', '/world/reset', {})).status).toBe(200);
    expect(client.server.url).toBe(url);
    expect((await client.ask('GET', '/executions')).body).toEqual({ executions: [] });
    expect((await client.ask('GET', '/tables/Orders/items')).body).toEqual({ items: [] });
    expect((await client.ask('GET', '/clock')).body).toEqual({ now: '2025-01-01T00:00:00.000Z', speed: 'paused' });
    expect((await client.ask('GET', `${ORDER}/faults`)).body).toEqual({ faults: [] });
    await order('o1');
    expect((await until('o1', 'wait')).body).toMatchObject({ waiting: [{ state: 'Ask' }] });
  });

  test('goes back to a snapshot, with an execution of a client that waits', async () => {
    await open();
    const sfn = new SFNClient(client.server.endpoint.clientConfig);
    const { body: machine } = await client.ask('GET', ORDER);
    await sfn.send(
      new StartExecutionCommand({ stateMachineArn: machine['arn'] as string, input: '{"id":"o1"}', name: 'o1' }),
    );
    await until('o1', 'wait');
    const { status, body } = await client.ask('POST', '/world/snapshots', {});
    expect([status, body]).toEqual([200, { snapshot: '1', now: '2025-01-01T00:00:00.000Z' }]);
    for (const answer of ['yes', 'no']) {
      await client.ask('POST', '/clock/advance', { by: { minutes: 1 } });
      await client.ask('POST', '/executions/o1/callback', { succeed: { answer } });
      expect((await until('o1', 'end')).body).toMatchObject({ status: 'SUCCEEDED', output: { answer } });
      expect((await client.ask('POST', '/world/reset', { snapshot: '1' })).status).toBe(200);
      expect((await client.ask('GET', '/executions/o1')).body).toMatchObject({ waiting: [{ state: 'Ask' }] });
      expect((await client.ask('GET', '/clock')).body).toMatchObject({ now: '2025-01-01T00:00:00.000Z' });
    }
    expect((await client.ask('POST', '/world/reset', { snapshot: '2' })).body).toMatchObject({ error: 'NotFound' });
    sfn.destroy();
  });
});

describe('the clock', () => {
  test('fastest does not let a deadline pass while an answer is awaited from outside; the control API does', async () => {
    await open({ speed: 'fastest' });
    const sfn = new SFNClient(client.server.endpoint.clientConfig);
    const { body } = await order('o1');
    const executionArn = body['arn'] as string;
    await until('o1', 'wait');
    const status = async (): Promise<string | undefined> =>
      (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
    expect(await status()).toBe('RUNNING');
    await client.ask('POST', '/clock/advance', { by: { minutes: 30 } });
    expect(await status()).toBe('FAILED');
  });

  test('stays in the calendar, whatever is asked for', async () => {
    await open();
    const { body: before } = await client.ask('GET', '/clock');
    const spans: JsonObject[] = [{ by: { minutes: 1e300 } }, { to: '+275760-09-13T00:00:00.000Z' }];
    for (const asked of spans) {
      expect(await client.ask('POST', '/clock/advance', asked)).toMatchObject({
        status: 422,
        body: { message: expect.stringMatching(/must end by 9999-12-31T23:59:59.999Z/) as string },
      });
    }
    expect(await client.ask('GET', '/clock')).toEqual({ status: 200, body: before });
  });

  test('paused stands still, and goes on from the present instant when it is told to', async () => {
    await open();
    await order('o1');
    await until('o1', 'wait');
    expect((await client.ask('PUT', '/clock', { speed: 3_600_000 })).body).toMatchObject({ speed: 3_600_000 });
    const later = async (): Promise<JsonObject> => (await client.ask('GET', '/executions/o1')).body;
    while ((await later())['status'] === 'RUNNING') await new Promise((resolve) => setTimeout(resolve, 5));
    const { body: paused } = await client.ask('PUT', '/clock', { speed: 'paused' });
    expect((await client.ask('GET', '/clock')).body).toEqual(paused);
    expect(await later()).toMatchObject({ status: 'FAILED', error: 'States.Timeout', elapsedMs: 30 * 60_000 });
  });

  test("paused answers AWS's clients", async () => {
    await open();
    const sqs = new SQSClient(client.server.endpoint.clientConfig);
    const { body } = await client.ask('GET', '/world');
    const queue = (body['resources'] as { path: string; name: string }[]).find(({ path }) => path === 'Shop/Asked');
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: `https://sqs.us-east-1.amazonaws.com/123456789012/${queue?.name}`,
        MessageBody: 'hello',
      }),
    );
    expect((await client.ask('GET', '/queues/Asked/messages')).body['messages']).toHaveLength(1);
  });
});
