import type { World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { accountLock, lockStack, rowsOf } from './locking';

const stack = lockStack(accountLock());

test('x', async () => {
  const world: World = await Simulator.load(stack);
  world.function('Worker').mock(() => ({ ok: true }));
  const run = await world.stateMachine('Machine').start({ account: 'a1' });
  await run.toEnd();
  console.log(run.status, run.error, run.cause, run.transitions, JSON.stringify(run.output), JSON.stringify(await rowsOf(world), null, 1));
  await world.close();
});
