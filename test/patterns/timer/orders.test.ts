import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { CancelTimer, SetTimer, Workflow } from 'cdk-workflow-patterns';
import type { Run, World } from 'cdk-workflow-simulator';
import { prove, Simulator } from 'cdk-workflow-simulator';
import { timerStack } from './timing';

const BEGAN = Date.parse('2025-01-01T00:00:00Z');
const MINUTE = Duration.minutes(1);

/** A timer that is set for in a minute, and machines that wait for that very moment: to cancel it, to move it by ten minutes. */
const stack = timerStack({}, (scope, timer) => {
  const wait = (id: string): sfn.Wait => new sfn.Wait(scope, id, { time: sfn.WaitTime.duration(MINUTE) });
  const key = 'k';
  new Workflow(scope, 'Set', { definition: new SetTimer(scope, 'Reminder', { timer, key, after: MINUTE }) });
  const cancel = new CancelTimer(scope, 'NoReminder', { timer, key });
  new Workflow(scope, 'Cancel', { definition: sfn.Chain.start(wait('Before cancel')).next(cancel) });
  const move = new SetTimer(scope, 'Later', { timer, key, after: Duration.minutes(10) });
  new Workflow(scope, 'Move', { definition: sfn.Chain.start(wait('Before move')).next(move) });
});

/** The minutes after the beginning at which the timer rang. */
function rings(world: World): number[] {
  const { runs } = world.stateMachine('Timer/Workflow');
  return runs
    .filter(({ path }) => path.some(({ state }) => state === 'Ring'))
    .map(({ path }) => ((path[0]?.enteredAtMs ?? 0) - BEGAN) / 60_000);
}

interface Told {
  readonly set?: boolean;
  readonly cancelled?: boolean;
  readonly status: string;
}

/** All that happens when some machines strike the moment at which the timer is due, in one order after another. */
async function explore(
  names: readonly string[],
  judge: (rung: number[], told: (name: string) => Told) => void,
): Promise<void> {
  const start = async (world: World, name: string): Promise<Run> => world.stateMachine(name).start({});
  const proof = await prove({
    create: (interleaving) => Simulator.load(stack, { interleaving }),
    actors: [
      async function sets(world: World): Promise<void> {
        for (const name of ['Set', ...names]) await start(world, name);
        await world.advance({ hours: 1 });
      },
    ],
    invariant: (world) => {
      const told = (name: string): Told => {
        const output = world.stateMachine(name).runs[0]?.output as { timer: Told } | null | undefined;
        if (output === undefined || output === null) throw new Error(`${name} has told nothing`);
        return output.timer;
      };
      judge(rings(world), told);
    },
    bounds: { runs: 7, preemptions: 1, delays: 1, random: 5 },
  });
  proof.assertNothingFound();
  expect(proof.runs).toBeGreaterThan(2);
}

test('a cancellation at the moment of the time has cancelled it, or says that it is too late', async () => {
  const seen = new Set<string>();
  await explore(['Cancel'], (rung, told) => {
    const { cancelled, status } = told('Cancel');
    seen.add(status);
    expect([status, rung]).toEqual(cancelled === true ? ['cancelled', []] : ['fired', [1]]);
  });
  expect([...seen].sort()).toEqual(['cancelled', 'fired']);
});

test('a setting at the moment of the time moves the timer, or sets it anew: each setting rings once at most', async () => {
  const seen = new Set<number>();
  await explore(['Move'], (rung, told) => {
    seen.add(rung.length);
    expect(told('Move')).toMatchObject({ set: true, status: 'set' });
    expect([[11], [1, 11]]).toContainEqual(rung);
  });
  expect([...seen].sort()).toEqual([1, 2]);
});
