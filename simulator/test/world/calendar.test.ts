import { Duration as CdkDuration } from 'aws-cdk-lib';
import { Simulator, type Duration, type World, type WorldOptions } from 'cdk-workflow-simulator';
import { Agenda } from '../../src/base/agenda';
import { inlineFunction, templateOf } from './small-templates';

const LAST = '9999-12-31T23:59:59.999Z';
const START = '2025-01-01T00:00:00.000Z';
const TEMPLATE = templateOf({
  Fn: inlineFunction('exports.handler = async () => 1'),
  EachMinute: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 minute)', Targets: [] } },
});

let world: World | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function load(options: WorldOptions = {}): Promise<World> {
  world = await Simulator.load(TEMPLATE, options);
  return world;
}

test.each<[string, unknown, RegExp]>([
  [
    'ends after the last instant',
    { minutes: 1e300 },
    new RegExp(`must end by ${LAST}, .*got {"minutes":1e\\+300} from`),
  ],
  ['has no end', Infinity, new RegExp(`must end by ${LAST}, .*got Infinity`)],
  ['is no number', NaN, /must be at least 0 milliseconds, got NaN/],
  ['is negative', { seconds: -1 }, /must be at least 0 milliseconds, got {"seconds":-1}/],
  ['is a text', '5', /must be an object|must be at least 0/],
  ['has an unknown unit', { minuts: 5 }, /has the unknown member 'minuts'; it takes 'days', 'hours', 'minutes'/],
])('fails without moving the clock when a duration %s', async (_, duration, message) => {
  const loaded = await load();
  await expect(loaded.advance(duration as Duration)).rejects.toThrow(message);
  expect(() => loaded.function('Fn').takes(duration as Duration)).toThrow(message);
  expect(loaded.now.toISOString()).toBe(START);
  await loaded.advance({ hours: 1 });
  expect(loaded.now.toISOString()).toBe('2025-01-01T01:00:00.000Z');
});

test('a duration of the CDK is as long as it says', async () => {
  const loaded = await load();
  await loaded.advance(CdkDuration.minutes(30));
  loaded.function('Fn').takes(CdkDuration.seconds(5));
  await loaded.function('Fn').invoke();
  expect(loaded.now.toISOString()).toBe('2025-01-01T00:30:05.000Z');
});

test.each(['1969-12-31T23:59:59Z', '+010000-01-01T00:00:00Z', 'tomorrow'])(
  'fails when a world starts outside of the calendar, at %s',
  async (startTime) => {
    await expect(load({ startTime })).rejects.toThrow(
      `'startTime' must be a date from 1970-01-01T00:00:00.000Z to ${LAST}, got '${startTime}'`,
    );
  },
);

test('a world may come to the last instant, and no further', async () => {
  const loaded = await load({ startTime: '9999-12-31T23:59:59Z' });
  await loaded.advance(999);
  expect(loaded.now.toISOString()).toBe(LAST);
  await expect(loaded.advance(1)).rejects.toThrow(`must end by ${LAST}`);
  expect(await loaded.function('Fn').invoke()).toMatchObject({ output: 1 });
});

test('fails naming what would happen after the last instant, and the clock stays in the calendar', async () => {
  const agenda = new Agenda({ startMs: Date.parse('9999-12-31T23:59:59Z') });
  agenda.after(500, 'a wait', () => {});
  agenda.after(1e300, 'a retry', () => {});
  await expect(agenda.run()).rejects.toThrow(`'a retry' would happen after ${LAST}, the last instant that there is`);
  await agenda.run({ untilMs: Infinity, done: () => true });
  await agenda.run({ untilMs: Date.parse(LAST) });
  expect(new Date(agenda.nowMs).toISOString()).toBe(LAST);
});

test('fails before a schedule fills the memory of the machine', async () => {
  const loaded = await load();
  await expect(loaded.advance({ days: 1000 })).rejects.toThrow(
    /The schedule '.*EachMinute' is due more than 1000000 times until .*; let time pass in shorter spans/,
  );
  await loaded.advance({ days: 1 });
  expect(loaded.now.toISOString()).toBe('2025-01-02T00:00:00.000Z');
});
