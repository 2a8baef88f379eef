import { LockWait } from 'cdk-workflow-patterns';
import type { Fault, Run, World } from 'cdk-workflow-simulator';
import { Simulator, exploreFaults, prove } from 'cdk-workflow-simulator';
import { assertExclusive, assertFinishedStays, assertFreeAfter, heldIn } from './invariants';
import { LEASE, lockStack, minuteLock } from './locking';

const STACKS = {
  'tries again': lockStack(minuteLock({ wait: LockWait.retry() })),
  'stands in line': lockStack(minuteLock({ wait: LockWait.queue() })),
};

/** One execution comes while another one, which the faults strike, holds the lock, and a third one after them. */
async function contend(world: World, faults: readonly Fault[]): Promise<Run> {
  const machine = world.stateMachine('Machine');
  const struck = await machine.start({ id: 1 }, { faults });
  await world.advance({ seconds: 1 });
  await machine.start({ id: 2 });
  await world.advance({ hours: 2 });
  await machine.start({ id: 3 });
  await world.advance({ hours: 2 });
  return struck;
}

async function invariant(world: World, struck: Run): Promise<void> {
  const { runs } = world.stateMachine('Machine');
  assertExclusive(heldIn(runs, 'Hold', world.now.getTime()));
  await assertFreeAfter(world, LEASE.toMilliseconds());
  runs.forEach((run) => assertFinishedStays(run, 'Hold'));
  const others = runs.filter(({ arn }) => arn !== struck.arn);
  expect(others.map(({ status }) => status)).toEqual(others.map(() => 'SUCCEEDED'));
}

test.each(Object.entries(STACKS))(
  'whatever fault strikes a holder, the next one, who %s, gets the lock, and never both',
  async (_, stack) => {
    const exploration = await exploreFaults({
      create: () => Simulator.load(stack),
      run: contend,
      invariant,
      mayEndUncaught: ({ error }) => error !== undefined,
    });
    exploration.assertNothingFound();
    expect(exploration.scenarios).toBeGreaterThan(15);
  },
);

test('whatever fault strikes the one who stands in line, and whatever call of the function that hands over, never do two hold the lock', async () => {
  const exploration = await exploreFaults({
    create: () => Simulator.load(STACKS['stands in line']),
    run: async (world, faults) => {
      const machine = world.stateMachine('Machine');
      await machine.start({ id: 1 });
      await world.advance({ seconds: 1 });
      const struck = await machine.start({ id: 2 }, { faults });
      await world.advance({ seconds: 1 });
      await machine.start({ id: 3 });
      await world.advance({ hours: 4 });
      return struck;
    },
    invariant,
    mayEndUncaught: ({ error }) => error !== undefined,
    states: ['Lock: wait in line'],
    handlerCalls: true,
    functions: ['Test/Coordination/HandOver'],
    kinds: ['answerLost', 'zombie', 'stopped', 'crashAfter'],
    persistent: false,
  });
  exploration.assertNothingFound();
  expect(exploration.scenarios).toBeGreaterThan(20);
});

test.each(Object.entries(STACKS))(
  'in whatever order two executions come to the lock, where who finds it held %s, only one has it',
  async (_, stack) => {
    const proof = await prove({
      create: (interleaving) => Simulator.load(stack, { interleaving }),
      actors: [
        async function comes(world: World): Promise<void> {
          const machine = world.stateMachine('Machine');
          await machine.start({ id: 1 });
          await machine.start({ id: 2 });
          await world.advance({ minutes: 30 });
        },
      ],
      invariant: (world) => {
        const { runs } = world.stateMachine('Machine');
        assertExclusive(heldIn(runs, 'Hold', world.now.getTime()));
        expect(runs.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
      },
      bounds: { runs: 10, preemptions: 1, delays: 1, random: 5 },
    });
    proof.assertProved();
    expect(proof.classes).toBeGreaterThan(1);
  },
);
