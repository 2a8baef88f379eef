import { Duration, TimeZone } from 'aws-cdk-lib';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { RunbookRefusal, RunbookStep } from 'cdk-workflow-patterns';
import { Simulator, type Run, type World } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';
import { alarm } from './failover';
import { freeze, functions, gated, PATIENT } from './gated';

const begins = scheduler.ScheduleExpression.cron({
  minute: '0',
  hour: '22',
  weekDay: 'MON-FRI',
  timeZone: TimeZone.EUROPE_BERLIN,
});

const stack = stackWith((own) => {
  functions(own);
  const errors = alarm(own, 'Errors');
  const calendars = [freeze(own).ref];
  gated(own, 'Alarms', RunbookStep.alarms('Gate', { alarms: [errors] }));
  gated(own, 'Settled', RunbookStep.alarms('Gate', { alarms: [errors], settle: Duration.minutes(10) }));
  gated(own, 'Patient', RunbookStep.alarms('Gate', { alarms: [errors], ...PATIENT }));
  gated(own, 'Stopping', RunbookStep.alarms('Gate', { alarms: [errors], onRefused: RunbookRefusal.STOP }));
  gated(own, 'Calendar', RunbookStep.calendar('Gate', { calendars, ...PATIENT }));
  gated(own, 'Window', RunbookStep.window('Gate', { begins, duration: Duration.hours(2) }));
  gated(own, 'Hold', RunbookStep.hold('Gate'));
  gated(own, 'ShortHold', RunbookStep.hold('Gate', PATIENT));
});

let world: World;
beforeAll(async () => {
  world = await Simulator.load(stack);
});
afterEach(() => world.reset());
afterAll(() => world.close());

async function run(id: string, name = 'it'): Promise<Run> {
  return (await world.stateMachine(id).start({}, { name })).toEnd();
}

const UNDONE = ['Do', 'Gate', 'Undo Do', 'anything left undone?', 'fail'];
const statesOf = ({ path }: Run): string[] => path.map(({ state }) => state);

describe('alarms', () => {
  test.each(['OK', 'INSUFFICIENT_DATA'] as const)('one that is %s lets pass', async (state) => {
    world.alarm('Errors').set(state);
    expect(await run('Alarms')).toMatchObject({ status: 'SUCCEEDED', transitions: 3 });
  });

  test('one in ALARM refuses, and what was done is undone', async () => {
    world.alarm('Errors').set('ALARM');
    const ended = await run('Alarms');
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Runbook.InAlarm' });
    expect(statesOf(ended)).toEqual(UNDONE);
  });

  test('one that is gone refuses', async () => {
    world.service('cloudwatch', 'describeAlarms').mock(() => ({ MetricAlarms: [], CompositeAlarms: [] }));
    const ended = await run('Alarms');
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Runbook.InAlarm' });
    expect(ended.cause).toContain('not all alarms are there');
    world.service('cloudwatch', 'describeAlarms').unmock();
  });

  test('they settle before they are looked at, for one more transition', async () => {
    expect(await run('Settled')).toMatchObject({ status: 'SUCCEEDED', transitions: 4, elapsedMs: 600_000 });
  });

  test('a gate that waits lets pass when the alarm is over, for a transition each time', async () => {
    world.alarm('Errors').set('ALARM');
    const waiting = await world.stateMachine('Patient').start({});
    await world.advance({ minutes: 6 });
    world.alarm('Errors').set('OK');
    await waiting.toEnd();
    expect(waiting).toMatchObject({ status: 'SUCCEEDED', transitions: 3 + 2, elapsedMs: 600_000 });
  });

  test('a gate that waits refuses when its wait is over', async () => {
    world.alarm('Errors').set('ALARM');
    const ended = await run('Patient');
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Runbook.InAlarm', elapsedMs: 15 * 60_000 });
    expect(statesOf(ended)).toEqual(UNDONE);
  });

  test('a gate that stops undoes nothing, and a redrive goes on when the alarm is over', async () => {
    world.alarm('Errors').set('ALARM');
    const stopped = await run('Stopping');
    expect(stopped).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(stopped.cause).toContain('in ALARM: ');
    expect(statesOf(stopped)).toEqual(['Do', 'Gate']);
    world.alarm('Errors').set('OK');
    stopped.redrive();
    await stopped.toEnd();
    expect(stopped).toMatchObject({ status: 'SUCCEEDED' });
    expect(statesOf(stopped)).toEqual(['Do', 'Gate', 'Go on']);
  });
});

describe('a change calendar', () => {
  test('lets pass when it is open, and is waited for', async () => {
    expect(await run('Calendar', 'open')).toMatchObject({ status: 'SUCCEEDED', transitions: 3 });
    world.calendar('Freeze').set('CLOSED');
    const waiting = await world.stateMachine('Calendar').start({});
    await world.advance({ minutes: 1 });
    world.calendar('Freeze').set('OPEN');
    await waiting.toEnd();
    expect(waiting).toMatchObject({ status: 'SUCCEEDED', transitions: 4 });
  });

  test('refuses when it stays closed', async () => {
    world.calendar('Freeze').set('CLOSED');
    const ended = await run('Calendar');
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Runbook.WindowClosed' });
    expect(ended.cause).toContain('the change calendar is closed');
    expect(statesOf(ended)).toEqual(UNDONE);
  });
});

describe('a window of time', () => {
  // The world begins at midnight UTC on 1 January 2025, a Wednesday: it is one o'clock in Berlin.
  test.each([
    [{ hours: 20, minutes: 59 }, 'FAILED'],
    [{ hours: 21 }, 'SUCCEEDED'],
    [{ hours: 22, minutes: 59 }, 'SUCCEEDED'],
    [{ hours: 23 }, 'FAILED'],
    // A Saturday.
    [{ hours: 3 * 24 + 21 }, 'FAILED'],
    // In summer the clocks of Berlin are two hours ahead.
    [{ hours: 182 * 24 + 20 }, 'SUCCEEDED'],
  ])('after %j a runbook has %s', async (after, status) => {
    await world.advance(after);
    const ended = await run('Window');
    expect(ended).toMatchObject({ status, ...(status === 'FAILED' && { error: 'Runbook.WindowClosed' }) });
  });
});

describe('a hold', () => {
  test('lets pass what nobody holds', async () => {
    expect(await run('Hold')).toMatchObject({ status: 'SUCCEEDED', transitions: 3 });
  });

  test.each(['hold', 'other, it'])('operators pause by %j, and resume', async (value) => {
    world.parameter('HoldRunbook/Hold').put(value);
    const held = await world.stateMachine('Hold').start({}, { name: 'it' });
    await world.advance({ minutes: 20 });
    expect(held.status).toBe('RUNNING');
    expect(statesOf(held)).toEqual(['Do', 'Gate']);
    world.parameter('HoldRunbook/Hold').put('go');
    await held.toEnd();
    expect(held).toMatchObject({ status: 'SUCCEEDED' });
    expect(held.elapsedMs).toBeLessThan(24 * 60_000);
  });

  test('others pass when one execution is held', async () => {
    world.parameter('HoldRunbook/Hold').put('another');
    expect(await run('Hold')).toMatchObject({ status: 'SUCCEEDED', transitions: 3 });
  });

  test('fails when it is held for longer than the gate waits, and what was done is undone', async () => {
    world.parameter('ShortHoldRunbook/Hold').put('hold');
    const ended = await run('ShortHold');
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Runbook.Held' });
    expect(statesOf(ended)).toEqual(UNDONE);
  });
});
