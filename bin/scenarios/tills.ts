import type { World } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';

/** What can happen to the sales of a day. */
export const TILLS_SCENARIOS: readonly Scenario[] = [
  { title: 'sales of a day are checked, takings are published, and a bad sale lies in quarantine', play: usual },
  { title: 'sales that come late have their day made anew, and readers find the one or the other', play: late },
  { title: 'a backfill of four days, two at a time, of which one has no sales', play: backfill },
];

const PIPELINE = 'Tills/Sales/Workflow';
const STORE = 'Tills/Sales/Store';

/** The day that it is. */
const today = ({ world }: Stage): string => world.now.toISOString().slice(0, 10);

/** A till writes down what it has sold. */
function till(stage: Stage, name: string, sales: readonly object[], day = today(stage)): void {
  const { world } = stage;
  world.bucket('Tills/Tills').put(`tills/${day}/${name}.jsonl`, sales.map((sale) => JSON.stringify(sale)).join('\n'));
}

/** What a reader finds of a day. */
async function published(world: World, day: string): Promise<string> {
  const rows = await world.table(`${STORE}/Table`).items();
  const pointer = rows.find(({ pk, sk }) => pk === `Sales#date=${day}` && sk === 'pointer');
  const prefix = ((pointer?.['publishedLocation'] ?? 'nothing') as string).replace(/^s3:\/\/[^/]+\//, '');
  const bucket = world.bucket(`${STORE}/Bucket`);
  return bucket.keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => bucket.text(key) ?? '')
    .join('');
}

async function usual(stage: Stage): Promise<void> {
  const { world } = stage;
  const day = today(stage);
  till(stage, 'one', [
    { shop: 'Bonn', amount: 10 },
    { shop: 'Ulm', amount: 5 },
    { shop: 'Bonn', amount: 2.5 },
  ]);
  till(stage, 'two', [{ shop: 'Ulm', amount: -1 }]);
  const run = await (await world.stateMachine(PIPELINE).start({ date: day })).toEnd();
  stage.showRun(run);
  const lines = (await published(world, day)).trim().split('\n');
  const takings = lines.map((line) => JSON.parse(line) as { shop: string; sum: number });
  stage.check('takings', takings.map(({ shop, sum }) => `${shop} ${sum}`).join(', '), 'Bonn 12.5, Ulm 5');
  const bucket = world.bucket(`${STORE}/Bucket`);
  const [bad = ''] = bucket.keys.filter((key) => key.startsWith('quarantine/'));
  stage.note('event', `in quarantine: ${bucket.text(bad)?.trim()}`);
  stage.check('transitions', run.transitions, 6);
}

async function late(stage: Stage): Promise<void> {
  const { world } = stage;
  const day = today(stage);
  const shops = async (): Promise<number> => (await published(world, day)).trim().split('\n').length;
  const machine = world.stateMachine(PIPELINE);
  till(stage, 'one', [{ shop: 'Bonn', amount: 10 }]);
  await (await machine.start({ date: day })).toEnd();
  await world.advance({ hours: 1 });
  till(stage, 'two', [{ shop: 'Ulm', amount: 7 }], day);
  const again = await (await machine.start({ date: day })).toEnd();
  stage.showRun(again);
  stage.check('shops', await shops(), 2);
  await world.advance({ days: 2 });
  till(stage, 'three', [{ shop: 'Kiel', amount: 1 }], day);
  const tooLate = await (await machine.start({ date: day })).toEnd();
  const { dataPipeline } = tooLate.output as { dataPipeline: { status: string } };
  stage.check('two days later', dataPipeline.status, 'LATE_QUARANTINED');
  stage.check('shops then', await shops(), 2);
}

async function backfill(stage: Stage): Promise<void> {
  const { world } = stage;
  for (const day of ['2024-12-01', '2024-12-02', '2024-12-04']) till(stage, 'one', [{ shop: 'Bonn', amount: 1 }], day);
  const machine = world.stateMachine('Tills/Sales/BackfillWorkflow');
  const run = await (await machine.start({ from: '2024-12-01', to: '2024-12-04' })).toEnd();
  stage.showRun(run);
  stage.check('it says that a day has failed', run.error, 'FanOut.TooManyFailures');
  stage.check('the day before', (await published(world, '2024-12-02')).length > 0, true);
  stage.check('the day without sales', await published(world, '2024-12-03'), '');
  stage.check('the day after', (await published(world, '2024-12-04')).length > 0, true);
}
