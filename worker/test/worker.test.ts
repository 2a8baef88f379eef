import { Worker, type LogEntry, type Metric, type TaskContext, type WorkerOptions } from 'cdk-workflow-worker';
import { awsError, FakeActivity } from './fake-activity';

const ACTIVITY = 'arn:aws:states:eu-west-1:111122223333:activity:Dig';

let fake: FakeActivity;
let logged: LogEntry[];
let metrics: Metric[];
let workers: { stop(): Promise<void> }[];

beforeEach(() => {
  jest.useFakeTimers();
  fake = new FakeActivity();
  logged = [];
  metrics = [];
  workers = [];
});

afterEach(async () => {
  for (const worker of workers) {
    void worker.stop();
    void worker.stop();
  }
  await jest.advanceTimersByTimeAsync(10_000);
  jest.useRealTimers();
});

function workerOf<I, O>(options: Partial<WorkerOptions<I, O>> & Pick<WorkerOptions<I, O>, 'handler'>): Worker<I, O> {
  const worker = new Worker<I, O>({
    activityArn: ACTIVITY,
    client: fake.client,
    log: (entry) => void logged.push(entry),
    onMetric: (metric) => void metrics.push(metric),
    ...options,
  });
  workers.push(worker);
  return worker;
}

/** A worker at work; its end is looked at by those tests that are about it. */
function start<I, O>(options: Partial<WorkerOptions<I, O>> & Pick<WorkerOptions<I, O>, 'handler'>): Worker<I, O> {
  const worker = workerOf(options);
  worker.run().catch(() => undefined);
  return worker;
}

const pass = (ms = 0): Promise<void> => jest.advanceTimersByTimeAsync(ms);
const counted = (name: string): number => metrics.filter((metric) => metric.name === name).length;

/** A handler that ends when the test says so. */
function held(): {
  handler: (input: unknown, context: TaskContext) => Promise<unknown>;
  end(value: unknown): void;
  contexts: TaskContext[];
} {
  const ends: ((value: unknown) => void)[] = [];
  const contexts: TaskContext[] = [];
  return {
    handler: (_, context) => {
      contexts.push(context);
      return new Promise((resolve) => ends.push(resolve));
    },
    end: (value) => ends.shift()?.(value),
    contexts,
  };
}

function fail(): never {
  throw null; // eslint-disable-line @typescript-eslint/only-throw-error
}

function circle(): object {
  const circular: { self?: object } = {};
  circular.self = circular;
  return circular;
}

async function* stream(): AsyncGenerator<number> {
  yield await Promise.resolve(1);
}

describe('a task', () => {
  test('is handed to the handler as JSON, and its output comes back', async () => {
    start({ handler: ({ deep }: { deep: number }) => ({ holes: deep + 1 }) });
    await pass();
    fake.offer({ deep: 2 });
    await pass();
    expect(fake.said('SendTaskSuccess')).toEqual([{ taskToken: 'token-1', output: '{"holes":3}' }]);
    expect(metrics.map(({ name }) => name)).toEqual(['TasksStarted', 'TasksSucceeded', 'TaskTime']);
  });

  test('that answers nothing answers null', async () => {
    start({ handler: () => undefined });
    fake.offer(null);
    await pass();
    expect(fake.said('SendTaskSuccess')).toEqual([{ taskToken: 'token-1', output: 'null' }]);
  });

  test('fails by the name and the message of what the handler throws', async () => {
    start({
      handler: async () => {
        throw awsError('Rock', 'too hard');
      },
    });
    fake.offer({});
    await pass();
    expect(fake.said('SendTaskFailure')).toEqual([{ taskToken: 'token-1', error: 'Rock', cause: 'too hard' }]);
    expect(logged.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['the handler failed', 'the task failed']),
    );
  });

  test('fails also when what is thrown is no error', async () => {
    start({
      handler: () => {
        throw 'broken'; // eslint-disable-line @typescript-eslint/only-throw-error
      },
    });
    fake.offer({});
    await pass();
    expect(fake.said('SendTaskFailure')).toEqual([{ taskToken: 'token-1', error: 'Error', cause: 'broken' }]);
  });

  test.each<[string, () => unknown, string, string]>([
    ['nothing', () => null, 'Error', 'null'],
    ['an object', () => ({ code: 7 }), 'Error', '{ code: 7 }'],
    ['an object without a prototype', () => Object.create(null) as unknown, 'Error', '[Object: null prototype] {}'],
    ['a symbol', () => Symbol('rock'), 'Error', 'Symbol(rock)'],
    ['an error whose name is a number', () => Object.assign(new Error('m'), { name: 42 }), 'Error', 'm'],
    [
      'an error whose message is an object',
      () => Object.assign(new Error(), { message: { a: 1 } }),
      'Error',
      '{ a: 1 }',
    ],
    ['an error without a name', () => awsError('', 'm'), 'Error', 'm'],
    [
      'an error that can not be read',
      () => Object.defineProperty(new Error(), 'name', { get: () => fail() }),
      'Error',
      'what was thrown can not be read',
    ],
  ])('fails when %s is thrown, and the worker goes on', async (_, thrown, error, cause) => {
    start({
      handler: async () => {
        throw thrown();
      },
    });
    fake.offer({});
    fake.offer({});
    await pass();
    expect(fake.said('SendTaskFailure')).toEqual(
      ['token-1', 'token-2'].map((taskToken) => ({ taskToken, error, cause })),
    );
  });

  test('has its error and cause cut to what AWS takes, never through a character', async () => {
    start({
      handler: () => {
        throw awsError('E'.repeat(300), `${'c'.repeat(32_767)}😀`);
      },
    });
    fake.offer({});
    await pass();
    const [said] = fake.said('SendTaskFailure');
    expect(said?.['error']).toBe('E'.repeat(256));
    expect(said?.['cause']).toBe('c'.repeat(32_767));
  });

  test.each([
    [262_142, 'SendTaskSuccess'],
    [262_143, 'SendTaskFailure'],
  ])('whose output is a text of %i bytes is answered by %s', async (length, call) => {
    start({ handler: () => 'x'.repeat(length) });
    fake.offer({});
    await pass();
    expect(fake.said(call)).toHaveLength(1);
    if (call === 'SendTaskFailure') {
      expect(fake.said(call)[0]).toMatchObject({
        error: 'Worker.OutputTooLarge',
        cause: 'The output has 262145 bytes, and AWS takes 262144: store it, and answer where it lies',
      });
    }
  });

  test('counts the bytes of an output, not its characters', async () => {
    start({ handler: () => 'é'.repeat(131_072) });
    fake.offer({});
    await pass();
    expect(fake.said('SendTaskFailure')).toMatchObject([{ error: 'Worker.OutputTooLarge' }]);
  });

  test.each<[string, () => unknown]>([
    ['holds a bigint', () => ({ big: 1n })],
    ['holds itself', circle],
    ['is a function', () => () => 1],
    ['is a symbol', () => Symbol('rock')],
    ['is a stream', () => stream()],
    ['throws when it is written', () => ({ toJSON: () => fail() })],
    ['is nested too deeply', () => JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown],
  ])('fails when its output %s', async (_, handler) => {
    start({ handler });
    fake.offer({});
    await pass();
    expect(fake.said('SendTaskFailure')).toMatchObject([{ error: 'Worker.InvalidOutput' }]);
    expect(fake.said('SendTaskSuccess')).toEqual([]);
  });

  test('fails when AWS says that it does not take the output', async () => {
    fake.answer('SendTaskSuccess', () => {
      throw awsError('InvalidOutput', 'no');
    });
    start({ handler: () => 1 });
    fake.offer({});
    await pass(30_000);
    expect(fake.said('SendTaskSuccess')).toHaveLength(1);
    expect(fake.said('SendTaskFailure')).toEqual([
      { taskToken: 'token-1', error: 'Worker.InvalidOutput', cause: 'no' },
    ]);
  });

  test('leaves neither its token nor its data in the log', async () => {
    start({ handler: () => ({ secret: 'out-of-sight' }) });
    fake.offer({ secret: 'in-sight' });
    await pass();
    const text = JSON.stringify(logged);
    expect(text).not.toMatch(/token-1|sight/);
    expect(logged.find(({ message }) => message === 'the task succeeded')?.task).toMatch(/^[0-9a-f]{12}$/);
  });
});

describe('polls', () => {
  test('are as many as there are places, each place with one task at a time', async () => {
    const work = held();
    start({ handler: work.handler, concurrency: 3 });
    await pass();
    expect(fake.openPolls).toBe(3);
    for (let i = 0; i < 5; i++) fake.offer(i);
    await pass();
    expect(work.contexts).toHaveLength(3);
    work.end('done');
    await pass();
    expect(work.contexts).toHaveLength(4);
  });

  test('go on after a minute in which no task came, and name the worker', async () => {
    start({ handler: () => 1, workerName: 'digger' });
    await pass(125_000);
    expect(fake.said('GetActivityTask')).toEqual(Array(3).fill({ activityArn: ACTIVITY, workerName: 'digger' }));
    expect(counted('PollErrors')).toBe(0);
  });

  test('that get no answer at all are given up, and made anew', async () => {
    fake.answer(
      'GetActivityTask',
      (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(awsError('AbortError')))),
    );
    start({ handler: () => 1 });
    await pass(74_000);
    expect(fake.said('GetActivityTask')).toHaveLength(1);
    await pass(3_000);
    expect(fake.said('GetActivityTask')).toHaveLength(2);
  });

  test('back off when they are throttled, further each time, and no more after one that went through', async () => {
    let throttled = true;
    fake.answer('GetActivityTask', (_, signal) => {
      if (throttled) throw awsError('ThrottlingException');
      return fake.poll(signal);
    });
    jest.spyOn(Math, 'random').mockReturnValue(1);
    start({ handler: () => 1 });
    await pass(0);
    const polls = (): number => fake.said('GetActivityTask').length;
    const after: number[] = [];
    for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
      await pass(seconds * 1000);
      after.push(polls());
    }
    expect(after).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(counted('PollErrors')).toBe(8);
    throttled = false;
    await pass(30_000);
    fake.offer({});
    await pass();
    expect(fake.said('SendTaskSuccess')).toHaveLength(1);
    throttled = true;
    const before = polls();
    await pass(60_000 + 1000);
    expect(polls()).toBe(before + 2);
    jest.restoreAllMocks();
  });

  test('fails when there is no such activity', async () => {
    fake.answer('GetActivityTask', () => {
      throw awsError('ActivityDoesNotExist', 'none');
    });
    const ended = workerOf({ handler: () => 1 }).run();
    const said = expect(ended).rejects.toMatchObject({ name: 'ActivityDoesNotExist' });
    await pass(30_000);
    await said;
    expect(fake.said('GetActivityTask')).toHaveLength(1);
  });
});

describe('heartbeats', () => {
  test('are sent while the handler works, and not after it', async () => {
    const work = held();
    start({ handler: work.handler, heartbeat: 10 });
    fake.offer({});
    await pass(35_000);
    expect(fake.said('SendTaskHeartbeat')).toEqual(Array(3).fill({ taskToken: 'token-1' }));
    work.end(1);
    await pass(60_000);
    expect(fake.said('SendTaskHeartbeat')).toHaveLength(3);
  });

  test('are not sent without an interval', async () => {
    start({ handler: held().handler });
    fake.offer({});
    await pass(600_000);
    expect(fake.said('SendTaskHeartbeat')).toEqual([]);
  });

  test.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])(
    'that hear %s abort the signal: nothing is answered, and the place is free when the handler has ended',
    async (name) => {
      fake.answer('SendTaskHeartbeat', () => {
        throw awsError(name);
      });
      const work = held();
      start({ handler: work.handler, heartbeat: 10 });
      fake.offer({});
      fake.offer({});
      await pass(9_000);
      expect(work.contexts[0]?.signal.aborted).toBe(false);
      await pass(1_000);
      expect(work.contexts[0]?.signal.reason).toMatchObject({ name: 'Worker.TaskOver' });
      await pass(5_000);
      expect(work.contexts).toHaveLength(1);
      work.end('too late');
      await pass();
      expect(work.contexts).toHaveLength(2);
      expect(fake.said('SendTaskSuccess')).toEqual([]);
      expect(counted('TasksOver')).toBe(1);
    },
  );

  test('that get lost are made good by the next', async () => {
    let beats = 0;
    fake.answer('SendTaskHeartbeat', () => {
      beats++;
      if (beats === 1) throw awsError('TimeoutError');
    });
    const work = held();
    start({ handler: work.handler, heartbeat: 10 });
    fake.offer({});
    await pass(25_000);
    work.end(1);
    await pass();
    expect(fake.said('SendTaskSuccess')).toHaveLength(1);
    expect(counted('HeartbeatErrors')).toBe(1);
  });

  test('go on while the answer is not taken yet', async () => {
    let down = true;
    fake.answer('SendTaskSuccess', () => {
      if (down) throw awsError('ServiceUnavailable');
    });
    start({ handler: () => 1, heartbeat: 10 });
    fake.offer({});
    await pass(100_000);
    expect(fake.said('SendTaskHeartbeat').length).toBeGreaterThan(8);
    down = false;
    await pass(30_000);
    expect(counted('TasksSucceeded')).toBe(1);
  });
});

describe('an answer', () => {
  test('that hears that the task is over is not repeated', async () => {
    fake.answer('SendTaskSuccess', () => {
      throw awsError('TaskTimedOut');
    });
    start({ handler: () => 1 });
    fake.offer({});
    await pass(100_000);
    expect(fake.said('SendTaskSuccess')).toHaveLength(1);
    expect(counted('TasksOver')).toBe(1);
    expect(counted('AnswerErrors')).toBe(0);
  });

  test('does not abort the signal of a handler that has ended', async () => {
    const work = held();
    start({ handler: work.handler, heartbeat: 10 });
    fake.offer({});
    await pass();
    work.end(1);
    await pass(60_000);
    expect(work.contexts[0]?.signal.aborted).toBe(false);
  });

  test('is repeated while it is throttled', async () => {
    let calls = 0;
    fake.answer('SendTaskFailure', () => {
      calls++;
      if (calls < 4) throw awsError('ThrottlingException');
    });
    start({ handler: () => Promise.reject(awsError('Rock')) });
    fake.offer({});
    await pass(60_000);
    expect(fake.said('SendTaskFailure')).toHaveLength(4);
    expect(counted('TasksFailed')).toBe(1);
    expect(counted('AnswerErrors')).toBe(3);
  });
});

describe('a handler that does not heed its signal', () => {
  test('ends the worker, since its place would never be free again', async () => {
    fake.answer('SendTaskHeartbeat', () => {
      throw awsError('TaskTimedOut');
    });
    const other = held();
    const worker = workerOf({ handler: other.handler, heartbeat: 10, abortPeriod: 60, gracePeriod: 20 });
    const ended = expect(worker.run()).rejects.toMatchObject({ name: 'Worker.HandlerStuck' });
    fake.offer({});
    await pass(69_000);
    expect(logged.filter(({ level }) => level === 'error')).toEqual([]);
    await pass(30_000);
    await ended;
  });
});

describe('a worker that is stopped', () => {
  test('lets tasks under way end, takes no more and is gone after the grace period', async () => {
    const work = held();
    const worker = start({ handler: work.handler, gracePeriod: 20, concurrency: 2 });
    fake.offer('first');
    await pass();
    let gone = false;
    void worker.stop().then(() => (gone = true));
    await pass(10_000);
    work.end('in time');
    await pass();
    expect(fake.said('SendTaskSuccess')).toEqual([{ taskToken: 'token-1', output: '"in time"' }]);
    expect(gone).toBe(false);
    await pass(10_000);
    expect(gone).toBe(true);
    expect(fake.openPolls).toBe(0);
    expect(fake.said('GetActivityTask')).toHaveLength(2);
  });

  test('hands back what an open poll brings, and does not begin it', async () => {
    const work = held();
    const worker = start({ handler: work.handler, gracePeriod: 20 });
    await pass();
    void worker.stop();
    await pass(5_000);
    fake.offer({});
    await pass();
    expect(work.contexts).toEqual([]);
    expect(fake.said('SendTaskFailure')).toEqual([
      { taskToken: 'token-1', error: 'Worker.HandedBack', cause: 'the worker is being stopped' },
    ]);
  });

  test('hands back what goes on after the grace period, and tells the handler', async () => {
    const work = held();
    const worker = start({ handler: work.handler, gracePeriod: 20, heartbeat: 5 });
    fake.offer({});
    await pass();
    let gone = false;
    void worker.stop().then(() => (gone = true));
    await pass(19_000);
    expect(fake.said('SendTaskHeartbeat')).toHaveLength(3);
    expect(fake.said('SendTaskFailure')).toEqual([]);
    await pass(1_000);
    expect(fake.said('SendTaskFailure')).toMatchObject([{ error: 'Worker.HandedBack' }]);
    expect(work.contexts[0]?.signal.reason).toMatchObject({ name: 'Worker.HandedBack' });
    expect(gone).toBe(true);
    expect(counted('TasksHandedBack')).toBe(1);
  });

  test('hands back at once when it is told again', async () => {
    const worker = start({ handler: held().handler, gracePeriod: 20 });
    fake.offer({});
    await pass();
    void worker.stop();
    await pass(1_000);
    void worker.stop();
    await pass();
    expect(fake.said('SendTaskFailure')).toMatchObject([{ error: 'Worker.HandedBack' }]);
  });

  test('is gone five seconds later although nobody takes what it has to say', async () => {
    fake.answer('SendTaskFailure', () => {
      throw awsError('ServiceUnavailable');
    });
    const worker = start({ handler: held().handler, gracePeriod: 20 });
    fake.offer({});
    await pass();
    let gone = false;
    void worker.stop().then(() => (gone = true));
    await pass(24_000);
    expect(gone).toBe(false);
    await pass(1_000);
    expect(gone).toBe(true);
    expect(counted('TasksLost')).toBe(1);
  });
});

describe('what watches', () => {
  test('does not stop the work when it throws', async () => {
    start({
      handler: () => 1,
      onMetric: () => {
        throw new Error('nobody counts');
      },
      log: () => {
        throw new Error('nobody reads');
      },
    });
    fake.offer({});
    await pass();
    expect(fake.said('SendTaskSuccess')).toHaveLength(1);
  });
});

describe('an option is refused', () => {
  const handler = (): number => 1;
  test.each([
    [{ activityArn: 'Dig', handler }, "[Worker] 'activityArn' must be the ARN of an activity"],
    [{ activityArn: ACTIVITY, handler: 'dig' as never }, "[Worker] 'handler' must be a function"],
    [
      { activityArn: ACTIVITY, handler, concurrency: 0 },
      "[Worker] 'concurrency' must be a whole number from 1 to 1000, got 0",
    ],
    [
      { activityArn: ACTIVITY, handler, heartbeat: 0 },
      "[Worker] 'heartbeat' must be seconds from 0.001 to 2147483, got 0",
    ],
    [{ activityArn: ACTIVITY, handler, heartbeat: Number.NaN }, "'heartbeat' must be"],
    [{ activityArn: ACTIVITY, handler, gracePeriod: -1 }, "'gracePeriod' must be seconds from 0"],
    [{ activityArn: ACTIVITY, handler, abortPeriod: Infinity }, "'abortPeriod' must be"],
    [{ activityArn: ACTIVITY, handler, workerName: 'x'.repeat(81) }, "'workerName' must be 1 to 80 characters"],
  ])('%j', (options, message) => {
    expect(() => new Worker(options)).toThrow(message);
  });
});
