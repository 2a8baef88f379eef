import type { Run } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';

/** The lines of one batch, for which the function is called once. */
const BATCH = 100;
const SKUS = ['lamp', 'bulb', 'socket', 'switch'];
/** The batches whose results one part of the look at them reads. */
const BATCHES_IN_PART = 20;
/** So new that its price is not in the list yet: one line of a batch. */
const NEW_SKU = 'dimmer';
const KEY = 'input/2025-01-01.csv';

/** What can happen to a file of order lines. */
export const ORDER_LINES_SCENARIOS: readonly Scenario[] = [
  {
    title: 'a file of 10,000 lines is uploaded, one in a hundred fails; with the price known, those are run again',
    play: (stage) => upload(stage, 10_000),
    playSmall: (stage) => upload(stage, 500),
  },
];

interface Outcome {
  readonly counts: { readonly total: number; readonly succeeded: number; readonly failed: number };
  readonly aggregates: { readonly amount: number };
  readonly firstFailures: readonly object[];
  readonly failures: { readonly bucket: string; readonly prefix: string };
}

async function upload(stage: Stage, lines: number): Promise<void> {
  const { world } = stage;
  const batches = lines / BATCH;
  for (const [at, sku] of SKUS.entries()) await world.table('OrderLines/Prices').put({ sku, price: (at + 1) * 100 });
  world.bucket('OrderLines/Lines').put(KEY, file(lines));
  stage.note('event', `${KEY} is uploaded: ${lines} lines`);
  await world.advance(0);
  const [run] = world.stateMachine('OrderLines/Lines/Workflow').runs;
  if (run === undefined) throw new Error('The upload has started nothing');
  const first = await conclude(stage, run);
  stage.check('lines', first.counts, { total: lines, succeeded: lines - batches, failed: batches });
  const parts = Math.ceil(batches / BATCHES_IN_PART);
  stage.check(
    `transitions: the Map 1, batches ${batches}, the look at the results 1 and ${parts} parts, the summary 1`,
    run.transitions,
    1 + batches + 1 + parts + 1,
  );
  stage.check('batches that the function was called with', invocations(stage), batches);

  await world.table('OrderLines/Prices').put({ sku: NEW_SKU, price: 900 });
  stage.note('table', `the price of a ${NEW_SKU} is put into the list`);
  const again = await world.stateMachine('OrderLines/Lines/RerunWorkflow').start({ failures: { ...first.failures } });
  await again.toEnd();
  const second = await conclude(stage, again);
  stage.check('lines of the rerun', second.counts, { total: batches, succeeded: batches, failed: 0 });
  stage.check('all lines amount to', first.aggregates.amount + second.aggregates.amount, batches * (24_600 + 900));
  stage.check(
    'runs that their own results have started',
    world.stateMachine('OrderLines/Lines/Workflow').runs.length,
    1,
  );
}

function file(lines: number): string {
  const line = (at: number): string => `order-${Math.floor(at / 4)},${at % 100 === 99 ? NEW_SKU : SKUS[at % 4]},1`;
  return ['order,sku,quantity', ...Array.from({ length: lines }, (_, at) => line(at))].join('\n');
}

/** Shows how a run went and what was published of it. */
async function conclude(stage: Stage, run: Run): Promise<Outcome> {
  await run.toEnd();
  stage.showRun(run);
  for (const { message, atMs } of stage.world.topic('OrderLines/Lines').messages.slice(-1)) {
    const { counts, aggregates, firstFailures, failures } = JSON.parse(message) as Outcome;
    stage.note(
      'message',
      JSON.stringify({ counts, aggregates, firstFailures: firstFailures.slice(0, 2), failures }),
      atMs,
    );
  }
  stage.check('status', run.status, 'SUCCEEDED');
  return (run.output as unknown as { fanOut: Outcome }).fanOut;
}

function invocations({ world }: Stage): number {
  return world.function('OrderLines/Price').invocations.length;
}
