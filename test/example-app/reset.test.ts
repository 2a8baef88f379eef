import { createHash } from 'node:crypto';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Simulator, type World } from 'cdk-workflow-simulator';
import { Stage, type Scenario } from '../../bin/demo/stage';
import { exampleApp } from '../../bin/example-stacks';
import { SCENARIOS } from '../../bin/scenarios';

const ROUNDS = 5;
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

test('a world that is reset is a world that is loaded anew, whatever has happened in it', async () => {
  const expected = new Map<string, string>();
  for (const scenario of [...short, ...long]) expected.set(scenario.title, await inFreshWorld(scenario));
  const world = await Simulator.load(app);
  // Another order each time, so that each comes after others.
  const rounds = Array.from({ length: ROUNDS }, (_, round) => short.map((__, at) => (at * (round + 1)) % short.length));
  const turns = [...rounds.flat().map((at) => short[at] as Scenario), ...long];
  for (const scenario of turns) {
    expect([scenario.title, await outcome(world, scenario)]).toEqual([scenario.title, expected.get(scenario.title)]);
    await world.reset();
  }
  await world.close();
  expect(turns.length).toBeGreaterThan(50);
});
