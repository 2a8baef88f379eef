import { Simulator, type World } from 'cdk-workflow-simulator';
import { OrderStack } from './order-stack';

const stack = new OrderStack();
let world: World;

beforeAll(() => Simulator.synthesize(stack));

beforeEach(async () => {
  world = await Simulator.load(stack);
});

afterEach(() => world.close());

test('an order that is approved is charged, and the customer hears of it', async () => {
  const run = await world.stateMachine('Machine').start({ id: 'o1', amount: 25 });
  await run.toWait('Wait for the review');
  await world.advance({ hours: 23, minutes: 59 });
  await world.endpoint('Approve').get('/?id=o1');
  await run.toEnd();

  expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 3 });
  expect(world.topic('Customers').messages).toMatchObject([{ message: '{"order":"o1"}' }]);
  expect(await world.table('Orders').get({ id: 'o1' })).toMatchObject({ askedAt: '2025-01-01T00:00:00.000Z' });
});

test('fails when nobody approves it for a day', async () => {
  const run = await world.stateMachine('Machine').start({ id: 'o1', amount: 25 });
  await run.toEnd();

  expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout', elapsedMs: 24 * 60 * 60 * 1000 });
});
