import { exploreOrders, Simulator, type OrderExploration, type World } from 'cdk-workflow-simulator';
import { stockTemplate, type Write } from '../world/stock';

/** Two executions that each sell one; the stock is to tell of both. */
function explore(write: Write): Promise<OrderExploration> {
  return exploreOrders({
    create: (order) => Simulator.load(stockTemplate(write), { permissions: 'off', interleaving: order }),
    run: sellTwice,
    invariant: async (world) => expect((await world.table('Stock').get({ pk: 'bulbs' }))?.['sold']).toBe(2),
    maxPreemptions: 1,
  });
}

async function sellTwice(world: World): Promise<void> {
  const machine = world.stateMachine('Machine');
  const runs = [await machine.start(), await machine.start()];
  for (const run of runs) await run.toEnd();
}

test('a read and a write lose an update in some order, which is told and can be shown again', async () => {
  const exploration = await explore('getThenPut');
  expect(exploration.isComplete).toBe(true);
  expect(exploration.findings.length).toBeGreaterThan(0);
  expect(exploration.findings.length).toBeLessThan(exploration.runs);
  expect(exploration.toString()).toMatch(
    /^\d+ orders tried, all in which somebody is kept .* at most 1 times.*: \d+ of them wrong\n- violated with \{ interleaving: \[/,
  );
  const [{ choices, steps }] = exploration.findings as [OrderExploration['findings'][number]];
  expect(steps).toContainEqual('Stack/Sell #2 calls dynamodb:getItem');
  const world = await Simulator.load(stockTemplate('getThenPut'), { permissions: 'off', interleaving: choices });
  await sellTwice(world);
  expect((await world.table('Stock').get({ pk: 'bulbs' }))?.['sold']).toBe(1);
  await world.close();
});

test('a conditional write loses none in any of the same orders', async () => {
  const exploration = await explore('conditional');
  exploration.assertNothingFound();
  expect(exploration.isComplete).toBe(true);
  expect(exploration.runs).toBe(10);
});
