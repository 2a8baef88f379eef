import { recordRun, replayHistory, Simulator } from 'cdk-workflow-simulator';
import { resumeEverywhere } from '../../simulator/test/resume/resume-everywhere';
import { Stage } from '../../bin/demo/stage';
import { exampleApp, stackOf } from '../../bin/example-stacks';
import { SCENARIOS } from '../../bin/scenarios';

/** Real functions and an embedded database start in each world: seconds, on a machine that is busy. */
const app = exampleApp();

describe.each(Object.entries(SCENARIOS))('in the stack %s', (name, scenarios) => {
  const small = scenarios.map(({ title, play, playSmall = play }) => [title, playSmall] as const);
  test.each(small)('%s', async (_title, play) => {
    const world = await Simulator.load(stackOf(app, name));
    try {
      const stage = new Stage(world);
      await play(stage);
      expect(stage.checks.length).toBeGreaterThan(0);
      expect(stage.checks.filter(({ ok }) => !ok)).toEqual([]);
      // What is about to end comes to its end: only whole histories are compared.
      await world.advance(0);
      const roots = world.runs.filter(({ mapRunArn }) => mapRunArn === undefined);
      for (const run of roots) {
        const recording = recordRun(run);
        expect((await replayHistory(recording)).toText()).toMatch(/: same \(/);
        expect((await resumeEverywhere(recording)).problems).toEqual([]);
      }
    } finally {
      await world.close();
    }
  });
});
