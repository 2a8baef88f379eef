import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { CancelTimer, SetTimer, TimerWorkflow, Workflow } from 'cdk-workflow-patterns';
import { fails } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';
import type { More } from './timing';
import { Session, timerStack } from './timing';

const BEGAN = Date.parse('2025-01-01T00:00:00Z');
const session = new Session();

afterEach(() => session.close());

/** Two of each state in one machine, and a Map over keys. */
const many: More = (stack, timer) => {
  const set = (id: string, minutes: number): SetTimer =>
    new SetTimer(stack, id, { timer, key: `{% '${id}' %}`, after: Duration.minutes(minutes), resultField: id });
  const cancel = (id: string): CancelTimer =>
    new CancelTimer(stack, `No${id}`, { timer, key: id, resultField: `no${id}` });
  const twice = set('First', 10)
    .next(set('Second', 20))
    .next(set('Third', 30))
    .next(cancel('First'))
    .next(cancel('Third'));
  new Workflow(stack, 'Twice', { definition: twice });
  const map = new sfn.Map(stack, 'Each', { itemsPath: '$.keys', maxConcurrency: 0 });
  map.itemProcessor(
    new SetTimer(stack, 'Reminder', { timer, key: '{% $states.input %}', after: Duration.minutes(5), input: null }),
  );
  new Workflow(stack, 'Many', { definition: map, timeout: Duration.hours(1) });
};

test('in one machine and in a Map each state sets and cancels the timer of its own key', async () => {
  await session.open(timerStack({}, many));
  const twice = await session.world.stateMachine('Twice').start({});
  await twice.toEnd();
  expect(twice.output).toMatchObject({
    First: { set: true, key: 'First' },
    Second: { set: true, key: 'Second' },
    noFirst: { cancelled: true },
    noThird: { cancelled: true },
  });
  const each = await session.world.stateMachine('Many').start({ keys: ['a', 'b', 'c', 'a'] });
  await each.toEnd();
  const outcomes = (each.output as { timer: { key: string; set: boolean; generation: number } }[]).map(
    ({ timer: { key, set, generation } }) => [key, set, generation],
  );
  expect(outcomes.sort()).toEqual([
    ['a', true, 1],
    ['a', true, 2],
    ['b', true, 1],
    ['c', true, 1],
  ]);
  await session.world.advance({ hours: 2 });
  expect(session.rings(BEGAN)).toEqual([5, 5, 5, 20]);
});

test('two timers in one stack know nothing of each other', async () => {
  await session.open(
    timerStack(
      {},
      (stack) => void new TimerWorkflow(stack, 'Other', { definition: new sfn.Pass(stack, 'Ring other') }),
    ),
  );
  await session.set({ key: 'k', afterSeconds: 60 });
  expect(await session.world.function('Other/Timers/Cancel').invoke({ key: 'k' })).toMatchObject({
    output: { status: 'unknown' },
  });
  await session.world.advance({ hours: 1 });
  expect(session.rings(BEGAN)).toEqual([1]);
  expect(session.world.stateMachine('Other/Workflow').runs).toEqual([]);
});

test('a start that never succeeds is retried for a day, and then its input is in the dead-letter queue', async () => {
  await session.open(timerStack());
  session.world.service('states', 'startExecution').mock([fails('ServiceUnavailable', 'down')]);
  await session.set({ key: 'k', afterSeconds: 600, input: { order: 7 } });
  await session.world.advance({ hours: 23 });
  expect(session.world.queue('Timer/Timers/Dlq').messages).toEqual([]);
  await session.world.advance({ hours: 2 });
  const [letter] = session.world.queue('Timer/Timers/Dlq').messages;
  expect(letter).toMatchObject({
    attributes: { ERROR_CODE: { value: 'ServiceUnavailable' }, ERROR_MESSAGE: { value: 'down' } },
  });
  const { Name, Input } = JSON.parse(letter?.body ?? '{}') as { Name: string; Input: string };
  expect(JSON.parse(Input)).toEqual({ key: 'k', input: { order: 7 } });
  expect(await session.world.table('Timer/Table').items()).toMatchObject([{ status: 'set', executionName: Name }]);
  expect(session.runs).toEqual([]);
});

test('with a key of your own it is set, moved, cancelled and runs', async () => {
  const stack = stackWith((scope) => {
    const encryptionKey = new kms.Key(scope, 'Key');
    new TimerWorkflow(scope, 'Timer', { definition: new sfn.Pass(scope, 'Ring'), encryptionKey });
  });
  await session.open(stack);
  await session.set({ key: 'k', afterSeconds: 60 });
  await session.world.advance({ seconds: 1 });
  expect(await session.set({ key: 'k', afterSeconds: 300 })).toMatchObject({ set: true, generation: 2 });
  await session.set({ key: 'gone', afterSeconds: 60 });
  await session.world.advance({ seconds: 1 });
  expect(await session.cancel({ key: 'gone' })).toMatchObject({ cancelled: true });
  await session.world.advance({ hours: 1 });
  expect(session.rings(BEGAN)).toEqual([301 / 60]);
});
