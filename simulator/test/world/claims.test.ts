import { Simulator, type Json, type Run, type World } from 'cdk-workflow-simulator';
import { claimsStack } from './claims-stack';

const stack = claimsStack();
let world: World;

beforeEach(async () => {
  world = await Simulator.load(stack);
});

afterEach(() => world.close());

async function claim(...amounts: number[]): Promise<Run> {
  const items: Json = amounts.map((amount, at) => ({ item: `item ${at}`, amount }));
  const run = await world.stateMachine('Machine').start({ id: 'c1', items });
  return run.toEnd();
}

test('a claim that nobody doubts is paid at once, by expressions over variables', async () => {
  const run = await claim(100, 0, 50);
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { paid: 150, after: 1 }, elapsedMs: 0 });
  // Items that cost nothing are filtered out by the expression that gives the Map its items.
  expect(world.function('Score').invocations).toHaveLength(2);
  expect(await world.table('Claims').get({ id: 'c1' })).toEqual({ id: 'c1', looks: 1, doubtful: '' });
});

test('a doubtful claim is looked at again after a day, and then by people', async () => {
  const run = await claim(100, 900, 800);
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { paid: 0, after: 2 }, elapsedMs: 24 * 60 * 60 * 1000 });
  expect(run.path.map(({ state }) => state).filter((state) => state !== 'Score one')).toEqual([
    ...['Begin', 'Score items', 'Keep', 'How doubtful', 'Sleep on it'],
    ...['Score items', 'Keep', 'How doubtful', 'Ask people'],
  ]);
  expect(world.topic('Adjusters').messages.map(({ message }) => JSON.parse(message) as unknown)).toEqual([
    { claim: 'c1', doubts: ['item 1', 'item 2'] },
  ]);
  expect(await world.table('Claims').get({ id: 'c1' })).toMatchObject({ looks: 2, doubtful: 'item 1, item 2' });
});

test('fails with the cause that a function threw', async () => {
  const run = await claim(100, -1);
  expect(run).toMatchObject({ status: 'FAILED', error: 'Claim.Refused' });
  expect(run.cause).toContain('item 1 costs less than nothing');
  expect(await world.table('Claims').items()).toEqual([]);
});
