import {
  exploreFaults,
  returns,
  Simulator,
  type Fault,
  type JsonObject,
  type Run,
  type World,
} from 'cdk-workflow-simulator';

const CATCH = [{ ErrorEquals: ['States.ALL'], Next: 'Lost' }];

/** A distributed Map that reads its items from a bucket, and writes its results to it. */
function template(more: { map?: JsonObject; task?: JsonObject } = {}): JsonObject {
  const Each = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage',
    Parameters: { QueueUrl: { Ref: 'Queue' }, 'MessageBody.$': '$' },
    TimeoutSeconds: 30,
    End: true,
    ...more.task,
  };
  const All = {
    Type: 'Map',
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: 'lake', Key: 'items.json' },
    },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Each',
      States: { Each },
    },
    ResultWriter: {
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { Bucket: 'lake', Prefix: 'out' },
    },
    End: true,
    ...more.map,
  };
  const Lost = { Type: 'Fail', Error: 'Lost', Cause: 'nothing was done' };
  const States = { All, ...(more.map?.['Catch'] !== undefined && { Lost }) };
  return {
    Resources: {
      Lake: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'lake' } },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'Items' } },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'Machine',
          RoleArn: 'arn:aws:iam::123456789012:role/R',
          Definition: { StartAt: 'All', States },
        },
      },
    },
  };
}

let world: World;

afterEach(() => world.close());

async function load(more?: Parameters<typeof template>[0]): Promise<World> {
  const fresh = await Simulator.load(template(more), { permissions: 'off' });
  fresh.bucket('lake').put('items.json', '["a","b","c"]');
  return fresh;
}

async function work(faults: readonly Fault[], more?: Parameters<typeof template>[0]): Promise<Run> {
  world = await load(more);
  const run = await world.stateMachine('Machine').start({}, { faults });
  return run.toEnd();
}

const sent = (): readonly string[] => world.queue('Items').messages.map(({ body }) => body);
const written = (): readonly string[] =>
  world
    .bucket('lake')
    .keys.filter((key) => key.startsWith('out/'))
    .map((key) => key.replace(/^.*\//, ''));

describe('a fault of the reader of a distributed Map', () => {
  test('error: S3 fails, and no child starts', async () => {
    const run = await work([{ state: 'All', part: 'reader', kind: 'error' }]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
    expect(run.cause).toMatch(/^We encountered an internal error.*Error Code: InternalError/);
    expect(sent()).toEqual([]);
  });

  test('throttle: S3 says so in the cause, and the Map is retried like any state', async () => {
    const Retry = [{ ErrorEquals: ['States.ItemReaderFailed'], IntervalSeconds: 7 }];
    const faults: Fault[] = [{ state: 'All', part: 'reader', kind: 'throttle' }];
    const run = await work(faults, { map: { Retry } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 7_000 });
    const failed = run.history.find(({ type }) => type === 'MapRunFailed');
    expect(failed?.mapRunFailedEventDetails?.['cause']).toMatch(/Error Code: SlowDown/);
    expect(sent()).toHaveLength(3);
  });

  test('timeout: its client gives up', async () => {
    const run = await work([{ state: 'All', part: 'reader', kind: 'timeout' }]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed', elapsedMs: 60_000 });
  });

  test('stopped: nothing of it goes on', async () => {
    const run = await work([{ state: 'All', part: 'reader', kind: 'stopped' }]);
    expect(run).toMatchObject({ status: 'ABORTED' });
    expect(sent()).toEqual([]);
  });
});

describe('a fault of the writer of a distributed Map', () => {
  test('error: the work is done, and the Map fails all the same', async () => {
    const run = await work([{ state: 'All', part: 'writer', kind: 'error', cause: 'disk full' }]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.ResultWriterFailed', cause: 'disk full' });
    expect([sent().length, written()]).toEqual([3, []]);
  });

  test('answerLost, of the second call: everything is written, and the Map fails', async () => {
    const run = await work([{ state: 'All', part: 'writer', kind: 'answerLost', attempt: 2 }]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.ResultWriterFailed' });
    expect(written()).toEqual(['SUCCEEDED_0.json', 'manifest.json']);
  });

  test('late: what is written comes after the Map has failed', async () => {
    const run = await work([{ state: 'All', part: 'writer', kind: 'late' }]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.ResultWriterFailed', elapsedMs: 60_000 });
    expect(written()).toEqual([]);
    await world.advance({ seconds: 2 });
    expect(written()).toEqual(['SUCCEEDED_0.json']);
  });

  test('machineTimedOut: the execution ends while it writes', async () => {
    const run = await work([{ state: 'All', part: 'writer', kind: 'machineTimedOut' }]);
    expect(run).toMatchObject({ status: 'TIMED_OUT' });
    expect(written()).toEqual([]);
  });

  test('is over when the execution is redriven', async () => {
    const run = await work([{ state: 'All', part: 'writer', kind: 'throttle' }]);
    run.redrive();
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    expect(sent()).toHaveLength(3);
  });
});

describe('a fault of a task in the children of a distributed Map', () => {
  const TOLERANT = { ToleratedFailurePercentage: 100 };
  const Retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 1 }];

  test('strikes the call of this number, counted over all children', async () => {
    await work([{ state: 'Each', kind: 'error', attempt: 2 }], { map: TOLERANT });
    expect(sent()).toEqual(['a', 'c']);
    await world.close();
    await work([{ state: 'Each', kind: 'error', attempt: 'every' }], { map: TOLERANT });
    expect(sent()).toEqual([]);
  });

  test('strikes within one item, with calls counted there', async () => {
    const poison: Fault = { state: 'Each', kind: 'error', attempt: 'every', iteration: 1 };
    expect(await work([poison], { map: TOLERANT, task: { Retry } })).toMatchObject({ status: 'SUCCEEDED' });
    expect(sent()).toEqual(['a', 'c']);
    await world.close();
    await work([{ state: 'Each', kind: 'error', attempt: 1, iteration: 1 }], { map: TOLERANT, task: { Retry } });
    expect(sent()).toEqual(['a', 'c', 'b']);
  });

  test('that stops the execution stops that of the Map, with all its children', async () => {
    const run = await work([{ state: 'Each', kind: 'stopped', attempt: 2 }]);
    expect(run).toMatchObject({ status: 'ABORTED' });
    await world.advance({ minutes: 5 });
    expect(sent()).toEqual(['a']);
  });

  test('and a mock of it, and a callback in it, are reached as in any other state', async () => {
    world = await load({ task: { Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' } });
    const run = await world.stateMachine('Machine').start();
    await run.toWait('Each');
    await world.advance({ seconds: 1 });
    expect(run.waiting.map((each) => each.state)).toEqual(['Each', 'Each', 'Each']);
    expect(() => run.callback('Each')).toThrow("has 3 callbacks that wait in 'Each'");
    for (const each of run.waiting) run.callback(each).succeed({ done: true });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    await world.close();
    world = await load();
    const machine = world.stateMachine('Machine');
    machine.state('Each').mock([returns({ mocked: true })]);
    expect(await (await machine.start()).toEnd()).toMatchObject({ status: 'SUCCEEDED' });
    expect(sent()).toEqual([]);
  });
});

describe('a fault of a Map', () => {
  const refused = async (fault: Fault): Promise<unknown> => {
    world = await load();
    return world.stateMachine('Machine').start({}, { faults: [fault] });
  };

  test('fails to be set without the part that it is about', async () => {
    await expect(refused({ state: 'All', kind: 'error' })).rejects.toThrow(
      "A fault of the distributed Map 'All' takes part: 'reader' or 'writer'",
    );
  });

  test('fails to be set as part of a Task', async () => {
    await expect(refused({ state: 'Each', part: 'reader', kind: 'error' })).rejects.toThrow(
      "'Each' is a Task; a fault of it has no 'part'",
    );
  });
});

describe('an exploration of a distributed Map', () => {
  const explore = (more: Parameters<typeof template>[0], kinds?: Fault['kind'][]) =>
    exploreFaults({
      create: () => load(more),
      run: (fresh, faults) => fresh.stateMachine('Machine').start({}, { faults }),
      ...(kinds !== undefined && { kinds }),
    });

  test('strikes its reader, its writer and the tasks of its children', async () => {
    world = await load();
    const exploration = await explore({ map: { Catch: CATCH } });
    expect(exploration.findings).toEqual([]);
    const reader = (3 + 2) * 1 + 3;
    const writer = (7 + 2) * 2 + 7;
    const children = (7 + 2) * 3 + 7;
    expect(exploration.scenarios).toBe(1 + reader + writer + children);
    expect(exploration.untried).toEqual([]);
  });

  test('finds what nothing catches, and says how to show it again', async () => {
    const kinds: Fault['kind'][] = ['throttle'];
    world = await load();
    const exploration = await explore({}, kinds);
    expect(exploration.toString()).toContain(
      "- uncaught with { faults: [{ state: 'All', part: 'writer', kind: 'throttle', attempt: 2 }] }\n" +
        '    The execution ended FAILED with States.ResultWriterFailed: Please reduce your request rate.',
    );
    const [found] = exploration.uncaught;
    await world.close();
    expect(await work(found?.faults ?? [])).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
  });
});
