import type { Fault, Run, World } from 'cdk-workflow-simulator';
import { exploreFaults, Simulator } from 'cdk-workflow-simulator';
import { Consuming, consumerStack } from './consuming';
import { assertAtMost, assertFailuresKept, assertNoneLost, assertOnce } from './invariants';

const stack = consumerStack({ maxConcurrency: 1 });

async function consume(world: World, faults: readonly Fault[]): Promise<Run> {
  const witness = await world.stateMachine('Witness').start({}, { faults });
  const consuming = new Consuming(world);
  consuming.send({ job: 0, seconds: 5 });
  consuming.send({ job: 1, seconds: 5, fails: true });
  await world.advance({ hours: 1 });
  return witness;
}

test.each([
  ['Consumer/Consume', ['answerLost', 'throttle', 'crashBefore', 'crashAfter', 'late']],
  ['Consumer/Settle', ['answerLost', 'error', 'crashAfter']],
] as const)('whatever fault strikes a call of %s, no message is lost, and none starts twice', async (path, kinds) => {
  const exploration = await exploreFaults({
    create: () => Simulator.load(stack),
    run: consume,
    invariant: (world) => {
      const { consumed } = new Consuming(world);
      assertAtMost(1, consumed);
      assertOnce(consumed);
      assertNoneLost([0, 1], consumed);
      assertFailuresKept(consumed);
    },
    handlerCalls: true,
    functions: [path],
    kinds: [...kinds],
    states: [],
    persistent: false,
  });
  exploration.assertNothingFound();
  expect(exploration.scenarios).toBeGreaterThan(5);
});
