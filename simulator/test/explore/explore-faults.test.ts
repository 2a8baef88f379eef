import { Agenda } from '../../src/base/agenda';
import type { JsonObject } from '../../src/base/json';
import { SeededRandom } from '../../src/base/random';
import type { TaskPort } from '../../src/engine/ports';
import { exploreFaults } from '../../src/explore/explore-faults';
import { FaultyEngine } from '../../src/explore/faulty-engine';
import type { Fault, FaultKind } from '../../src/faults/faults';
import { LedgerShop, type ShopOptions } from './ledger-shop';

function exploreShop(
  options: ShopOptions,
  more: { pairs?: boolean; kinds?: FaultKind[]; maxScenarios?: number; states?: string[]; mustCatch?: boolean } = {},
) {
  return exploreFaults({
    ...more,
    create: () => new LedgerShop(options),
    run: (shop, faults) => shop.run({ stateMachineArn: shop.stateMachineArn, faults }),
    invariant: (shop, execution) => {
      const expected = execution.status === 'SUCCEEDED' ? 1 : 0;
      if (execution.status !== 'ABORTED' && execution.status !== 'TIMED_OUT' && shop.charged !== expected) {
        throw new Error(`charged ${shop.charged} times, expected ${expected}`);
      }
    },
  });
}

function machine(states: JsonObject, tasks: TaskPort['start'], more: JsonObject = {}): FaultyEngine & { arn: string } {
  const faulty = new FaultyEngine({
    agenda: new Agenda({ startMs: 0 }),
    random: new SeededRandom(1),
    tasks: { start: tasks },
  });
  const definition = { StartAt: Object.keys(states)[0] ?? '', States: states, ...more };
  return Object.assign(faulty, { arn: faulty.engine.createStateMachine({ name: 'M', definition }).arn });
}

const invoke = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: 'f' } };
const succeed: TaskPort['start'] = (_, reply) => reply.succeed({});

describe('exploring single faults', () => {
  test('finds nothing in a machine that copes with all of them, and says how many it tried', async () => {
    const exploration = await exploreShop({ idempotent: true, compensates: true });
    expect(exploration.findings).toEqual([]);
    expect(exploration.uncaught).toEqual([]);
    // Two tasks, each with nine kinds once and seven on every call, and the scenario without faults.
    expect(exploration.scenarios).toBe(2 * (9 + 7) + 1);
    expect(exploration.toString()).toBe("33 scenarios ran, nothing found\nNot tried: 'Refund'");
    expect(() => exploration.assertNothingFound()).not.toThrow();
  });

  test('finds effects that happen twice where they are not idempotent', async () => {
    const exploration = await exploreShop({ idempotent: false, compensates: true });
    const found = exploration.violated.map(({ faults }) => faults.map(({ state, kind }) => `${state} ${kind}`).join());
    expect(found).toContain('Charge answerLost');
    expect(found).toContain('Charge twice');
    expect(found).toContain('Charge late');
    expect(found).not.toContain('Ship throttle');
    expect(() => exploration.assertNothingFound()).toThrow(
      /- violated with \{ faults: \[\{ state: 'Charge', kind: 'answerLost' \}\] \}\n {4}charged 2 times, expected 1/,
    );
  });

  test('finds executions that end by an error which nothing caught', async () => {
    const exploration = await exploreShop({ idempotent: true, compensates: false }, { mustCatch: true });
    expect(exploration.ended).toEqual([]);
    expect(exploration.uncaught).toContainEqual({
      kind: 'uncaught',
      faults: [{ state: 'Ship', kind: 'error', error: 'Fault.Injected', attempt: 1 }],
      message: "The execution ended FAILED with Fault.Injected: Fault 'error' of the test",
    });
  });

  describe('tells apart an end by the error of the fault itself, at the task that it struck', () => {
    const explore = (states: JsonObject, tasks = succeed) =>
      exploreFaults({
        kinds: ['error'],
        states: ['A'],
        persistent: false,
        create: () => machine(states, tasks),
        run: (each, faults) => each.run({ stateMachineArn: each.arn, faults }),
        invariant: (_, { error }) => error !== 'Wrong',
      });

    test('which a redrive goes on from: it is no finding', async () => {
      const exploration = await explore({ A: { ...invoke, Next: 'B' }, B: { ...invoke, End: true } });
      expect(exploration.findings).toEqual([]);
      expect(exploration.ended.map(({ faults }) => faults[0]?.attempt)).toEqual([1]);
      expect(exploration.toString()).toContain(
        "nothing found\n1 ended by the error of the fault itself or one of the app's own, and a redrive goes on there: 'A'\nNot tried: 'B'",
      );
      expect(() => exploration.assertNothingFound()).not.toThrow();
    });

    test('and one by an error that a function has named, wherever that is', async () => {
      const caught = { ...invoke, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], End: true };
      const ends = (error: string, errorType = error) =>
        explore({ A: caught, B: { ...invoke, End: true } }, ({ stateName }, reply) =>
          stateName === 'B' ? reply.fail(error, JSON.stringify({ errorType })) : reply.succeed({}),
        );
      expect((await ends('Order.Refused')).findings).toEqual([]);
      expect((await ends('TypeError')).uncaught).toHaveLength(1);
      expect((await ends('Lambda.Unknown', 'Other')).uncaught).toHaveLength(1);
    });

    test('but not what comes of a fault later, or of the language', async () => {
      const caught = { ...invoke, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], End: true };
      const later = await explore({ A: caught, B: { ...invoke, End: true } }, ({ stateName }, reply) =>
        stateName === 'B' ? reply.fail('Gone') : reply.succeed({}),
      );
      expect(later.uncaught.map(({ message }) => message)).toEqual(['The execution ended FAILED with Gone']);
      const broken = await explore({ A: caught, B: { Type: 'Pass', InputPath: '$.gone', End: true } });
      expect([broken.uncaught.length, broken.ended]).toEqual([1, []]);
    });
  });

  test('lets the errors pass that may end the execution', async () => {
    const exploration = await exploreFaults({
      kinds: ['error'],
      mustCatch: true,
      errors: ['Business.Closed', 'Other'],
      create: () => machine({ A: { ...invoke, End: true } }, succeed),
      run: (each, faults) => each.run({ stateMachineArn: each.arn, faults }),
      mayEndUncaught: ({ error }) => error === 'Business.Closed',
    });
    expect(exploration.uncaught.map(({ faults }) => faults[0]?.error)).toEqual(['Other', 'Other']);
  });

  test('finds executions that get stuck, for a call without a timeout', async () => {
    const exploration = await exploreFaults({
      kinds: ['timeout'],
      persistent: false,
      create: () => machine({ A: { ...invoke, End: true } }, succeed),
      run: async (each, faults) => each.run({ stateMachineArn: each.arn, faults }),
    });
    // AWS ends an execution after a year by itself: that is the timeout nobody wanted.
    expect(exploration.findings).toEqual([
      {
        kind: 'uncaught',
        faults: [{ state: 'A', kind: 'timeout', attempt: 1 }],
        message: "The execution ended TIMED_OUT by the machine's own timeout",
      },
    ]);
  });

  test('calls stuck what is still running after the scenario, with the reason that the run gives', async () => {
    const explore = (toEnd?: () => Promise<unknown>) =>
      exploreFaults({
        kinds: ['timeout'],
        create: () => ({}),
        run: (_, faults) => ({
          status: faults.length > 0 ? 'RUNNING' : 'SUCCEEDED',
          history: [],
          calls: [{ state: 'A', callee: 'service', isCallback: false }],
          ...(toEnd !== undefined && { toEnd }),
        }),
      });
    expect((await explore()).stuck[0]?.message).toMatch(/still running/);
    const reason = (): Promise<unknown> => Promise.reject(new Error('never ends'));
    expect((await explore(reason)).stuck.map(({ message }) => message)).toEqual(['never ends', 'never ends']);
  });

  test('strikes each retry as a call of its own, and each Map iteration', async () => {
    const tried: string[] = [];
    await exploreFaults({
      kinds: ['throttle'],
      create: () =>
        machine(
          { All: mapOver({ ...invoke, Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }], End: true }) },
          succeed,
        ),
      run: (each, faults) => {
        tried.push(faults.map(({ attempt }) => String(attempt)).join());
        return each.run({ stateMachineArn: each.arn, input: [1, 2, 3], faults });
      },
    });
    expect(tried).toEqual(['', '1', '2', '3', 'every']);
  });

  test('counts a broken test as such, and closes what it made', async () => {
    let open = 0;
    const exploration = await exploreFaults({
      kinds: ['throttle'],
      create: () => {
        open += 1;
        return Object.assign(machine({ A: { ...invoke, End: true } }, succeed), { close: () => void (open -= 1) });
      },
      run: (each, faults) => {
        if (faults.length > 0) throw new Error('typo');
        return each.run({ stateMachineArn: each.arn, faults });
      },
    });
    expect(exploration.broken.map(({ message }) => message)).toEqual(['typo', 'typo']);
    expect(open).toBe(0);
  });

  test('names the tasks that it could not strike', async () => {
    const exploration = await exploreShop({ idempotent: true, compensates: true }, { states: ['Charge'] });
    expect(exploration.untried).toEqual(['Refund', 'Ship']);
    expect(exploration.toString()).toMatch(/Not tried: 'Refund', 'Ship'$/);
  });

  test('fails when the scenario does not even work without faults', async () => {
    const explore = exploreFaults({
      create: () => machine({ A: { Type: 'Fail', Error: 'E' } }, succeed),
      run: (each, faults) => each.run({ stateMachineArn: each.arn, faults }),
      invariant: (_, { status }) => status === 'SUCCEEDED',
    });
    await expect(explore).rejects.toThrow(
      'Without any fault the scenario is violated already: The invariant does not hold',
    );
  });

  test('fails when there are more scenarios than allowed', async () => {
    await expect(exploreShop({ idempotent: true, compensates: true }, { maxScenarios: 5 })).rejects.toThrow(
      "more than 5 scenarios; choose fewer 'kinds' or 'states', or raise 'maxScenarios'",
    );
  });
});

describe('exploring pairs of faults', () => {
  test('reaches the compensations', async () => {
    const exploration = await exploreShop(
      { idempotent: true, compensates: true },
      { pairs: true, kinds: ['error', 'throttle'], mustCatch: true },
    );
    const second = exploration.findings.map(({ faults }) => faults[1]?.state);
    expect(new Set(second)).toEqual(new Set(['Refund']));
    expect(exploration.uncaught[0]).toMatchObject({
      faults: [
        { state: 'Charge', kind: 'error', attempt: 1 },
        { state: 'Refund', kind: 'error', attempt: 1 },
      ],
    });
  });
});

describe('a fault', () => {
  const nested = { Type: 'Task', Resource: 'arn:aws:states:::states:startExecution.sync:2', End: true };
  const child = (faulty: FaultyEngine): string =>
    faulty.engine.createStateMachine({
      name: 'Child',
      definition: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
    }).arn;
  const runNested = async (faults: Fault[]) => {
    const faulty = machine({ A: { ...nested, Parameters: { 'StateMachineArn.$': '$.child' } } }, succeed);
    return faulty.run({ stateMachineArn: faulty.arn, input: { child: child(faulty) }, faults });
  };

  test('strikes the start of another state machine too', async () => {
    expect(await runNested([])).toMatchObject({ status: 'SUCCEEDED' });
    expect(await runNested([{ state: 'A', kind: 'error', error: 'E' }])).toMatchObject({
      status: 'FAILED',
      error: 'E',
    });
    expect(await runNested([{ state: 'A', kind: 'stopped' }])).toMatchObject({ status: 'ABORTED' });
    expect(await runNested([{ state: 'A', kind: 'machineTimedOut' }])).toMatchObject({ status: 'TIMED_OUT' });
    expect(await runNested([{ state: 'A', kind: 'error', attempt: 2 }])).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('fails by name where it needs an effect that only the engine can bring about', async () => {
    await expect(runNested([{ state: 'A', kind: 'twice' }])).rejects.toThrow("The fault 'twice' can't strike 'A'");
  });

  test.each([
    [
      { attempt: 3 },
      [
        ['ok', 'ok'],
        ['failed', 'ok'],
      ],
    ],
    [
      { iteration: 1, attempt: 2 },
      [
        ['ok', 'ok'],
        ['ok', 'failed'],
      ],
    ],
    [
      { iteration: [0, 1] },
      [
        ['ok', 'failed'],
        ['ok', 'ok'],
      ],
    ],
    [
      { iteration: 0, attempt: 'every' as const },
      [
        ['failed', 'failed'],
        ['ok', 'ok'],
      ],
    ],
  ])('with %j strikes there in Maps inside of each other', async (where, output) => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }];
    const Cell = { ...invoke, Catch, End: true };
    const Failed = { Type: 'Pass', Result: 'failed', End: true };
    const Row = { Type: 'Map', ItemProcessor: { StartAt: 'Cell', States: { Cell, Failed } }, End: true };
    const Rows = { Type: 'Map', ItemProcessor: { StartAt: 'Row', States: { Row } }, End: true };
    const faulty = machine({ Rows }, (_, reply) => reply.succeed('ok'));
    const faults: Fault[] = [{ state: 'Cell', kind: 'error', ...where }];
    const input = [
      [1, 2],
      [3, 4],
    ];
    expect(await faulty.run({ stateMachineArn: faulty.arn, input, faults })).toMatchObject({ output });
  });

  test('that loses heartbeats lets the callback time out', async () => {
    const tokens: string[] = [];
    const faulty = machine(
      {
        A: {
          ...invoke,
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Parameters: { FunctionName: 'f', 'Payload.$': '$$.Task.Token' },
          HeartbeatSeconds: 10,
          TimeoutSeconds: 60,
          End: true,
        },
      },
      (call, reply) => {
        tokens.push(call.taskToken ?? '');
        reply.submitted({});
        const beat = (): void => {
          faulty.sendTaskHeartbeat(call.taskToken ?? '');
          if (faulty.engine.agenda.nowMs < 30_000) faulty.engine.agenda.after(5_000, 'beat', beat);
          else faulty.engine.sendTaskSuccess(call.taskToken ?? '', '{}');
        };
        faulty.engine.agenda.after(5_000, 'beat', beat);
      },
    );
    const lost = await faulty.run({ stateMachineArn: faulty.arn, faults: [{ state: 'A', kind: 'heartbeatsLost' }] });
    expect(lost).toMatchObject({ status: 'FAILED', error: 'States.Timeout', stopMs: 10_000 });
  });
});

function mapOver(state: JsonObject): JsonObject {
  return { Type: 'Map', ItemProcessor: { StartAt: 'Each', States: { Each: state } }, End: true };
}
