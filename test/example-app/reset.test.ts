import { createHash } from 'node:crypto';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Simulator, type World } from 'cdk-workflow-simulator';
import { Stage, type Scenario } from '../../bin/demo/stage';
import { exampleApp } from '../../bin/example-stacks';
import { SCENARIOS } from '../../bin/scenarios';

/** How often each scenario follows others: once, or five times where `npm run explore` asks for it. */
const ROUNDS = process.env.EXPLORE === 'all' ? 5 : 1;
const app = exampleApp();
const machines = app.node.findAll().filter((each) => each instanceof CfnStateMachine);
const { OrderLines: long = [], ...others } = SCENARIOS;
const short = Object.values(others).flat();

/** All that a scenario has led to: what it saw, each execution with its whole history, and what is in the services. */
async function outcome(world: World, { play }: Scenario): Promise<string> {
  const stage = new Stage(world);
  await play(stage);
  const runs = machines.flatMap(({ node }) =>
    world.stateMachine(node.path.replace(/\/Resource$/, '')).runs.map((run) => run.toJSON()),
  );
  const { moments, checks } = stage;
  const all = JSON.stringify([moments, checks, runs, await world.contents(), world.now, world.notes]);
  return createHash('sha256').update(all).digest('hex');
}

async function inFreshWorld(scenario: Scenario): Promise<string> {
  const world = await Simulator.load(app);
  try {
    return await outcome(world, scenario);
  } finally {
    await world.close();
  }
}

/** All short scenarios, in another order in each round, so that each comes after others. */
function inOrder(round: number): Scenario[] {
  const step = [1, -1, 2, -2, 3][round] ?? 1;
  const starts = Array.from({ length: Math.abs(step) }, (_, start) => start);
  const order = starts.flatMap((start) => short.filter((_, at) => at % Math.abs(step) === start));
  return step < 0 ? order.reverse() : order;
}

test('a world that is reset is a world that is loaded anew, whatever has happened in it', async () => {
  const expected = new Map<string, string>();
  for (const scenario of [...short, ...long]) expected.set(scenario.title, await inFreshWorld(scenario));
  const world = await Simulator.load(app);
  const turns = [...Array.from({ length: ROUNDS }, (_, round) => inOrder(round)).flat(), ...long];
  for (const scenario of turns) {
    expect([scenario.title, await outcome(world, scenario)]).toEqual([scenario.title, expected.get(scenario.title)]);
    await world.reset();
  }
  await world.close();
  expect(turns.length).toBeGreaterThan(ROUNDS * 15);
});
