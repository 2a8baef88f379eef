import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Template } from 'aws-cdk-lib/assertions';
import type { CircuitBreakerProps } from 'cdk-workflow-patterns';
import { CircuitBreaker, CoordinationTable, Work, Workflow } from 'cdk-workflow-patterns';
import type { Fault, Run, World } from 'cdk-workflow-simulator';
import { MockFailure, Simulator, exploreFaults, prove } from 'cdk-workflow-simulator';
import { definitionOf, stackWith } from '../../support/synthesize';
import { called, guarded, OPENED } from './guarding';

const stack = guarded();
let world: World;
let isDown = false;
let calls = 0;

async function open(source = stack): Promise<void> {
  world = await Simulator.load(source);
  [isDown, calls] = [false, 0];
  world.function('Partner').mock(() => {
    calls += 1;
    if (isDown) throw new MockFailure('Partner.Down', 'no answer');
    return { ok: true };
  });
}

async function call(): Promise<Run> {
  const run = await world.stateMachine('Machine').start({ id: 1 });
  await run.toEnd();
  return run;
}

async function callTimes(times: number): Promise<string[]> {
  const ends: string[] = [];
  for (let each = 0; each < times; each++) {
    const { status, error } = await call();
    ends.push(error ?? status);
  }
  return ends;
}

async function row(): Promise<Readonly<Record<string, unknown>> | undefined> {
  const [item] = await world.table('Coordination/Table').items();
  return item;
}

afterEach(() => world.close());

test('a closed circuit costs 1 transition beside the work, and 2 for the first call of a window', async () => {
  await open();
  const [first, second] = [await call(), await call()];
  expect([first.transitions, second.transitions]).toEqual([3, 2]);
  expect(second).toMatchObject({ status: 'SUCCEEDED', output: { id: 1, result: { ok: true } } });
  await world.advance({ minutes: 2 });
  expect((await call()).transitions).toBe(3);
  expect(await row()).toMatchObject({ phase: 'closed', calls: 1, failures: 0 });
});

test('half of the calls of a window that have failed open it: nothing is called, and somebody is told', async () => {
  await open();
  expect(await callTimes(2)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  isDown = true;
  expect(await callTimes(3)).toEqual(['Partner.Down', 'Partner.Down', 'CircuitBreaker.Open']);
  expect(calls).toBe(4);
  expect(await row()).toMatchObject({ phase: 'open', calls: 4, failures: 2 });
  const [told, ...others] = world.topic('Alarms').messages;
  expect(others).toEqual([]);
  expect(JSON.parse(told?.message ?? '')).toMatchObject({ circuit: 'k', status: 'open', error: 'Partner.Down' });
});

test('when it was open for long enough one call is let through, and no other until the probe has had its time', async () => {
  await open();
  isDown = true;
  await callTimes(4);
  await world.advance({ minutes: 5 });
  isDown = false;
  calls = 0;
  const probe = await call();
  expect([probe.status, probe.transitions]).toEqual(['SUCCEEDED', 4]);
  expect(await callTimes(3)).toEqual(Array(3).fill('CircuitBreaker.Open'));
  expect(calls).toBe(1);
  await world.advance({ minutes: 5 });
  expect(await callTimes(3)).toEqual(Array(3).fill('SUCCEEDED'));
  expect(await row()).toMatchObject({ phase: 'closed', calls: 3 });
});

test('a probe that fails keeps it open', async () => {
  await open();
  isDown = true;
  await callTimes(4);
  await world.advance({ minutes: 5 });
  calls = 0;
  expect(await callTimes(3)).toEqual(['Partner.Down', 'CircuitBreaker.Open', 'CircuitBreaker.Open']);
  expect(calls).toBe(1);
  await world.advance({ minutes: 5 });
  expect((await callTimes(2))[0]).toBe('Partner.Down');
  expect(calls).toBe(2);
});

test('only the errors that are named count, and others pass on', async () => {
  await open(guarded({ errors: ['Partner.Busy'] }));
  isDown = true;
  expect(await callTimes(6)).toEqual(Array(6).fill('Partner.Down'));
  expect(await row()).toMatchObject({ phase: 'closed', failures: 0 });
});

test('by hand it is forced open, forced closed, and given back', async () => {
  await open();
  const key = { pk: 'breaker#k', sk: 'circuit' };
  await world.table('Coordination/Table').put({ ...key, forced: 'open' });
  expect(await callTimes(2)).toEqual(['CircuitBreaker.Open', 'CircuitBreaker.Open']);
  await world.table('Coordination/Table').put({ ...key, forced: 'closed' });
  isDown = true;
  expect(await callTimes(6)).toEqual(Array(6).fill('Partner.Down'));
  await world.table('Coordination/Table').put(key);
  isDown = false;
  expect(await callTimes(2)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
});

test('another way is gone while it is open', async () => {
  await open(stackWithFallback());
  isDown = true;
  await callTimes(4);
  const run = await call();
  expect([run.status, run.output, run.path.at(-1)?.state]).toEqual(['SUCCEEDED', { id: 1 }, 'Cached']);
});

function stackWithFallback(): Stack {
  return stackWith((inner) => {
    const table = new CoordinationTable(inner, 'Coordination');
    const fn = new lambda.Function(inner, 'Partner', {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: 'index.handler',
      code: lambda.Code.fromInline('# done elsewhere'),
    });
    const onOpen = new sfn.Pass(inner, 'Cached');
    const definition = new CircuitBreaker(inner, 'Breaker', { table, work: Work.invoke(fn), minimumCalls: 4, onOpen });
    new Workflow(inner, 'Machine', { definition, logLevel: sfn.LogLevel.OFF });
  });
}

describe('one probe a window, and no call while it is open,', () => {
  const beganMs = Date.parse('2025-01-01T00:00:00Z');
  const loaded = async (phaseEnds: number, options = {}): Promise<World> => {
    const made = await Simulator.load(stack, options);
    made.function('Partner').mock(() => ({ ok: true }));
    await made.table('Coordination/Table').put({ ...OPENED, phaseEnds });
    return made;
  };

  beforeEach(() => open());

  test('in whatever order two calls come', async () => {
    const proof = await prove({
      create: (interleaving) => loaded(beganMs, { interleaving }),
      actors: [
        async function comes(of: World): Promise<void> {
          await of.stateMachine('Machine').start({});
          await of.stateMachine('Machine').start({});
          await of.advance({ minutes: 1 });
        },
      ],
      invariant: (of) => expect(called(of)).toBe(1),
      bounds: { runs: 10, preemptions: 1, delays: 1, random: 5 },
    });
    proof.assertNothingFound();
    expect(proof.runs).toBeGreaterThan(5);
  });

  test('whatever fault strikes the probe', async () => {
    const run = async (of: World, faults: readonly Fault[]): Promise<Run> => {
      const probe = await of.stateMachine('Machine').start({}, { faults });
      await of.advance({ seconds: 1 });
      const second = await of.stateMachine('Machine').start({});
      await of.advance({ seconds: 1 });
      await second.toEnd();
      return probe;
    };
    const exploration = await exploreFaults({
      create: () => loaded(beganMs),
      run,
      invariant: (of) => expect(called(of)).toBeLessThanOrEqual(1),
      mayEndUncaught: ({ error }) => error !== undefined,
      states: ['Breaker: admit', 'Breaker: begin window', 'Breaker: probe'],
    });
    exploration.assertNothingFound();
    expect(exploration.scenarios).toBeGreaterThan(8);
  });
});

test('a call is let through by a write under a condition, and a phase begins by one that its own maker may make again', () => {
  const { States } = definitionOf(Template.fromStack(stack));
  const condition = (name: string): unknown =>
    (States[name]?.['Arguments'] as { ConditionExpression?: string } | undefined)?.ConditionExpression;
  expect([condition('Breaker: admit'), condition('Breaker: begin window'), condition('Breaker: probe')]).toEqual([
    'forced = :closed OR (attribute_not_exists(forced) AND phase = :closed AND phaseEnds > :now)',
    'attribute_not_exists(forced) AND (attribute_not_exists(phaseEnds) OR (phase <> :open AND phaseEnds <= :now) OR (beganBy = :me AND phase = :phase))',
    'attribute_not_exists(forced) AND ((phase = :open AND phaseEnds <= :now) OR (beganBy = :me AND phase = :phase))',
  ]);
});

test.each<[string, Partial<CircuitBreakerProps>, string]>([
  ['a failure rate of 0', { failureRate: 0 }, "'failureRate' must be above 0 and at most 1, got 0"],
  ['a failure rate in percent', { failureRate: 50 }, "'failureRate' must be above 0 and at most 1, got 50"],
  ['no calls', { minimumCalls: 0 }, "'minimumCalls' must be a whole number, 1 or more, got 0"],
  ['a window over a year', { window: Duration.days(366) }, "'window' must be whole seconds from 1 second to 365 days"],
  ['no time open', { openFor: Duration.seconds(0) }, "'openFor' must be whole seconds from 1 second to 365 days"],
  ['an empty key', { key: '' }, "'key' must be a text, got ''"],
])('fails with %s', (_, props, message) => {
  expect(() => guarded(props)).toThrow(`[Test/Breaker] ${message}`);
});
