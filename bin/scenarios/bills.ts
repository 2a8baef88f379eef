import type { Scenario, Stage } from '../demo/stage';

/** What can happen to sales. */
export const BILLS_SCENARIOS: readonly Scenario[] = [
  { title: 'seven sales to two customers: a bill at once for five, and one for the others in time', play: sevenSales },
];

async function sevenSales(stage: Stage): Promise<void> {
  const queue = stage.world.queue('Bills/Sales');
  const buyers = ['ada', 'bob', 'ada', 'ada', 'ada', 'ada', 'ada'] as const;
  // The queue keeps no order: all sales of one customer cost the same.
  const amounts = { ada: 10, bob: 11 };
  buyers.forEach((customer, at) => queue.send({ sale: `s${at}`, customer, amount: amounts[customer] }));
  // A queue may deliver a message twice.
  queue.send({ sale: 's0', customer: 'ada', amount: 10 });
  await stage.world.advance({ seconds: 1 });
  stage.check('the bill of the fifth sale', bills(stage), [{ customer: 'ada', sales: 5, total: 50 }]);
  await stage.world.advance({ minutes: 10 });
  const all = bills(stage).sort((one, other) => one.total - other.total);
  stage.check('after ten minutes', all, [
    { customer: 'ada', sales: 1, total: 10 },
    { customer: 'bob', sales: 1, total: 11 },
    { customer: 'ada', sales: 5, total: 50 },
  ]);
  const { runs } = stage.world.stateMachine('Bills/Bills/Workflow');
  runs.forEach((run) => stage.showRun(run));
  stage.check(
    'transitions of each window',
    runs.map(({ transitions }) => transitions),
    [3, 3, 3],
  );
}

interface Bill {
  readonly customer: string;
  readonly sales: number;
  readonly total: number;
}

function bills(stage: Stage): Bill[] {
  const { runs } = stage.world.stateMachine('Bills/Bills/Workflow');
  return runs.filter(({ status }) => status === 'SUCCEEDED').map(({ output }) => output as unknown as Bill);
}
