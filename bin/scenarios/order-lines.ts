import type { Run } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';

const LINES = 10_000;
const SKUS = ['lamp', 'bulb', 'socket', 'switch'];
/** So new that its price is not in the list yet: one line in a hundred. */
const NEW_SKU = 'dimmer';
const KEY = 'input/2025-01-01.csv';

/** What can happen to a file of order lines. */
export const ORDER_LINES_SCENARIOS: readonly Scenario[] = [
  {
    title: 'a file of 10,000 lines is uploaded, one in a hundred fails; with the price known, those are run again',
    play: upload,
  },
];

interface Outcome {
  readonly counts: { readonly total: number; readonly succeeded: number; readonly failed: number };
  readonly aggregates: { readonly amount: number };
  readonly firstFailures: readonly object[];
  readonly failures: { readonly bucket: string; readonly prefix: string };
}

async function upload(stage: Stage): Promise<void> {
  const { world } = stage;
  for (const [at, sku] of SKUS.entries()) await world.table('OrderLines/Prices').put({ sku, price: (at + 1) * 100 });
  world.bucket('OrderLines/Lines').put(KEY, file());
  stage.note('event', `${KEY} is uploaded: ${LINES} lines`);
  await world.advance(0);
  const [run] = world.stateMachine('OrderLines/Lines/Workflow').runs;
  if (run === undefined) throw new Error('The upload has started nothing');
  const first = await conclude(stage, run);
  stage.check('lines', first.counts, { total: LINES, succeeded: LINES * 0.99, failed: LINES * 0.01 });
  stage.check(
    'transitions: the Map 1, batches 100, the look at the results 1 and 5 parts, the summary 1',
    run.transitions,
    108,
  );
  stage.check('batches that the function was called with', invocations(stage), 100);

  await world.table('OrderLines/Prices').put({ sku: NEW_SKU, price: 900 });
  stage.note('table', `the price of a ${NEW_SKU} is put into the list`);
  const again = await world.stateMachine('OrderLines/Lines/RerunWorkflow').start({ failures: { ...first.failures } });
  await again.toEnd();
  const second = await conclude(stage, again);
  stage.check('lines of the rerun', second.counts, { total: LINES * 0.01, succeeded: LINES * 0.01, failed: 0 });
  stage.check('all lines amount to', first.aggregates.amount + second.aggregates.amount, 2_460_000 + 90_000);
  stage.check(
    'runs that their own results have started',
    world.stateMachine('OrderLines/Lines/Workflow').runs.length,
    1,
  );
}

function file(): string {
  const line = (at: number): string => `order-${Math.floor(at / 4)},${at % 100 === 99 ? NEW_SKU : SKUS[at % 4]},1`;
  return ['order,sku,quantity', ...Array.from({ length: LINES }, (_, at) => line(at))].join('\n');
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
