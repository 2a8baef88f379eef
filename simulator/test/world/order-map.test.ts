import { Simulator, type World } from 'cdk-workflow-simulator';
import { orderMapStack } from './order-map-stack';

const stack = orderMapStack();
let world: World;

beforeEach(async () => {
  world = await Simulator.load(stack);
});

afterEach(() => world.close());

test.each([
  [
    { sku: 'a', quantity: '12' },
    { size: 'large', total: 120 },
  ],
  [
    { sku: 'a', quantity: '2' },
    { size: 'small', total: 20 },
  ],
  [{ sku: 'gone', quantity: '2' }, { size: 'UnknownSku' }],
])('the JSONata machine prices %j', async (order, output) => {
  const run = await world.stateMachine('Pricing').start(order);
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', output });
});

test('the distributed map starts the other machine for each row of a file and writes the results', async () => {
  world.bucket('Files').put('orders.csv', 'sku,quantity\na,12\nb,2\ngone,1\n');
  const run = await world.stateMachine('Batch').start();
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED' });
  expect(world.stateMachine('Pricing').runs.map(({ output }) => output)).toEqual([
    { size: 'large', total: 120 },
    { size: 'small', total: 20 },
    { size: 'UnknownSku' },
  ]);
  const results = world.bucket('Files').keys.filter((key) => key.startsWith('results/'));
  expect(results).toHaveLength(2);
});

test('fails when the file is not there', async () => {
  const run = await world.stateMachine('Batch').start();
  await run.toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
});
