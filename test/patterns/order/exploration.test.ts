import { exploreFaults, type Fault } from 'cdk-workflow-simulator';
import type { Execution } from '../../../simulator/src/engine/run/execution';
import { possibleFaults } from '../../../simulator/src/explore/possible-faults';
import { taskCallsOf, type ScheduledCall } from '../../../simulator/src/explore/task-calls';
import { FastShop, reviewed, STANDARD, variantWith } from './fast-shop';
import { LINES } from './shop';

/** Long enough for every effect that lands late. */
const LATENESS_MS = 10 * 60_000;

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

/** What is wrong after an order was processed with these faults: the reconciler comes before late effects land, and again after them. */
async function play(faults: readonly Fault[]): Promise<{ wrong: string[]; execution: Execution; status: string }> {
  const shop = await FastShop.open();
  const execution = await shop.process(faults);
  await shop.reconcile();
  await shop.advance(LATENESS_MS);
  await shop.reconcile();
  const wrong = await shop.violations();
  const unended = execution.isOver ? [] : ['the execution never ends'];
  return { wrong: [...wrong, ...unended], execution, status: (await shop.status()) ?? 'not recorded' };
}

/**
 * Where a second fault may strike: a pair is tried in the order in which its faults strike. The first attempt of each later state stands for
 * the ones after it, which differ in number only; of the struck state itself it is the attempt after the fault.
 */
function callsBehind(fault: Fault, execution: Execution): ScheduledCall[] {
  const calls = taskCallsOf(execution.calls);
  const behind = calls.slice(calls.findIndex(({ state }) => state === fault.state));
  return behind.filter(({ state, number }) =>
    state === fault.state ? fault.attempt !== 'every' && number === 2 : number === 1,
  );
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

test('every pair of faults does too', async () => {
  const findings: string[] = [];
  const ends: Record<string, number> = {};
  let scenarios = 0;
  const { execution: smooth } = await play([]);
  for (const first of possibleFaults(taskCallsOf(smooth.calls))) {
    const { wrong: wrongAlone, execution } = await play([first]);
    if (wrongAlone.length > 0) findings.push(`${JSON.stringify(first)}: ${wrongAlone.join('; ')}`);
    for (const second of possibleFaults(callsBehind(first, execution))) {
      scenarios += 1;
      const { wrong, status } = await play([first, second]);
      ends[status] = (ends[status] ?? 0) + 1;
      if (wrong.length > 0) findings.push(`${JSON.stringify([first, second])}: ${wrong.join('; ')}`);
    }
  }
  report(`pairs of faults, by the status of the order in the end ${JSON.stringify(ends)}`, scenarios);
  expect(findings).toEqual([]);
  expect(Object.keys(ends).sort()).toEqual([
    'CANCELLED',
    'COMPENSATION_FAILED',
    'COMPLETION_FAILED',
    'SHIPPED',
    'not recorded',
  ]);
  expect(scenarios).toBeGreaterThan(2000);
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
