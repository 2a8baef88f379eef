import { MockFailure, Simulator, type Run, type World } from 'cdk-workflow-simulator';
import { failoverStack } from './failover';

const stack = failoverStack();

let world: World;
beforeAll(async () => {
  world = await Simulator.load(stack);
});
beforeEach(() => world.function('Lag').mock(() => ({ seconds: 1 })));
afterEach(() => world.reset());
afterAll(() => world.close());

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

/** The functions that were called, in their order: those that change something. */
function changes(): string[] {
  return ['Stop', 'Start', 'Promoter', 'Demoter']
    .flatMap((name) => world.function(name).invocations.map(({ atMs }) => ({ name, atMs })))
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ name }) => name);
}

const statesOf = ({ path }: Run): string[] => path.map(({ state }) => state.replace('Runbook: ', ''));

test('n steps take n transitions, 1 for each gate and 1 for the report', async () => {
  const run = await start();
  await press('approve');
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 6 });
  expect(statesOf(run)).toEqual([
    'Look at the lag',
    'Approve: await decision',
    'Stop writers',
    'No alarm',
    'Promote',
    'write report',
  ]);
  expect(run.output).toMatchObject({ by: 'carl', approval: { outcome: 'APPROVED', decidedBy: 'ann' } });
});

test('fails at a check that does not hold, and nothing is done', async () => {
  world.function('Lag').mock(() => ({ seconds: 9 }));
  const run = await (await world.stateMachine('Failover/Workflow').start({ by: 'carl' })).toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'Runbook.CheckFailed' });
  expect(run.cause).toContain('the condition does not hold: $result.seconds < 5');
  expect(changes()).toEqual([]);
});

test('fails at a check whose condition can’t be evaluated', async () => {
  world.function('Lag').mock(() => ({ seconds: 'few' }));
  const run = await (await world.stateMachine('Failover/Workflow').start({ by: 'carl' })).toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'Runbook.CheckFailed' });
});

test('fails when it is rejected, and nothing is done', async () => {
  const run = await start();
  await press('reject');
  await run.toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'Approval.Rejected' });
  expect(JSON.parse(run.cause ?? '')).toMatchObject({ outcome: 'REJECTED', decidedBy: 'ann' });
  expect(changes()).toEqual([]);
});

test('fails when nobody decides, and nothing is done', async () => {
  const run = await (await start()).toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'Approval.Expired' });
  expect(changes()).toEqual([]);
});

test('fails at an alarm, and what was done before is undone', async () => {
  world.alarm('Latency').set('ALARM');
  const run = await start();
  await press('approve');
  await run.toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'Runbook.InAlarm' });
  expect(run.cause).toContain(`in ALARM: ${world.alarm('Latency').name}`);
  expect(changes()).toEqual(['Stop', 'Start']);
});

test('fails at a step, which is undone itself, and then what was before it', async () => {
  world.function('Promoter').mock(() => {
    throw new MockFailure('Replica.Broken', 'no log');
  });
  const run = await start();
  await press('approve');
  await run.toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'Replica.Broken' });
  expect(run.cause).toContain('no log');
  expect(statesOf(run).slice(4)).toEqual(['Promote', 'Undo Promote', 'Start writers', 'anything left undone?', 'fail']);
});

test('a rollback is told what the steps did, and who approved', async () => {
  world.alarm('Errors').set('ALARM');
  const run = await start();
  await press('approve');
  await run.toEnd();
  expect(world.function('Start').invocations[0]?.event).toMatchObject({
    step: 'Stop writers',
    input: { by: 'carl', approval: { outcome: 'APPROVED' } },
    results: { 'Look at the lag': { seconds: 1 }, 'Stop writers': { done: 'Stop writers' } },
    failure: { step: 'No alarm', error: 'Runbook.InAlarm' },
    inDoubt: false,
  });
});

describe('the dry run', () => {
  test('has the gates that ask nobody and the steps that change nothing, under the same names', async () => {
    const dry = world.stateMachine('Failover/DryRunWorkflow');
    const run = await (await dry.start({ by: 'carl' })).toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 2 });
    expect(statesOf(run)).toEqual(['Look at the lag', 'No alarm']);
    expect(world.stateMachine('Failover/Workflow').states).toEqual(
      expect.arrayContaining(run.path.map(({ state }) => state)),
    );
    expect(changes()).toEqual([]);
  });

  test('fails at the gate that would refuse', async () => {
    world.alarm('Errors').set('ALARM');
    const run = await (await world.stateMachine('Failover/DryRunWorkflow').start({ by: 'carl' })).toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Runbook.InAlarm' });
  });
});
