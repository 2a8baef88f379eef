import type { Run } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';
import { emptyApp } from '../empty-app';
import { ParcelsStack } from '../stacks/parcels-stack';

/** What can happen to parcels. */
export const PARCELS_SCENARIOS: readonly Scenario[] = [
  { title: 'a parcel is weighed, lies for an hour and is priced', play: onParcel },
  { title: 'a second release comes while parcels lie: each is priced as it was weighed', play: release },
];

async function onParcel(stage: Stage): Promise<void> {
  const run = await begin(stage);
  await run.toEnd();
  stage.showRun(run);
  stage.check('price', run.output, { cents: 800, by: 'weight' });
}

async function release(stage: Stage): Promise<void> {
  const before = await beginSome(stage, 4);
  await stage.world.advance({ minutes: 30 });
  await stage.world.deploy(new ParcelsStack(emptyApp(), 'Parcels', { release: 2 }));
  const during = await beginSome(stage, 20);
  await stage.world.advance({ minutes: 15 });
  const after = await beginSome(stage, 4);
  for (const run of [...before, ...during, ...after]) await run.toEnd();
  after.slice(0, 1).forEach((run) => stage.showRun(run));
  stage.check('those of before', kinds(before), ['weight']);
  stage.check('those of the ten minutes after', kinds(during), ['volume', 'weight']);
  stage.check('those of later', kinds(after), ['volume']);
}

function begin(stage: Stage): Promise<Run> {
  return stage.world.stateMachine('Parcels/Parcel').start({ grams: 400 }, { qualifier: 'live' });
}

async function beginSome(stage: Stage, count: number): Promise<Run[]> {
  const runs: Run[] = [];
  for (let parcel = 0; parcel < count; parcel++) runs.push(await begin(stage));
  return runs;
}

/** The ways in which parcels were priced. */
function kinds(runs: readonly Run[]): unknown[] {
  return [...new Set(runs.map(({ output }) => (output as { by: string }).by))].sort();
}
