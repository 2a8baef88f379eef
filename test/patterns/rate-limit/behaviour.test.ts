import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { RateLimitProps } from 'cdk-workflow-patterns';
import type { Fault, Run, World } from 'cdk-workflow-simulator';
import { Simulator, exploreFaults, prove } from 'cdk-workflow-simulator';
import { definitionOf } from '../../support/synthesize';
import { assertRate, assertSpread, goneAt, limited } from './limiting';

const stack = limited();
const start = async (world: World, faults?: readonly Fault[]): Promise<Run> =>
  world.stateMachine('Machine').start({ id: 1 }, faults && { faults });

async function inWorld(source: Stack, test: (world: World) => Promise<void>): Promise<void> {
  const world = await Simulator.load(source);
  await test(world).finally(() => world.close());
}

test('who has not to wait passes with 2 transitions, and so does who waits', () =>
  inWorld(stack, async (world) => {
    const runs = [await start(world)];
    await world.advance(500);
    runs.push(await start(world));
    await world.advance({ minutes: 1 });
    expect(runs.map(({ status, transitions, output }) => [status, transitions, output])).toEqual([
      ['SUCCEEDED', 3, { id: 1 }],
      ['SUCCEEDED', 3, { id: 1 }],
    ]);
    expect(goneAt({ runs: [runs[1] as Run] })[0]).toBe((goneAt({ runs: [runs[0] as Run] })[0] ?? 0) + 2_000);
  }));

test('50 that come at once behind another one pass in their order, evenly, with 2 transitions each: nobody tries again', () =>
  inWorld(stack, async (world) => {
    const runs = [await start(world)];
    await world.advance(500);
    for (let each = 0; each < 50; each++) runs.push(await start(world));
    await world.advance({ minutes: 5 });
    const instants = goneAt({ runs });
    expect(instants.map((ms) => ms - (instants[0] ?? 0))).toEqual(Array.from({ length: 51 }, (_, at) => at * 2_000));
    expect(new Set(runs.map(({ transitions }) => transitions))).toEqual(new Set([3]));
  }));

test('those who come at the same instant where nobody waits race for beginning at once: who loses pays 2 transitions more, once', () =>
  inWorld(stack, async (world) => {
    const runs = [await start(world), await start(world), await start(world)];
    await world.advance({ minutes: 1 });
    expect(runs.map(({ transitions }) => transitions)).toEqual([3, 5, 5]);
    assertRate(goneAt({ runs }));
  }));

test('who would wait for longer than the longest delay is turned away, and takes nobody a turn', () =>
  inWorld(limited({ maxDelay: Duration.seconds(3) }), async (world) => {
    const runs: Run[] = [];
    for (let each = 0; each < 4; each++) {
      runs.push(await start(world));
      await world.advance(10);
    }
    await world.advance({ minutes: 1 });
    expect(runs.map(({ status, error }) => error ?? status)).toEqual([
      'SUCCEEDED',
      'SUCCEEDED',
      'RateLimit.Exceeded',
      'RateLimit.Exceeded',
    ]);
    assertRate(goneAt({ runs }));
  }));

test('whatever fault strikes one of them, the rate is never exceeded, and the others pass', async () => {
  const exploration = await exploreFaults({
    create: () => Simulator.load(stack),
    run: async (world, faults) => {
      await start(world);
      const struck = await start(world, faults);
      for (let each = 0; each < 5; each++) await start(world);
      await world.advance({ hours: 2 });
      return struck;
    },
    invariant: (world, struck) => {
      const { runs } = world.stateMachine('Machine');
      assertRate(goneAt({ runs }));
      const others = runs.filter(({ arn }) => arn !== struck.arn);
      expect(others.map(({ status }) => status)).toEqual(Array(6).fill('SUCCEEDED'));
    },
    mayEndUncaught: ({ error }) => error !== undefined,
  });
  exploration.assertNothingFound();
  expect(exploration.scenarios).toBeGreaterThan(8);
});

test('in whatever order three come, each has a turn of its own', async () => {
  const proof = await prove({
    create: (interleaving) => Simulator.load(stack, { interleaving }),
    actors: [
      async function comes(world: World): Promise<void> {
        for (let each = 0; each < 3; each++) await start(world);
        await world.advance({ minutes: 5 });
      },
    ],
    invariant: (world) => {
      const { runs } = world.stateMachine('Machine');
      expect(goneAt({ runs })).toHaveLength(3);
      assertSpread(goneAt({ runs }));
    },
    bounds: { runs: 10, preemptions: 1, delays: 1, random: 5 },
  });
  proof.assertNothingFound();
  expect(proof.runs).toBeGreaterThan(5);
});

test('a turn is one write, behind those who wait or at once', () => {
  const { States } = definitionOf(Template.fromStack(stack));
  expect(Object.keys(States)).toEqual([
    'Limit: reserve',
    'Limit: wait for the turn',
    'Limit: reserve again',
    'Limit: begin at once',
    'Go',
    'Limit: exceeded',
  ]);
  expect(States['Limit: reserve']).toMatchObject({
    Arguments: {
      Key: { pk: { S: '{% "rate#" & "k" %}' }, sk: { S: 'turn' } },
      UpdateExpression: 'SET nextAt = nextAt + :interval, expiresAt = :expires REMOVE startedBy',
      ConditionExpression: 'nextAt > :now AND nextAt <= :latest',
    },
    Catch: [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Next: 'Limit: begin at once' }],
  });
});

test.each<[string, Partial<RateLimitProps>, string]>([
  [
    'a rate of 0',
    { rate: 0 },
    "'rate' must be a whole number, 1 or more, got 0; lengthen the period for less than one start in it",
  ],
  ['a period over a year', { period: Duration.days(366) }, "'period' must be at most 365 days, got 366 days"],
  [
    'more than a table takes',
    { rate: 1_001, period: Duration.seconds(1) },
    "'rate' must be at most 1000 a second, got 1001",
  ],
  ['an empty key', { key: '' }, "'key' must be a text, got ''"],
  [
    'no delay',
    { maxDelay: Duration.seconds(0) },
    "'maxDelay' must be whole seconds from 1 second to 364 days, got 0 seconds",
  ],
])('fails with %s', (_, props, message) => {
  expect(() => limited(props)).toThrow(`[Test/Limit] ${message}`);
});
