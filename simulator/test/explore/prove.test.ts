import { prove, replay, replayWorld, Simulator, type ProveOptions, type World } from 'cdk-workflow-simulator';
import { stockTemplate, type Write } from '../world/stock';

async function sell(world: World): Promise<void> {
  await (await world.stateMachine('Machine').start()).toEnd();
}

/** Executions that each sell one; the stock is to tell of all. */
const selling = (write: Write | { readonly body: string }, executions = 2): ProveOptions => ({
  create: (interleaving) => Simulator.load(stockTemplate(write), { permissions: 'off', interleaving }),
  actors: Array.from({ length: executions }, () => sell),
  invariant: async (world) => expect((await world.table('Stock').get({ pk: 'bulbs' }))?.['sold']).toBe(executions),
});

test('a read and a write lose an update in some order, which is told and can be shown again', async () => {
  const options = selling('getThenPut');
  const proof = await prove(options);
  expect(proof).toMatchObject({ isComplete: true, isProved: false, runs: 4, classes: 4, wrong: 2 });
  expect(() => proof.assertNothingFound()).toThrow('Expected: 2');
  const { order, kind, steps } = proof.finding!;
  expect(kind).toBe('violated');
  expect(steps.map(({ what }) => what)).toContain('Stack/Sell #2 calls dynamodb:getItem');
  expect(String(proof)).toContain(`await replay(options, { order: [${order.join(', ')}] });`);
  await expect(replay(options, proof.finding!)).rejects.toThrow('Received: 1');
  await expect(replay(options, { order: [] })).resolves.toBeUndefined();
});

test('what was found happens again in a world that stays open, and again in the same order when that goes back', async () => {
  const options = selling('getThenPut');
  const { finding } = await prove(options);
  const { world, message, place } = await replayWorld(options, finding!);
  const sold = async (): Promise<unknown> => (await world.table('Stock').get({ pk: 'bulbs' }))?.['sold'];
  try {
    expect(message).toContain('Received: 1');
    const [, second] = world.runs;
    expect(place).toEqual({ execution: second!.arn, event: 2 });
    expect(second!.history[1]?.type).toBe('TaskStateEntered');
    await world.rewind({ execution: second!.name, event: 1 });
    expect([world.runs.length, await sold()]).toEqual([2, 1]);
    await world.reset();
    expect(world.runs).toEqual([]);
  } finally {
    await world.close();
  }
});

test('fails for a world that takes its order from elsewhere: one run of it would pass for a proof', async () => {
  const options = selling('getThenPut');
  const create = (): Promise<World> => Simulator.load(stockTemplate('getThenPut'), { permissions: 'off' });
  await expect(prove({ ...options, create })).rejects.toThrow(
    "'create' made a world that does not take its order from what it is handed",
  );
});

test('a mistake in an invariant is told by its name, and what an invariant does not say as well', async () => {
  const { create, actors } = selling('conditional');
  const wrong = async (invariant: ProveOptions['invariant']): Promise<string> =>
    String(await prove({ create, actors, ...(invariant && { invariant }) }));
  const unread = async (world: World): Promise<unknown> =>
    ((await world.table('Stock').get({ pk: 'none' })) as unknown as { sold: number }).sold;
  expect(await wrong(unread)).toContain('The invariant does not hold: TypeError: Cannot read properties of undefined');
  expect(await wrong(() => false)).toContain('it answers false (an error that it throws says what is wrong)');
});

test('tells when something happened as on a clock, and tables and functions by their paths', async () => {
  const { create } = selling('conditional');
  const proof = await prove({
    create,
    actors: [
      async function waits(world: World) {
        await world.advance({ minutes: 61 });
        await world.table('Stock').put({ pk: 'x' });
        await world.function('Sell').invoke({});
        throw new Error('enough');
      },
    ],
  });
  const told = String(proof);
  expect(told).toMatch(/An actor threw: enough/);
  expect(told).toMatch(/ {2}1\. 0:00:00 {2}waits: begins/);
  expect(told).toMatch(/1:01:00 {2}waits: calls PutItem of Stack\/Stock/);
  expect(told).toMatch(/1:01:00 {2}waits: invokes Stack\/Sell/);
  expect(proof.toSvg()).toContain('>1:01:00<');
});

test('fails to show a world of an order in which nothing goes wrong', async () => {
  await expect(replayWorld(selling('getThenPut'), { order: [] })).rejects.toThrow('Nothing goes wrong in this order');
});

const ADD = `await client.send(new UpdateItemCommand({ TableName, Key, UpdateExpression: 'ADD sold :one', ExpressionAttributeValues: { ':one': { N: '1' } } }));`;

test.each<[string, Parameters<typeof selling>[0]]>([
  ['condition', 'conditional'],
  ['ADD', { body: ADD }],
])('a write by %s loses none, which is proved', async (_, write) => {
  const proof = await prove(selling(write));
  proof.assertProved();
  expect(proof.runs).toBeLessThanOrEqual(10);
});

test('three executions have thirty-six classes', async () => {
  const proof = await prove({ ...selling('getThenPut', 3), invariant: undefined });
  expect(proof).toMatchObject({ isProved: true, classes: 36 });
  expect(proof.runs).toBeLessThan(150);
});

const LOCKED = `
  const lock = { TableName, Key: { pk: { S: 'lock' } } };
  const { TransactWriteItemsCommand } = require('@aws-sdk/client-dynamodb');
  const claim = { TableName, Item: { pk: { S: 'lock' } }, ConditionExpression: 'attribute_not_exists(pk)' };
  await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: claim }] }));
  const sold = Number((await read())?.sold.N ?? 0);
  await client.send(new PutItemCommand({ TableName, Item: { ...Key, sold: { N: String(sold + 1) } } }));
  await client.send(new UpdateItemCommand({ ...lock, UpdateExpression: 'SET done = :t', ExpressionAttributeValues: { ':t': { BOOL: true } } }));`;

test('who comes to a lock second changes nothing, which is proved', async () => {
  const proof = await prove({
    ...selling({ body: LOCKED }),
    invariant: async (world) => {
      const ended = world.stateMachine('Machine').runs.filter(({ status }) => status === 'SUCCEEDED');
      expect((await world.table('Stock').get({ pk: 'bulbs' }))?.['sold']).toBe(ended.length);
      expect(ended.length).toBe(1);
    },
  });
  proof.assertProved();
});

test('faults strike in every order: a write whose answer is lost is made once more', async () => {
  const proof = await prove({ ...selling({ body: ADD }), faults: { kinds: ['answerLost'], handlerCalls: true } });
  expect(proof).toMatchObject({ isComplete: true, isProved: false });
  expect(proof.finding?.faults).toEqual([
    {
      machine: 'Stack/Machine',
      execution: 1,
      fault: expect.objectContaining({
        function: 'Stack/Sell',
        call: 'dynamodb:updateItem',
        kind: 'answerLost',
      }) as unknown,
    },
  ]);
});

test.each<[object, string]>([
  [{ actors: [] }, "'actors' of prove must be a list of functions of the world, at least one, got []"],
  [{ bounds: { runs: 0 } }, "'bounds.runs' of prove must be a whole number from 1 on, got 0"],
  [{ bounds: { preemption: 1 } }, "There is no option 'bounds.preemption' of prove"],
  [{ run: sell }, "There is no option 'run' of prove"],
  [{ faults: { kinds: ['zombies'] } }, "'faults.kinds' of prove must be out of error,"],
])('fails for options that make no sense, naming them: %j', async (wrong, message) => {
  await expect(prove({ ...selling('conditional'), ...wrong })).rejects.toThrow(message);
});

/** Takes a lease of a second, and writes under it without a fence; or on the condition that the lease is still its own. */
const leasing = (isFenced: boolean): string => `
  const { ConditionCheck, TransactWriteItemsCommand } = require('@aws-sdk/client-dynamodb');
  const now = Date.now();
  const owner = String(process.env.AWS_ACCESS_KEY_ID);
  const Lease = { pk: { S: 'lease' } };
  await client.send(new PutItemCommand({
    TableName, Item: { ...Lease, owner: { S: owner }, until: { N: String(now + 1000) } },
    ConditionExpression: 'attribute_not_exists(pk) OR #until < :now',
    ExpressionAttributeNames: { '#until': 'until' }, ExpressionAttributeValues: { ':now': { N: String(now) } },
  }));
  const check = { TableName, Key: Lease, ConditionExpression: '#owner = :owner', ExpressionAttributeNames: { '#owner': 'owner' }, ExpressionAttributeValues: { ':owner': { S: owner } } };
  const put = { TableName, Item: { ...Key, owner: { S: owner } } };
  await client.send(${isFenced} ? new TransactWriteItemsCommand({ TransactItems: [{ Put: put }, { ConditionCheck: check }] }) : new PutItemCommand(put));`;

test.each([false, true])(
  'a handler that stands still outlives its lease; a fence keeps it from writing: %s',
  async (isFenced) => {
    const proof = await prove({
      ...selling({ body: leasing(isFenced) }),
      actors: [
        sell,
        async function sellLater(world) {
          await world.advance({ seconds: 2 });
          await sell(world);
        },
      ],
      stalls: true,
      invariant: async (world) => {
        const [item, lease] = [
          await world.table('Stock').get({ pk: 'bulbs' }),
          await world.table('Stock').get({ pk: 'lease' }),
        ];
        return item === undefined || item['owner'] === lease?.['owner'];
      },
    });
    expect(proof).toMatchObject({ isComplete: true, isProved: isFenced });
  },
);

test('what `create` does is done in one order, and no part of what is explored', async () => {
  const options = selling('getThenPut');
  const create: ProveOptions['create'] = async (interleaving) => {
    const world = await options.create(interleaving);
    for (let each = 0; each < 2; each++) await world.stateMachine('Machine').start();
    await world.toIdle();
    await world.table('Stock').put({ pk: 'bulbs', sold: 0 });
    return world;
  };
  const proof = await prove({ ...options, create });
  expect(proof).toMatchObject({ isComplete: true, runs: 4, classes: 4, wrong: 2 });
  await expect(replay({ ...options, create }, proof.finding!)).rejects.toThrow('Expected: 2');
});
