import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { AsyncHttpApiProps } from 'cdk-workflow-patterns';
import type { EndpointResponse, World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { ask, credentialsOf, shopStack } from './shop';

const LARGEST = 262_144;
const JSON_TYPE = { 'Content-Type': 'application/json' };

const stack = shopStack('iam', (scope) => ({
  requestSchema: {},
  callerRateLimit: 1000,
  resultBucket: new s3.Bucket(scope, 'Results', { bucketName: 'results-of-orders' }),
  linkLifetime: Duration.minutes(10),
}));
let world: World;

beforeAll(async () => {
  world = await Simulator.load(stack);
});

afterAll(() => world.close());

function post(body: string | Uint8Array, headers: Record<string, string> = JSON_TYPE): Promise<EndpointResponse> {
  return ask(world, credentialsOf('iam', 'ada'), { method: 'POST', body, headers });
}

const idOf = ({ body }: EndpointResponse): string => (JSON.parse(body) as { id: string }).id;

/** A body with numbers that are longer when they are written anew. */
function ofNumbers(count: number): string {
  return `{"article":"tea","n":[1e20${',1e20'.repeat(count - 1)}]}`;
}

test('a body is taken up to the limit, and refused above it', async () => {
  const body = '{"article":"tea"}';
  expect(await post(body.padEnd(LARGEST))).toMatchObject({ status: 202 });
  expect(await post(body.padEnd(LARGEST + 1))).toMatchObject({ status: 413 });
  expect(await post(`{"article":"${'é'.repeat(131_073)}"}`)).toMatchObject({ status: 413 });
});

test('a body that is too large only when it is written anew is refused all the same, and starts nothing', async () => {
  const before = world.stateMachine('Orders').runs.length;
  expect(await post(ofNumbers(20_000))).toMatchObject({ status: 413 });
  expect(world.stateMachine('Orders').runs).toHaveLength(before);
  expect(await post(ofNumbers(10_000))).toMatchObject({ status: 202 });
});

test.each(['[1]', '"tea"', '7', 'null'])('%s is an input too, where the schema takes it', async (body) => {
  const id = idOf(await post(body));
  expect(world.stateMachine('Orders').runs.at(-1)).toMatchObject({ name: id, input: JSON.parse(body) as unknown });
});

test.each([
  ['a name twice', '{"article":"tea","article":"cup"}', 400],
  ['a number that no double holds', '{"id":12345678901234567891}', 400],
  ['a number beyond all', '{"n":1e999}', 400],
  ['a hundred thousand levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
  ['a byte order mark', '\ufeff{"article":"tea"}', 400],
  ['half of a character', '{"article":"\\ud800"}', 400],
  ['nothing', '', 400],
])('a body with %s is refused, and nothing starts', async (_, body, status) => {
  const before = world.stateMachine('Orders').runs.length;
  expect(await post(body)).toMatchObject({ status });
  expect(world.stateMachine('Orders').runs).toHaveLength(before);
});

test.each(['application/json; charset=latin1', 'application/jsonl', 'application/x-www-form-urlencoded'])(
  'a body of the type %s is refused',
  async (type) => {
    expect(await post('{}', { 'Content-Type': type })).toMatchObject({ status: 415 });
  },
);

test.each([
  ['-0', '{"n":-0}', '{"n":0}'],
  ['1e20', '{"n":1e20}', '{ "n": 100000000000000000000 }'],
  ['members in another order', '{"a":{"b":1,"c":2}}', '{"a":{"c":2,"b":1.0}}'],
])('a repeated key with %s is the same request', async (what, first, again) => {
  const headers = { ...JSON_TYPE, 'Idempotency-Key': what.replaceAll(' ', '-') };
  const accepted = await post(first, headers);
  expect(accepted.status).toBe(202);
  for (const body of [first, again]) {
    expect(await post(body, headers)).toMatchObject({
      status: 202,
      headers: { location: accepted.headers['location'] },
    });
  }
  expect(await post('{"n":1}', headers)).toMatchObject({ status: 409 });
});

test('a request that is repeated after the end says that it has ended', async () => {
  const headers = { ...JSON_TYPE, 'Idempotency-Key': 'ended' };
  await post('{"article":"tea"}', headers);
  await world.advance({ hours: 2 });
  const { status, body } = await post('{"article":"tea"}', headers);
  expect([status, (JSON.parse(body) as { status: string }).status]).toEqual([202, 'SUCCEEDED']);
});

describe('a result', () => {
  const show = (path: string): Promise<EndpointResponse> => ask(world, credentialsOf('iam', 'ada'), { path });

  test('that has no references is shown as it is, without links', async () => {
    const id = idOf(await post('{"article":"tea","n":1.0}'));
    await world.advance({ hours: 2 });
    expect(JSON.parse((await show(`/executions/${id}`)).body)).toEqual({
      id,
      status: 'SUCCEEDED',
      result: { article: 'tea', n: 1 },
    });
  });

  test('has links to what the execution has stored, and none to what another has', async () => {
    // The input is the output: a name is known beforehand where the same key has named an execution of another world.
    const headers = { ...JSON_TYPE, 'Idempotency-Key': 'linked' };
    const elsewhere = await Simulator.load(stack);
    const who = credentialsOf('iam', 'ada');
    const id = idOf(await ask(elsewhere, who, { method: 'POST', body: {}, headers }));
    await elsewhere.close();
    const other = idOf(await post('{}'));
    const [own, foreign] = [`results/${id}/a b.pdf`, `results/${other}/c.pdf`];
    const references = [own, foreign].map((key) => ({ bucket: 'results-of-orders', key }));
    expect(idOf(await post(JSON.stringify({ references }), headers))).toBe(id);
    await world.advance({ hours: 2 });
    const { result, links, linksExpireAt } = JSON.parse((await show(`/executions/${id}`)).body) as {
      result: unknown;
      links: Record<string, string>;
      linksExpireAt: string;
    };
    expect(result).toEqual({ references });
    expect(Object.keys(links)).toEqual([own]);
    expect(links[own]).toMatch(/\/results-of-orders\/results\/[0-9a-f-]+\/a%20b\.pdf\?.*X-Amz-Expires=600&/);
    expect(Date.parse(linksExpireAt)).toBe(world.now.getTime() + 600_000);
  });
});

describe('fails at synthesis', () => {
  const results = { resultBucket: undefined };
  test.each<[Partial<AsyncHttpApiProps>, string]>([
    [{ ...results, resultPrefix: 'a/' }, "'resultPrefix' must be left out without a bucket of results, got 'a/'"],
    [{ linkLifetime: Duration.minutes(1) }, "'linkLifetime' must be left out without a bucket of results"],
  ])('for %j', (props, message) => {
    expect(() => shopStack('iam', props)).toThrow(`[Test/Http] ${message}`);
  });

  test.each<[Partial<AsyncHttpApiProps>, string]>([
    [{ resultPrefix: '/a' }, "'resultPrefix' must be names of letters, digits and !_.=,@- with slashes"],
    [{ resultPrefix: 'a/../b' }, "'resultPrefix' must be names"],
    [{ resultPrefix: 'a*' }, "'resultPrefix' must be names"],
    [{ linkLifetime: Duration.hours(2) }, "'linkLifetime' must be whole seconds from 1 second to 1 hour, got 2 hours"],
    [{ linkLifetime: Duration.seconds(0) }, "'linkLifetime' must be whole seconds from 1 second to 1 hour"],
  ])('for %j with a bucket', (props, message) => {
    const make = (): unknown => shopStack('iam', (scope) => ({ resultBucket: new s3.Bucket(scope, 'B'), ...props }));
    expect(make).toThrow(`[Test/Http] ${message}`);
  });
});
