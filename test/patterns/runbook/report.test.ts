import { Simulator, type Json, type Run, type World } from 'cdk-workflow-simulator';
import { failoverStack } from './failover';

const stack = failoverStack();

let world: World;
beforeAll(async () => {
  world = await Simulator.load(stack);
});
beforeEach(() => world.function('Lag').mock(() => ({ seconds: 1 })));
afterEach(() => world.reset());
afterAll(() => world.close());

async function start(): Promise<Run> {
  return (await world.stateMachine('Failover/Workflow').start({ by: 'carl' }, { name: 'first' })).toWait();
}

async function press(button: string): Promise<void> {
  const [message] = world.function('Mailer').invocations;
  const { link } = message?.event as { link: string };
  await world.click(link, { button, fields: { comment: 'Go.' } });
}

/** The only report that there is, in its folder of the machine. */
function report(): Record<string, Json> & { readonly steps: readonly Record<string, Json>[] } {
  const bucket = world.bucket('Failover/Reports/Bucket');
  const machine = world.stateMachine('Failover/Workflow').name;
  expect(bucket.keys).toEqual([`runbooks/${machine}/first.json`]);
  return JSON.parse(bucket.text(`runbooks/${machine}/first.json`) ?? '') as never;
}

const shown = (): unknown[] => report().steps.map(({ name, kind, outcome }) => [name, kind, outcome]);

test('tells of each step: input, outcome, duration, and who approved', async () => {
  const run = await start();
  await world.advance({ minutes: 10 });
  await press('approve');
  await run.toEnd();
  expect(report()).toMatchObject({
    version: 1,
    execution: run.arn,
    status: 'COMPLETED',
    input: { by: 'carl' },
    durationMs: 600_000,
  });
  await world.advance({ seconds: 5 });
  expect(report()).toMatchObject({ status: 'SUCCEEDED', redrives: 0 });
  expect(shown()).toEqual([
    ['Look at the lag', 'check', 'SUCCEEDED'],
    ['Approve', 'approval', 'SUCCEEDED'],
    ['Stop writers', 'step', 'SUCCEEDED'],
    ['No alarm', 'alarms', 'SUCCEEDED'],
    ['Promote', 'step', 'SUCCEEDED'],
  ]);
  expect(report().steps[1]).toMatchObject({
    durationMs: 600_000,
    attempts: 1,
    decision: { outcome: 'APPROVED', decidedBy: 'ann', votes: [{ approver: 'ann', comment: 'Go.' }] },
  });
  expect(JSON.stringify(report())).not.toContain('taskToken');
});

test('tells of a failure, and of what was undone', async () => {
  world.alarm('Errors').set('ALARM');
  const run = await start();
  await press('approve');
  await run.toEnd();
  await world.advance({ seconds: 5 });
  expect(report()).toMatchObject({ status: 'FAILED', error: 'Runbook.InAlarm' });
  expect(shown().slice(2)).toEqual([
    ['Stop writers', 'step', 'SUCCEEDED'],
    ['No alarm', 'alarms', 'FAILED'],
    ['Start writers', 'rollback', 'SUCCEEDED'],
  ]);
  expect(report().steps[4]).toMatchObject({ undoes: 'Stop writers' });
});

test('tells of a rejection, and who it was', async () => {
  const run = await start();
  await press('reject');
  await run.toEnd();
  await world.advance({ seconds: 5 });
  expect(shown()).toEqual([
    ['Look at the lag', 'check', 'SUCCEEDED'],
    ['Approve', 'approval', 'FAILED'],
  ]);
  expect(report().steps[1]).toMatchObject({ decision: { outcome: 'REJECTED', decidedBy: 'ann' } });
});

test('tells of nobody who decided', async () => {
  await (await start()).toEnd();
  await world.advance({ seconds: 5 });
  expect(report().steps[2]).toMatchObject({ name: 'Approve', outcome: 'FAILED', decision: { outcome: 'EXPIRED' } });
});

test('tells of an execution that was stopped', async () => {
  const run = await start();
  run.stop('Operator.Stopped', 'wrong cluster');
  await world.advance({ seconds: 5 });
  expect(report()).toMatchObject({ status: 'ABORTED', error: 'Operator.Stopped', cause: 'wrong cluster' });
  expect(shown()).toEqual([
    ['Look at the lag', 'check', 'SUCCEEDED'],
    ['Approve', 'approval', 'STOPPED'],
  ]);
});

test('the schedule writes what an event has missed, once', async () => {
  const run = await start();
  world.function('Failover/Reports/Report').mock(() => ({}));
  run.stop();
  await world.advance({ minutes: 1 });
  expect(world.bucket('Failover/Reports/Bucket').keys).toEqual([]);
  world.function('Failover/Reports/Report').unmock();
  await world.advance({ hours: 1 });
  const { reportedAt } = report();
  expect(report()).toMatchObject({ status: 'ABORTED' });
  await world.advance({ hours: 2 });
  expect(report()).toMatchObject({ reportedAt });
});

test('what could not be reported fails nothing', async () => {
  const run = await start();
  world.function('Failover/Reports/Report').mock(() => {
    throw new Error('no room');
  });
  await press('approve');
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED' });
});
