import { recordRun, replayHistory, Simulator } from 'cdk-workflow-simulator';
import { Stage } from '../../bin/demo/stage';
import { exampleApp } from '../../bin/example-stacks';
import { SCENARIOS } from '../../bin/scenarios';

/** Real functions and an embedded database start in each world: seconds, on a machine that is busy. */
const app = exampleApp();

describe.each(Object.entries(SCENARIOS))('in the stack %s', (_, scenarios) => {
  test.each(scenarios.map(({ title, play }) => [title, play] as const))('%s', async (_title, play) => {
    const world = await Simulator.load(app);
    try {
      const stage = new Stage(world);
      await play(stage);
      expect(stage.checks.length).toBeGreaterThan(0);
      expect(stage.checks.filter(({ ok }) => !ok)).toEqual([]);
      const roots = world.runs.filter(({ mapRunArn }) => mapRunArn === undefined);
      for (const run of roots) expect((await replayHistory(recordRun(run))).toText()).toMatch(/: same \(/);
    } finally {
      await world.close();
    }
  });
});
