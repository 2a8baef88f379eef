import { Simulator } from 'cdk-workflow-simulator';
import { orderTemplate } from '../order-template';

test('a paid order is shipped', async () => {
  const world = await Simulator.load(orderTemplate());
  const machine = world.stateMachine('Order');
  machine.state('Ship').mock(() => ({ people: ['a'] }));
  expect((await (await machine.start({ paid: true })).toEnd()).status).toBe('SUCCEEDED');
});
