import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { AsyncHttpApi, AsyncHttpApiProps } from 'cdk-workflow-patterns';
import { AsyncHttpAuthorizer, AsyncHttpApi as Api, Workflow } from 'cdk-workflow-patterns';
import type { EndpointRequest, EndpointResponse, World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { stackWith, statementsOf } from '../../support/synthesize';
import { sendRandomRequests } from './random-requests';
import { ask, AUTHORIZERS, credentialsOf, shopStack } from './shop';

const TEA = { article: 'tea' };
/** The world of a test that needs one of its own. */
let world: World | undefined;

const jsonOf = ({ body }: EndpointResponse): unknown => JSON.parse(body);

afterEach(async () => {
  await world?.close();
  world = undefined;
});

describe.each(Object.keys(AUTHORIZERS))('with callers known by %s', (kind) => {
  let shared: World;
  let ada: string;
  let bob: string;
  let tests = 0;
  const as =
    (name: string, session?: string) =>
    (request: EndpointRequest): Promise<EndpointResponse> =>
      ask(shared, credentialsOf(kind, name, session), request);
  const runs = (): number => shared.stateMachine('Orders').runs.length;
  const post = (name: string, body: EndpointRequest['body'] = TEA, key?: string, session?: string) =>
    as(name, session)({ method: 'POST', body, headers: key === undefined ? {} : { 'Idempotency-Key': key } });
  const pathOf = ({ headers }: EndpointResponse): string => (headers['location'] ?? '').replace('/prod', '');

  beforeAll(async () => {
    shared = await Simulator.load(shopStack(kind));
  });

  afterAll(() => shared.close());

  // Callers of each test's own.
  beforeEach(() => {
    tests++;
    ada = `ada${tests}`;
    bob = `bob${tests}`;
  });

  test('a request is accepted, its execution runs, and then its result is there', async () => {
    const accepted = await post(ada);
    expect(accepted).toMatchObject({ status: 202, headers: { 'retry-after': '5', 'cache-control': 'no-store' } });
    expect(pathOf(accepted)).toMatch(/^\/executions\/[0-9a-f]{39}-[0-9a-f]{39}$/);
    const path = pathOf(accepted);
    const running = await as(ada)({ path });
    expect(running).toMatchObject({ status: 200, headers: { 'retry-after': '5' } });
    expect(jsonOf(running)).toMatchObject({ status: 'RUNNING' });
    await shared.advance({ hours: 2 });
    const ended = await as(ada, 'another session')({ path });
    expect(ended.headers['retry-after']).toBeUndefined();
    expect(jsonOf(ended)).toMatchObject({ status: 'SUCCEEDED', result: TEA });
  });

  test('a failure is told by its error, without its cause', async () => {
    const path = pathOf(await post(ada, { ...TEA, fail: true }));
    await shared.advance({ hours: 2 });
    const told = jsonOf(await as(ada)({ path }));
    expect(told).toEqual({ id: path.slice('/executions/'.length), status: 'FAILED', error: 'Shop.Closed' });
  });

  test('it is stopped, and stopping it again changes nothing', async () => {
    const path = pathOf(await post(ada));
    const stopped = await as(ada)({ method: 'DELETE', path });
    expect(stopped.status).toBe(200);
    expect(jsonOf(stopped)).toMatchObject({ status: 'ABORTED', error: 'HttpApi.Stopped' });
    expect(await as(ada)({ method: 'DELETE', path })).toMatchObject({ status: 200, body: stopped.body });
  });

  test('to another caller there is no such execution', async () => {
    const path = pathOf(await post(ada, TEA, 'k1'));
    for (const method of ['GET', 'DELETE']) {
      expect(await as(bob)({ method, path })).toMatchObject({ status: 404 });
    }
    expect(pathOf(await post(bob, TEA, 'k1'))).not.toBe(path);
    expect(jsonOf(await as(ada)({ path }))).toMatchObject({ status: 'RUNNING' });
  });

  test('the same key is the same execution, in any order of the body, also after its end', async () => {
    const before = runs();
    const first = pathOf(await post(ada, { article: 'tea', sugar: 1 }, 'k1'));
    expect(pathOf(await post(ada, { article: 'tea', sugar: 1 }, 'k1', 'another session'))).toBe(first);
    await shared.advance({ hours: 2 });
    expect(pathOf(await post(ada, { sugar: 1, article: 'tea' }, 'k1'))).toBe(first);
    expect(runs() - before).toBe(1);
  });

  test('the same key with another body is a conflict, while it runs and after', async () => {
    await post(ada, TEA, 'k1');
    expect(await post(ada, { article: 'cup' }, 'k1')).toMatchObject({ status: 409 });
    await shared.advance({ hours: 2 });
    expect(await post(ada, { article: 'cup' }, 'k1')).toMatchObject({ status: 409 });
  });

  test('without a key each request is an execution of its own', async () => {
    expect(pathOf(await post(ada))).not.toBe(pathOf(await post(ada)));
  });

  test.each<[string, EndpointRequest, number]>([
    ['a body that does not fit the schema', { body: { sugar: 1 } }, 400],
    ['a body that is no JSON', { body: '{', headers: { 'Content-Type': 'application/json' } }, 400],
    ['a body of another type', { body: 'tea', headers: { 'Content-Type': 'text/plain' } }, 415],
    ['a key with spaces', { body: TEA, headers: { 'Idempotency-Key': 'a b' } }, 400],
    ['a key that is too long', { body: TEA, headers: { 'Idempotency-Key': 'x'.repeat(256) } }, 400],
    ['a body that is too large', { body: { article: 'x'.repeat(262_144) } }, 413],
  ])('%s is refused, and nothing starts', async (_, request, status) => {
    const before = runs();
    expect(await as(ada)({ method: 'POST', ...request })).toMatchObject({ status });
    expect(runs()).toBe(before);
  });

  test('who does not say who it is gets nothing', async () => {
    const before = runs();
    const answer = await shared.endpoint('Http').request({ method: 'POST', path: '/executions', body: TEA });
    expect([401, 403]).toContain(answer.status);
    expect(runs()).toBe(before);
  });
});

test('a caller that asks too often within a second is told so, and another is not', async () => {
  world = await Simulator.load(shopStack('iam', { callerRateLimit: 2 }));
  const [ada, bob] = [credentialsOf('iam', 'ada'), credentialsOf('iam', 'bob')];
  const statuses: number[] = [];
  for (let i = 0; i < 4; i++) statuses.push((await ask(world, ada, { path: '/executions/x' })).status);
  expect(statuses).toEqual([404, 404, 429, 429]);
  expect(await ask(world, bob, { path: '/executions/x' })).toMatchObject({ status: 404 });
  await world.advance({ seconds: 1 });
  const asked = await Promise.all([1, 2, 3, 4].map(() => ask(world as World, ada, { path: '/executions/x' })));
  expect(asked.map(({ status }) => status).sort()).toEqual([404, 404, 429, 429]);
  expect(asked.find(({ status }) => status === 429)?.headers).toMatchObject({ 'retry-after': '1' });
});

test('the cause is shown where that is asked for', async () => {
  world = await Simulator.load(shopStack('iam', { showCause: true }));
  const ada = credentialsOf('iam', 'ada');
  const accepted = await ask(world, ada, { method: 'POST', body: { ...TEA, fail: true } });
  await world.advance({ hours: 2 });
  const shown = await ask(world, ada, { path: `/executions/${(jsonOf(accepted) as { id: string }).id}` });
  expect(jsonOf(shown)).toMatchObject({ error: 'Shop.Closed', cause: 'at night' });
});

test('random requests get no 5xx, and nobody is shown what is another caller’s', async () => {
  const { wrong, statuses } = await sendRandomRequests(400, 11);
  expect(wrong).toEqual([]);
  expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['200', '202', '400', '404', '409', '415']));
});

describe('resources', () => {
  const stack = shopStack();
  const template = Template.fromStack(stack);

  test('the function may start, describe and stop executions of the workflow, no more', () => {
    const role = Object.keys(template.findResources('AWS::IAM::Role')).find((id) => id.startsWith('HttpAnswer')) ?? '';
    const actions = (statementsOf(template, role) as { Action: string | string[] }[]).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.startsWith('states:')).sort()).toEqual([
      'states:DescribeExecution',
      'states:StartExecution',
      'states:StopExecution',
    ]);
  });

  test('every method asks who calls, and the stage is throttled', () => {
    const methods = Object.values(template.findResources('AWS::ApiGateway::Method')) as {
      Properties: { AuthorizationType: string; RequestValidatorId?: object };
    }[];
    expect(methods).toHaveLength(3);
    for (const { Properties } of methods) {
      expect(Properties).toMatchObject({
        AuthorizationType: 'AWS_IAM',
        RequestValidatorId: expect.anything() as object,
      });
    }
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [{ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 }],
    });
  });

  test('the OpenAPI document names what callers can do', () => {
    const { openApi } = stack.node.findChild('Http') as AsyncHttpApi;
    const resolved = JSON.stringify(stack.resolve(openApi));
    expect(resolved).toContain('/executions/{id}');
    expect(resolved).toContain('Idempotency-Key');
  });
});

describe('it fails at synthesis', () => {
  test.each<[Partial<AsyncHttpApiProps>, string]>([
    [{ collection: 'a/b' }, "'collection' must be letters, digits and hyphens, got 'a/b'"],
    [{ collection: '{id}' }, "'collection' must be letters, digits and hyphens, got '{id}'"],
    [{ collection: '' }, "'collection' must be letters, digits and hyphens, got ''"],
    [{ pollAfter: Duration.millis(5) }, "'pollAfter' must be whole seconds from 1 second"],
    [{ maxBodyBytes: 300_000 }, "'maxBodyBytes' must be a whole number from 1 to 262144, got 300000"],
    [{ maxBodyBytes: 0 }, "'maxBodyBytes' must be a whole number from 1 to 262144, got 0"],
    [{ rateLimit: -1 }, "'rateLimit' must be a whole number from 1 to 10000, got -1"],
    [{ burstLimit: 1.5 }, "'burstLimit' must be a whole number from 1 to 10000, got 1.5"],
    [{ callerRateLimit: 0 }, "'callerRateLimit' must be a whole number from 1 to 10000, got 0"],
    [{ authorizer: undefined }, "'authorizer' must be given"],
  ])('for %j', (props, message) => {
    expect(() => shopStack('iam', props)).toThrow(`[Test/Http] ${message}`);
  });

  test('for an Express workflow', () => {
    const make = (): Stack =>
      stackWith((stack) => {
        const definition = new sfn.Pass(stack, 'Pass');
        const workflow = new Workflow(stack, 'Flow', {
          definition,
          stateMachineType: sfn.StateMachineType.EXPRESS,
        });
        new Api(stack, 'Http', { workflow, authorizer: AsyncHttpAuthorizer.iam(), requestSchema: {} });
      });
    expect(make).toThrow("[Test/Http] 'workflow' must be a STANDARD one");
  });
});
