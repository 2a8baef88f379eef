import { prove, replay, Simulator, type Proof, type ProveOptions, type World } from 'cdk-workflow-simulator';
import { stockTemplate, type Write } from '../world/stock';

async function sell(world: World): Promise<void> {
  await (await world.stateMachine('Machine').start()).toEnd();
}

/** Executions that each sell one; the stock is to tell of all. */
const selling = (write: Write, executions = 2): ProveOptions => ({
  create: (interleaving) => Simulator.load(stockTemplate(write), { permissions: 'off', interleaving }),
  actors: Array.from({ length: executions }, () => sell),
  invariant: async (world) => expect((await world.table('Stock').get({ pk: 'bulbs' }))?.['sold']).toBe(executions),
});

test('a read and a write lose an update in some order, which is told and can be shown again', async () => {
  const options = selling('getThenPut');
  const proof = await prove(options);
  console.log(String(proof));
  expect(proof.isComplete).toBe(true);
  expect(proof.runs).toBeLessThanOrEqual(10);
  await expect(replay(options, proof.finding!)).rejects.toThrow();
});
test('cond', async () => {
  const proof = await prove(selling('conditional'));
  console.log(String(proof));
});
test('three', async () => {
  const proof = await prove(selling('getThenPut', 3));
  console.log(String(proof));
});
