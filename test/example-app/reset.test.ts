import { createHash } from 'node:crypto';
import type { Stack } from 'aws-cdk-lib';
import { Simulator, type World } from 'cdk-workflow-simulator';
import { Stage, type Scenario } from '../../bin/demo/stage';
import { exampleApp, stackOf } from '../../bin/example-stacks';
import { SCENARIOS } from '../../bin/scenarios';

/** How often each scenario follows others: once, or five times where `npm run explore` asks for it. */
const ROUNDS = process.env.EXPLORE === 'all' ? 5 : 1;
const app = exampleApp();

/** All that a scenario has led to: what it saw, each execution with its whole history, and what is in the services. */
async function outcome(world: World, { play, playSmall = play }: Scenario): Promise<string> {
  const stage = new Stage(world);
  await playSmall(stage);
  expect(stage.checks.filter(({ ok }) => !ok)).toEqual([]);
  const runs = world.runs.map((run) => run.toJSON());
  const { moments, checks } = stage;
  const all = JSON.stringify([moments, checks, runs, await world.contents(), world.now, world.notes]);
  return createHash('sha256').update(all).digest('hex');
}

async function inFreshWorld(stack: Stack, scenario: Scenario): Promise<string> {
  const world = await Simulator.load(stack);
  try {
    return await outcome(world, scenario);
  } finally {
    await world.close();
  }
}

/** All scenarios of a stack, in another order in each round, and the first once more: so each comes after others, or after itself. */
function inOrder(scenarios: readonly Scenario[], round: number): readonly Scenario[] {
  const shifted = [...scenarios.slice(round), ...scenarios.slice(0, round)];
  const order = round % 2 === 0 ? shifted : shifted.reverse();
  return [...order, ...order.slice(0, 1)];
}

test.each(Object.entries(SCENARIOS))(
  'a world of %s that is reset is a world that is loaded anew, whatever has happened in it',
  async (name, scenarios) => {
    const stack = stackOf(app, name);
    const expected = new Map<string, string>();
    for (const scenario of scenarios) expected.set(scenario.title, await inFreshWorld(stack, scenario));
    const world = await Simulator.load(stack);
    const turns = Array.from({ length: ROUNDS }, (_, round) => inOrder(scenarios, round)).flat();
    for (const scenario of turns) {
      expect([scenario.title, await outcome(world, scenario)]).toEqual([scenario.title, expected.get(scenario.title)]);
      await world.reset();
    }
    await world.close();
    expect(turns.length).toBeGreaterThan(1);
  },
);
