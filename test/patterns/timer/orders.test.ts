import type { FunctionAnswer, World } from 'cdk-workflow-simulator';
import { Simulator, exploreOrders } from 'cdk-workflow-simulator';
import { timerStack } from './timing';

const stack = timerStack();

/** The worlds that were made, and what was answered in each. */
const answers = new WeakMap<World, FunctionAnswer[]>();

function rings(world: World): number {
  const { runs } = world.stateMachine('Timer/Workflow');
  return runs.filter(({ path }) => path.some(({ state }) => state === 'Ring')).length;
}

/** All of what happens to a timer that is due in a minute, within the instant in which it is due. */
function raceOf(...requests: readonly (readonly ['Set' | 'Cancel', object])[]) {
  return {
    create: (interleaving: never) => Simulator.load(stack, { interleaving }),
    run: async (world: World) => {
      await world.function('Timer/Timers/Set').invoke({ key: 'k', afterSeconds: 60 });
      await world.advance({ seconds: 59, milliseconds: 999 } as never);
      const calls = requests.map(async ([name, request]) => {
        const fn = world.function(`Timer/Timers/${name}`);
        return fn.invoke({ key: 'k', ...request } as never);
      });
      await world.advance({ seconds: 1 });
      answers.set(world, await Promise.all(calls));
      await world.advance({ hours: 1 });
    },
    maxPreemptions: 1,
    maxRuns: 60,
  };
}
