import { Simulator, type Run, type World, type WorldOptions } from 'cdk-workflow-simulator';
import { inlineFunction, table, templateOf } from './small-templates';
import { stockTemplate } from './stock';

async function sells(
  write: Parameters<typeof stockTemplate>[0],
  options: WorldOptions,
  executions = 2,
): Promise<{ sold: unknown; runs: Run[]; world: World }> {
  const world = await Simulator.load(stockTemplate(write), { permissions: 'off', ...options });
  const runs: Run[] = [];
  for (let n = 0; n < executions; n++) runs.push(await world.stateMachine('Machine').start());
  for (const run of runs) await run.toEnd();
  const sold = (await world.table('Stock').get({ pk: 'bulbs' }))?.['sold'];
  await world.close();
  return { sold, runs, world };
}

test('handlers that are busy at one instant have their turns one after the other, unless a test says otherwise', async () => {
  expect((await sells('getThenPut', {})).sold).toBe(2);
});

/** A handler with the body of `Outer`, and one that answers after a second. */
const outer = (body: string): ReturnType<typeof templateOf> =>
  templateOf({
    Stock: table({ TableName: 'Stock' }),
    Inner: inlineFunction(`exports.handler = async (event) => ({ got: event });`, { FunctionName: 'inner' }),
    Outer: inlineFunction(`
      const { DynamoDBClient, GetItemCommand, PutItemCommand } = require('@aws-sdk/client-dynamodb');
      const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
      const db = new DynamoDBClient({});
      const put = (pk) => db.send(new PutItemCommand({ TableName: 'Stock', Item: { pk: { S: pk } } }));
      const get = (pk) => db.send(new GetItemCommand({ TableName: 'Stock', Key: { pk: { S: pk } } }));
      const ask = async (event) => {
        const { Payload } = await new LambdaClient({}).send(new InvokeCommand({ FunctionName: 'inner', Payload: JSON.stringify(event) }));
        return JSON.parse(Buffer.from(Payload).toString());
      };
      exports.handler = async () => { ${body} };`),
  });

async function invokeOuter(body: string, interleaving: WorldOptions['interleaving']): Promise<unknown> {
  const world = await Simulator.load(outer(body), { permissions: 'off', interleaving });
  world.function('Inner').takes({ seconds: 1 });
  const { output, error, message } = await world.function('Outer').invoke();
  await world.close();
  return error === undefined ? output : `${error}: ${message}`;
}

test.each<WorldOptions['interleaving']>(['none', 'inTurn', 'seeded'])(
  'a handler has the same answers whether its calls are steps or not: %s',
  async (interleaving) => {
    const started = Date.parse('2025-01-01T00:00:00Z');
    const seen = await invokeOuter(
      `const order = [];
      const note = (name) => (value) => { order.push([name, Date.now() - ${started}]); return value; };
      await Promise.all([ask(1).then(note('asked')), put('a').then(note('put')), get('b').then(note('got'))]);
      await new Promise((resolve) => setTimeout(resolve, 500));
      note('slept')();
      void put('c').then(note('put without waiting'));
      const response = await fetch(process.env.AWS_ENDPOINT_URL).then((answer) => answer.status);
      return [order, response, (await get('a')).Item, (await ask(3)).got];`,
      interleaving,
    );
    expect(seen).toEqual([
      [
        ['got', 0],
        ['put', 0],
        ['asked', 1000],
        ['slept', 1500],
        ['put without waiting', 1500],
      ],
      403,
      { pk: { S: 'a' } },
      3,
    ]);
  },
);

test('a handler whose calls are steps may give one up that takes too long', async () => {
  const body = `
    const started = Date.now();
    await Promise.race([ask(2), new Promise((resolve) => setTimeout(resolve, 100))]);
    return Date.now() - started;`;
  expect(await invokeOuter(body, 'inTurn')).toBe(100);
});

test('a client over a socket is a step like any other', async () => {
  const signed = `
    const { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: key } = process.env;
    const raw = (action, input) => fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.' + action,
        authorization: 'AWS4-HMAC-SHA256 Credential=' + key + '/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify({ TableName: 'Stock', ...input }),
    }).then((answer) => answer.json());`;
  const race = `${signed}
    const sold = Number((await raw('GetItem', { Key })).Item?.sold.N ?? 0);
    await raw('PutItem', { Item: { ...Key, sold: { N: String(sold + 1) } } });`;
  expect((await sells({ body: race }, { interleaving: 'none' })).sold).toBe(2);
  expect((await sells({ body: race }, { interleaving: 'inTurn' })).sold).toBe(1);
  const atOnce = `${signed}
    await Promise.all([raw('PutItem', { Item: Key }), raw('GetItem', { Key }), raw('GetItem', { Key })]);`;
  expect((await sells({ body: atOnce }, { interleaving: 'inTurn' })).runs.map(({ status }) => status)).toEqual([
    'SUCCEEDED',
    'SUCCEEDED',
  ]);
});

test('the seed chooses the order, and the same seed the same one', async () => {
  const outcomes = new Map<unknown, string>();
  for (let seed = 1; seed <= 4; seed++) {
    const first = await sells('getThenPut', { interleaving: 'seeded', seed });
    const second = await sells('getThenPut', { interleaving: 'seeded', seed });
    expect(second.runs.map(({ history }) => history)).toEqual(first.runs.map(({ history }) => history));
    expect(second.sold).toBe(first.sold);
    outcomes.set(first.sold, '');
    expect((await sells('conditional', { interleaving: 'seeded', seed })).sold).toBe(2);
  }
  expect([...outcomes.keys()].sort()).toEqual([1, 2]);
});

test('calls in turn lose the update that a read and a write make', async () => {
  expect((await sells('getThenPut', { interleaving: 'inTurn' })).sold).toBe(1);
  expect((await sells('conditional', { interleaving: 'inTurn' })).sold).toBe(2);
});
