import { exploreFaults, type Fault } from 'cdk-workflow-simulator';
import type { Execution } from '../../../simulator/src/engine/run/execution';
import { FastShop, reviewed, STANDARD, variantWith } from './fast-shop';
import { LINES } from './shop';

function report(what: string, scenarios: number): void {
  process.stdout.write(`order workflow, ${what}: ${scenarios} scenarios\n`);
}

/** The record has no Catch: nothing was done before it, and its own error ends the execution. */
const onlyRecorded = ({ history }: Execution): boolean =>
  !history.some((event) =>
    ['Order: reserve inventory', 'Order: await review?'].includes(event.stateEnteredEventDetails?.name as string),
  );

/** Nor has the take-over of an order: it is left as it was, and the reconciler comes again. */
const onlyTakenOver = ({ history }: Execution): boolean =>
  !history.some((event) => event.stateEnteredEventDetails?.name === 'Order: go on');

async function holds(shop: FastShop): Promise<void> {
  await shop.reconcile();
  const wrong = await shop.violations();
  if (wrong.length > 0) throw new Error(wrong.join('; '));
}

const BULBS = { sku: 'bulb', quantity: 11, price: 250 };

test.each([
  ['by default', STANDARD],
  ['with a status after every step', variantWith({ statusAfterEachStep: true })],
  ['under review', variantWith(reviewed)],
  [
    'with partial fulfilment',
    variantWith({ partialFulfilment: true }, { lines: [LINES[0], BULBS], amount: 5750 }, 3000),
  ],
])('%s, every single fault leaves stock, money, goods and messages in order', async (options, variant) => {
  const exploration = await exploreFaults({
    create: () => FastShop.open(variant),
    run: (shop, faults) => shop.process(faults),
    invariant: holds,
    mayEndUncaught: onlyRecorded,
  });
  report(`single faults ${options}`, exploration.scenarios);
  exploration.assertNothingFound();
  expect(exploration.scenarios).toBeGreaterThan(80);
});

test('every fault of the execution that undoes or completes what a stopped one has left does too', async () => {
  let scenarios = 0;
  for (const state of ['reserve inventory', 'charge payment', 'ship', 'complete record']) {
    const stopped: Fault = { state: `Order: ${state}`, kind: 'stopped' };
    const exploration = await exploreFaults({
      create: () => FastShop.open(),
      run: async (shop, faults) => {
        await shop.process([stopped]);
        return (await shop.reconcile(faults)) as Execution;
      },
      invariant: holds,
      mayEndUncaught: onlyTakenOver,
    });
    scenarios += exploration.scenarios;
    exploration.assertNothingFound();
  }
  report('faults of the reconciling execution', scenarios);
  expect(scenarios).toBeGreaterThan(200);
});
