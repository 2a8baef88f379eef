import { Simulator, type Json, type JsonObject, type World } from 'cdk-workflow-simulator';
import { deployed } from './deployed';
import { machine, templateOf } from './small-templates';

const arn = (id: string): JsonObject => ({ 'Fn::GetAtt': [id, 'Arn'] });
const ROLE = 'arn:aws:iam::123456789012:role/scheduler';
const Work = machine({ StartAt: 'Done', States: { Done: { Type: 'Pass', End: true } } });

const schedule = (expression: string, input: Json = {}, more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    ScheduleExpression: expression,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: arn('Work'), RoleArn: ROLE, Input: JSON.stringify(input) },
    ...more,
  },
});
const rule = (expression: string, input: Json = {}, more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    ScheduleExpression: expression,
    Targets: [{ Id: 'w', Arn: arn('Work'), RoleArn: ROLE, Input: JSON.stringify(input) }],
    ...more,
  },
});

/** When what was started, in minutes from the beginning. */
const starts = (world: World): unknown[][] =>
  world
    .stateMachine('Work')
    .runs.map(({ history, input }) => [(Number(history[0]?.timestamp) - Date.UTC(2025, 0, 1)) / 60_000, input]);
const minutes = (many: number) => (world: World) => world.advance({ minutes: many });

describe.each([
  ['a schedule', schedule],
  ['a rule', rule],
])('%s', (_, timed) => {
  test('that changes while a firing is pending fires when it says now, and what has happened does not happen again', async () => {
    const look = async (world: World): Promise<void> => {
      expect(starts(world)).toEqual([[60, 'old']]);
      await minutes(120)(world);
      expect(starts(world)).toEqual([
        [60, 'old'],
        [150, 'new'],
      ]);
    };
    await deployed(
      { Work, Timed: timed('cron(0 * * * ? *)', 'old') },
      { Work, Timed: timed('cron(30 2 * * ? *)', 'new') },
      look,
      minutes(60),
    );
  });

  test('whose target alone changes does not fire twice at the instant of the deployment', () =>
    deployed(
      { Work, Timed: timed('cron(0 * * * ? *)', 'old') },
      { Work, Timed: timed('cron(0 * * * ? *)', 'new') },
      async (world) => {
        await minutes(60)(world);
        expect(starts(world)).toEqual([
          [60, 'old'],
          [120, 'new'],
        ]);
      },
      minutes(60),
    ));

  test('that comes, goes, or is switched off', () =>
    deployed(
      { Work, Goes: timed('cron(0 * * * ? *)', 'goes'), Off: timed('cron(0 * * * ? *)', 'off') },
      {
        Work,
        Comes: timed('cron(15 * * * ? *)', 'comes'),
        Off: timed('cron(0 * * * ? *)', 'off', { State: 'DISABLED' }),
      },
      async (world) => {
        await minutes(60)(world);
        expect(starts(world)).toEqual([[15, 'comes']]);
      },
    ));
});

test('a schedule that is due once is due when it says now', () =>
  deployed(
    { Work, Once: schedule('at(2025-01-01T01:00:00)') },
    { Work, Once: schedule('at(2025-01-01T02:00:00)') },
    async (world) => {
      await minutes(240)(world);
      expect(starts(world)).toEqual([[120, {}]]);
    },
    minutes(30),
  ));

test('a schedule of another group is another schedule, and one that AWS refuses changes nothing', async () => {
  const groups = { A: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'a' } } };
  const world = await Simulator.load(templateOf({ Work, Timed: schedule('rate(1 hour)') }), { permissions: 'off' });
  await expect(world.deploy(templateOf({ Work, Timed: schedule('rate(0 hours)') }))).rejects.toThrow(
    '[Stack/Timed] must be a schedule that AWS takes',
  );
  await world.deploy(templateOf({ Work, ...groups, Timed: schedule('rate(1 hour)', 2, { GroupName: { Ref: 'A' } }) }));
  await world.advance({ minutes: 10 });
  expect(starts(world)).toEqual([[0, 2]]);
  await world.close();
});
