import type { Scenario, Stage } from '../demo/stage';

/** What can happen to a catalogue. */
export const CATALOGUE_SCENARIOS: readonly Scenario[] = [
  { title: '250 pages take three executions, and who waits hears of the last one', play: readAll },
];

async function readAll(stage: Stage): Promise<void> {
  const nightly = await stage.world.stateMachine('Catalogue/Nightly').start({ pages: 250 });
  await nightly.toEnd();
  stage.showRun(nightly);
  const { runs } = stage.world.stateMachine('Catalogue/Pages/Workflow');
  stage.check('executions', runs.length, 3);
  stage.check(
    'transitions of each',
    runs.map(({ transitions }) => transitions),
    [201, 201, 101],
  );
  stage.check('who waits hears of', (nightly.output as { page?: number } | undefined)?.page, 250);
}
