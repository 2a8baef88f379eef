import { Simulator } from 'cdk-workflow-simulator';
import { orderTemplate } from '../order-template';

test('fails an order that is not paid', async () => {
  const world = await Simulator.load(orderTemplate());
  expect((await (await world.stateMachine('Order').start({ paid: false })).toEnd()).status).toBe('FAILED');
});
