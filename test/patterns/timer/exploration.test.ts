import type { Fault, Run, World } from 'cdk-workflow-simulator';
import { Simulator, exploreFaults } from 'cdk-workflow-simulator';
import { machines, timerStack } from './timing';

const stack = timerStack({}, machines());
const create = (): Promise<World> => Simulator.load(stack);
const KINDS = ['error', 'throttle', 'timeout', 'answerLost', 'late', 'twice'] as const;

function rings(world: World): number {
  const { runs } = world.stateMachine('Timer/Workflow');
  return runs.filter(({ path }) => path.some(({ state }) => state === 'Ring')).length;
}

/** The first setting is moved by a second one, which the faults strike, and then the time of both passes. */
async function move(world: World, faults: readonly Fault[]): Promise<Run> {
  const first = await world.stateMachine('Set').start({ key: 'k' });
  await first.toEnd();
  await world.advance({ minutes: 5 });
  const second = await world.stateMachine('Set').start({ key: 'k' }, { faults });
  await second.toEnd();
  await world.advance({ hours: 2 });
  return second;
}

/** A setting is cancelled, and the faults strike that. */
async function cancel(world: World, faults: readonly Fault[]): Promise<Run> {
  const first = await world.stateMachine('Set').start({ key: 'k' });
  await first.toEnd();
  await world.advance({ minutes: 5 });
  const second = await world.stateMachine('Cancel').start({ key: 'k' }, { faults });
  await second.toEnd();
  await world.advance({ hours: 2 });
  return second;
}

/** The time that the second setting says, when it was heard of. */
const mayEndUncaught = ({ status }: Run): boolean => status === 'FAILED';

test('whatever two faults strike a timer that is moved, it rings once, and at the new time when that was said', async () => {
  const exploration = await exploreFaults({
    create,
    run: move,
    mayEndUncaught,
    invariant: (world, { status }) => {
      expect(rings(world)).toBeLessThanOrEqual(1);
      if (status === 'SUCCEEDED') expect(rings(world)).toBe(1);
    },
    kinds: [...KINDS],
    pairs: true,
  });
  exploration.assertNothingFound();
  expect(exploration.untried).toEqual([]);
  expect(exploration.scenarios).toBeGreaterThan(20);
});

test('whatever two faults strike a cancellation, what was cancelled never rings', async () => {
  const exploration = await exploreFaults({
    create,
    run: cancel,
    mayEndUncaught,
    invariant: (world, { status, output }) => {
      const { timer } = (output ?? {}) as { timer?: { cancelled: boolean; status: string } };
      if (status === 'SUCCEEDED') {
        expect(timer).toMatchObject({ cancelled: timer?.status === 'cancelled' });
        expect(rings(world)).toBe(timer?.status === 'cancelled' ? 0 : 1);
      } else {
        expect(rings(world)).toBeLessThanOrEqual(1);
      }
    },
    kinds: [...KINDS],
    pairs: true,
  });
  exploration.assertNothingFound();
  expect(exploration.scenarios).toBeGreaterThan(20);
});

test('whatever two faults strike the claim, the workflow runs its states once or fails', async () => {
  const exploration = await exploreFaults({
    create,
    run: async (world, faults) => {
      await world.function('Timer/Timers/Set').invoke({ key: 'k', afterSeconds: 60 });
      const [row] = await world.table('Timer/Table').items();
      const run = await world
        .stateMachine('Timer/Workflow')
        .start(
          { key: 'k', input: { id: 1 } },
          { faults, name: String((row as { executionName?: string }).executionName) },
        );
      await run.toEnd();
      await world.advance({ hours: 2 });
      return run;
    },
    mayEndUncaught,
    invariant: (world, { status, output }) => {
      expect(rings(world)).toBe(status === 'SUCCEEDED' ? 1 : 0);
      if (status === 'SUCCEEDED') expect(output).toEqual({ id: 1 });
    },
    kinds: [...KINDS],
    pairs: true,
  });
  exploration.assertNothingFound();
  expect(exploration.scenarios).toBeGreaterThan(10);
});
