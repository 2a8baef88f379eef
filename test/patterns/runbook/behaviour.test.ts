import { MockFailure, Simulator, type Run, type World } from 'cdk-workflow-simulator';
import { failoverStack } from './failover';

const stack = failoverStack();

let world: World;
beforeEach(async () => {
  world = await Simulator.load(stack);
  world.function('Lag').mock(() => ({ seconds: 1 }));
});
afterEach(() => world.close());

/** Starts the runbook, which waits for its approval then. */
async function start(): Promise<Run> {
  const run = await world.stateMachine('Failover/Workflow').start({ by: 'carl' }, { name: 'first' });
  return run.toWait();
}

/** Presses a button on the page that Ann was sent. */
async function press(button: string): Promise<void> {
  const [message] = world.function('Mailer').invocations;
  const { link } = message?.event as { link: string };
  await world.click(link, { button });
}

test('n steps, 1 transition for each gate and 1 for the report', async () => {
  const run = await start();
  await press('approve');
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 6 });
  expect(run.path.map(({ state }) => state)).toEqual([
    'Runbook: Look at the lag',
    'Runbook: Approve: await decision',
    'Runbook: Stop writers',
    'Runbook: No alarm',
    'Runbook: Promote',
    'Runbook: report',
  ]);
  expect(run.output).toMatchObject({ by: 'carl', approval: { outcome: 'APPROVED', decidedBy: 'ann' } });
});
