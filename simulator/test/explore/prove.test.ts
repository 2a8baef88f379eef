import { prove, replay, Simulator, type ProveOptions, type World } from 'cdk-workflow-simulator';
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

const ADD = `await client.send(new UpdateItemCommand({ TableName, Key, UpdateExpression: 'ADD sold :one', ExpressionAttributeValues: { ':one': { N: '1' } } }));`;

test.each<[string, Parameters<typeof selling>[0]]>([
  ['condition', 'conditional'],
  ['ADD', { body: ADD }],
])('a write by %s loses none, which is proved', async (_, write) => {
  const proof = await prove(selling(write));
  proof.assertProved();
  expect(proof.runs).toBeLessThanOrEqual(10);
});
