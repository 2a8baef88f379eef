import {
  exploreFaults,
  fails,
  returns,
  Simulator,
  type Fault,
  type JsonObject,
  type World,
} from 'cdk-workflow-simulator';

const LOST = { Lost: { Type: 'Fail', Error: 'Lost' } };
const ACTIVITY = 'arn:aws:states:us-east-1:123456789012:activity:Dig';

function template(more: JsonObject = {}): JsonObject {
  const Dig = { Type: 'Task', Resource: ACTIVITY, TimeoutSeconds: 60, HeartbeatSeconds: 20, End: true, ...more };
  return {
    Resources: {
      Dig: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'Dig' } },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'Machine',
          RoleArn: 'arn:aws:iam::123456789012:role/R',
          DefinitionString: JSON.stringify({ StartAt: 'Dig', States: { Dig, ...('Catch' in more && LOST) } }),
        },
      },
    },
  };
}

const CATCHES = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Lost' }] };
let world: World;

afterEach(() => world.close());

/** Runs the machine with a worker that does what it is asked, and counts how often. */
async function dig(faults: readonly Fault[], more: JsonObject = {}) {
  world = await Simulator.load(template(more));
  const holes: string[] = [];
  world.activity('Dig').work(() => {
    holes.push(world.now.toISOString().slice(17, 19));
    return { holes: holes.length };
  });
  const run = await world.stateMachine('Machine').start({}, { faults });
  await run.toEnd();
  return { run, holes };
}

describe('a fault of an activity', () => {
  test('none: the worker answers', async () => {
    const { run } = await dig([]);
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { holes: 1 }, elapsedMs: 0 });
  });

  test('error: a worker fails the task, under the name that it chose, and the retry is a task of its own', async () => {
    const { run, holes } = await dig([{ state: 'Dig', kind: 'error', error: 'Rock', cause: 'too hard' }]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'Rock', cause: 'too hard' });
    expect(holes).toEqual([]);
    expect(run.history.map(({ type }) => type).slice(2, 5)).toEqual([
      'ActivityScheduled',
      'ActivityStarted',
      'ActivityFailed',
    ]);
    await world.close();
    const Retry = [{ ErrorEquals: ['Rock'], IntervalSeconds: 5 }];
    const retried = await dig([{ state: 'Dig', kind: 'error', error: 'Rock' }], { Retry });
    expect(retried.run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 5_000 });
  });

  test('timeout: no worker gets the task', async () => {
    const { run, holes } = await dig([{ state: 'Dig', kind: 'timeout' }]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout', elapsedMs: 60_000 });
    expect(holes).toEqual([]);
  });

  test('answerLost: the worker dies at work, so that its heartbeats stop', async () => {
    const { run, holes } = await dig([{ state: 'Dig', kind: 'answerLost' }]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout', elapsedMs: 20_000 });
    expect(holes).toEqual(['00']);
  });

  test('late: the work is done after the task has timed out, and the answer is refused', async () => {
    const { run, holes } = await dig([{ state: 'Dig', kind: 'late' }]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout', elapsedMs: 20_000 });
    await world.advance({ seconds: 10 });
    expect(holes).toEqual(['21']);
    expect(run.history.filter(({ type }) => type === 'ActivityStarted')).toHaveLength(1);
  });

  test('twice: the answer arrives twice, and the worker hears of the second that the task is over', async () => {
    world = await Simulator.load(template());
    const run = await world.stateMachine('Machine').start({}, { faults: [{ state: 'Dig', kind: 'twice' }] });
    await run.toState('Dig');
    await world.advance({ seconds: 1 });
    const task = world.activity('Dig').take();
    expect(() => task?.succeed({ depth: 2 })).toThrow('Task Timed Out');
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { depth: 2 } });
  });

  test('zombie: the worker fails the task, works on it all the same, and hears that nobody waits', async () => {
    const { run, holes } = await dig([{ state: 'Dig', kind: 'zombie' }]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'Worker.Failed', elapsedMs: 0 });
    await world.advance({ minutes: 2 });
    expect(holes).toHaveLength(1);
  });

  test('heartbeatsLost: the worker beats in vain', async () => {
    world = await Simulator.load(template());
    const run = await world.stateMachine('Machine').start({}, { faults: [{ state: 'Dig', kind: 'heartbeatsLost' }] });
    await world.advance({ seconds: 1 });
    const task = world.activity('Dig').take();
    await world.advance({ seconds: 15 });
    task?.heartbeat();
    await world.advance({ seconds: 15 });
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout', elapsedMs: 21_000 });
    expect(() => task?.succeed()).toThrow('Task Timed Out');
  });

  test('stopped, machineTimedOut: the execution ends, and the worker gets nothing', async () => {
    const stopped = await dig([{ state: 'Dig', kind: 'stopped' }]);
    expect(stopped).toMatchObject({ run: { status: 'ABORTED' }, holes: [] });
    await world.close();
    const timedOut = await dig([{ state: 'Dig', kind: 'machineTimedOut' }]);
    expect(timedOut).toMatchObject({ run: { status: 'TIMED_OUT' }, holes: [] });
  });

  test('fails to start when it is a throttle: nobody calls an activity', async () => {
    await expect(dig([{ state: 'Dig', kind: 'throttle' }])).rejects.toThrow(
      "The fault 'throttle' can't strike 'Dig': an activity is not called",
    );
  });

  test('that waits for a call which never comes is told', async () => {
    const unreached: Fault = { state: 'Dig', kind: 'error', attempt: 2 };
    const { run } = await dig([unreached]);
    expect(run.unreachedFaults).toEqual([unreached]);
  });
});

describe('the mock of an activity', () => {
  test('stands for a worker', async () => {
    world = await Simulator.load(template({ Retry: [{ ErrorEquals: ['Rock'], IntervalSeconds: 1 }] }));
    world
      .stateMachine('Machine')
      .state('Dig')
      .mock([fails('Rock'), returns({ depth: 3 })]);
    const run = await world.stateMachine('Machine').start();
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { depth: 3 }, elapsedMs: 1_000 });
  });

  test('fails like one under a fault', async () => {
    world = await Simulator.load(template());
    world
      .stateMachine('Machine')
      .state('Dig')
      .mock([returns({ depth: 3 })]);
    const run = await world.stateMachine('Machine').start({}, { faults: [{ state: 'Dig', kind: 'answerLost' }] });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout', elapsedMs: 20_000 });
  });
});

describe('an exploration', () => {
  const explore = (more: JsonObject) =>
    exploreFaults({
      mustCatch: true,
      create: async () => {
        const fresh = await Simulator.load(template(more));
        fresh.activity('Dig').work(() => ({ done: true }));
        return fresh;
      },
      run: (fresh, faults) => fresh.stateMachine('Machine').start({}, { faults }),
    });

  test('strikes the tasks of an activity in each way there is', async () => {
    world = await Simulator.load(template());
    const exploration = await explore(CATCHES);
    expect(exploration.findings).toEqual([]);
    // error, timeout, answerLost, late, zombie, twice, heartbeatsLost, once and on every attempt; stopped and machineTimedOut.
    expect(exploration.scenarios).toBe(1 + 2 * 7 + 2);
    expect(exploration.untried).toEqual([]);
  });

  test('finds what nothing catches, and says how to show it again', async () => {
    world = await Simulator.load(template());
    const exploration = await explore({});
    expect(exploration.toString()).toContain(
      "- uncaught with { faults: [{ state: 'Dig', kind: 'answerLost' }] }\n    The execution ended FAILED with States.Timeout",
    );
    const found = exploration.uncaught.find(({ faults }) => faults[0]?.kind === 'late');
    await world.close();
    const { run } = await dig(found?.faults ?? []);
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });
});
