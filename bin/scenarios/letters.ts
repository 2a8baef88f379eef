import type { Run } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';

/** What can happen to letters. */
export const LETTERS_SCENARIOS: readonly Scenario[] = [
  { title: 'ten letters come almost at once: the printer gets one every two seconds, in their order', play: tenAtOnce },
];

async function tenAtOnce(stage: Stage): Promise<void> {
  const runs: Run[] = [];
  for (let letter = 0; letter < 10; letter++) {
    runs.push(await stage.world.stateMachine('Letters/Letter').start({ letter }));
    await stage.world.advance({ milliseconds: 10 });
  }
  await stage.world.advance({ minutes: 1 });
  runs.slice(0, 2).forEach((run) => stage.showRun(run));
  const printed = runs.map(({ path }) => path.find(({ state }) => state === 'Print')?.enteredAtMs ?? 0);
  const gaps = printed.slice(1).map((ms, index) => Math.round((ms - (printed[index] ?? 0)) / 100) / 10);
  stage.check('seconds between letters', gaps, Array(9).fill(2));
  const transitions = new Set(runs.map((run) => run.transitions));
  stage.check('transitions of each, the printing included', [...transitions], [3]);
}
