import { exploreFaults, Simulator, type World } from 'cdk-workflow-simulator';
import { assertAtMost, assertHeard, assertTried } from './invariants';
import { fails, redriveStack } from './redriving';

const stack = redriveStack();

async function create(): Promise<World> {
  const world = await Simulator.load(stack);
  fails(world, 1_000);
  return world;
}

test('whatever fault strikes a call of the function, an execution is redriven so many times at most, and operators hear of it', async () => {
  const exploration = await exploreFaults({
    create,
    run: async (world, faults) => {
      const witness = await world.stateMachine('Witness').start({}, { faults });
      const run = await world.stateMachine('Jobs').start({}, { name: 'job' });
      await world.advance({ seconds: 5 });
      // A second event of the first failure, at once.
      await world.function('Redrive/Redrive').invoke({ execution: run.arn });
      await world.advance({ hours: 3 });
      return witness;
    },
    invariant: (world) => {
      assertAtMost(world);
      assertHeard(world);
      assertTried(world);
    },
    states: [],
    kinds: ['answerLost', 'crashAfter'],
    handlerCalls: true,
    functions: ['Redrive/Redrive'],
    persistent: false,
  });
  exploration.assertNothingFound();
  expect(exploration.scenarios).toBeGreaterThan(20);
});
