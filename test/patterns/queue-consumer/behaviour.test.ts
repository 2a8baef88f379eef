import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { Simulator, type World } from 'cdk-workflow-simulator';
import { Consuming, consumerStack, fifoStack, MINUTE_MS } from './consuming';
import { assertAtMost, assertFailuresKept, assertInOrder, assertNoneLost, assertOnce } from './invariants';

const standard = consumerStack();
/** It looks after nothing by itself, which would take its time. */
const patient = consumerStack({ reconcileEvery: Duration.days(1), maxAge: Duration.hours(9) });
const fifo = fifoStack();

let world: World;
let consuming: Consuming;
beforeEach(async () => {
  world = await Simulator.load(standard);
  consuming = new Consuming(world);
});
afterEach(() => world.close());

async function reload(stack: Stack, queue?: string): Promise<void> {
  await world.close();
  world = await Simulator.load(stack);
  consuming = new Consuming(world, queue);
}

async function sends(count: number): Promise<void> {
  for (let job = 0; job < count; job++) consuming.send({ job });
  await world.advance({ seconds: 1 });
}

const startedAfterMs = (start: number): number[] =>
  consuming.runs.map(({ path }) => (path[0]?.enteredAtMs ?? 0) - start);

test('messages start executions, two at a time, and what is more waits in the queue', async () => {
  const start = world.now.getTime();
  await sends(5);
  expect(consuming.runs.map(({ status }) => status)).toEqual(['RUNNING', 'RUNNING']);
  await world.advance({ seconds: 20 });
  expect(consuming.queue.messages).toHaveLength(3);

  await world.advance({ minutes: 5 });
  expect(consuming.runs.map(({ status, transitions }) => [status, transitions])).toEqual(
    Array(5).fill(['SUCCEEDED', 3]),
  );
  const delays = startedAfterMs(start).map((ms, index) => ms - Math.floor(index / 2) * MINUTE_MS);
  expect(Math.max(...delays)).toBeLessThan(12_000);
  expect(consuming.queue.messages).toEqual([]);
  expect(consuming.dead.messages).toEqual([]);
});

test('executions that last for hours hold the queue up, and its messages are asked after at growing intervals', async () => {
  await reload(patient);
  for (let job = 0; job < 4; job++) consuming.send({ job, seconds: 8 * 3_600 });
  await world.advance({ hours: 8 });
  // Every 20 seconds it would be 1,440.
  expect(world.function('Consumer/Consume').invocations.length).toBeLessThan(120);
  await world.advance({ hours: 10 });
  expect(consuming.runs.map(({ status }) => status)).toEqual(Array(4).fill('SUCCEEDED'));
  assertAtMost(2, consuming.consumed);
});

test('what fails, times out or is stopped goes to the dead-letter queue with its error, and makes room', async () => {
  await reload(patient);
  consuming.send({ job: 0, fails: true });
  consuming.send({ job: 1, seconds: 13 * 3_600 });
  await world.advance({ seconds: 1 });
  consuming.send({ job: 2 });
  await world.advance({ minutes: 2 });
  expect(consuming.deadJobs).toEqual([[0, 'Job.Broken']]);
  const [dead] = consuming.dead.messages;
  expect(dead?.attributes).toMatchObject({
    cause: { value: 'it says so' },
    execution: { value: consuming.runs[0]?.arn },
  });
  consuming.send({ job: 3, seconds: 3_600 });
  await world.advance({ minutes: 2 });
  consuming.runs[3]?.stop('Operator', 'a mistake');
  await world.advance({ hours: 12 });
  expect(consuming.deadJobs).toEqual([
    [0, 'Job.Broken'],
    [3, 'Operator'],
    [1, 'TIMED_OUT'],
  ]);
});

test.each([
  ['no JSON', 'no JSON', 'QueueConsumer.NotJson'],
  ['larger than an input may be', JSON.stringify({ text: 'x'.repeat(262_144) }), 'QueueConsumer.TooLarge'],
])('a message that is %s goes to the dead-letter queue as it is, at once and without room', async (_, body, error) => {
  await sends(3);
  consuming.queue.send(body);
  await world.advance({ seconds: 1 });
  const dead = consuming.dead.messages.map((each) => [each.body, each.attributes['error']?.value]);
  expect(dead).toEqual([[body, error]]);
  await world.advance({ minutes: 5 });
  expect(consuming.runs).toHaveLength(3);
});

test('a message that is delivered again starts nothing, while its execution runs and after it', async () => {
  const record = { messageId: 'a', receiptHandle: 'r', body: '{"job":7,"seconds":60,"fails":true}' };
  const attributes = { ApproximateReceiveCount: '1', SentTimestamp: String(world.now.getTime()) };
  const again = async (): Promise<unknown> =>
    (await world.function('Consumer/Consume').invoke({ Records: [{ ...record, attributes }] })).output;
  for (let minute = 0; minute < 4; minute++) {
    expect(await again()).toEqual({ batchItemFailures: [] });
    await world.advance({ seconds: 40 });
  }
  await world.advance({ hours: 1 });
  expect(consuming.runs).toHaveLength(1);
  expect(consuming.deadJobs).toEqual([[7, 'Job.Broken']]);
  const [row] = await world.table('Consumer/Coordination/Table').items();
  expect(row).toEqual({ pk: 'queue#Test/Consumer', sk: 'lanes', held: {} });
});

test('the end of an execution that nobody hears of is found by the schedule', async () => {
  world.function('Consumer/Settle').mock(() => ({}));
  await sends(2);
  await world.advance({ minutes: 4 });
  consuming.send({ job: 2 });
  await world.advance({ minutes: 1 });
  expect(consuming.runs).toHaveLength(2);
  world.function('Consumer/Settle').unmock();
  await world.advance({ minutes: 12 });
  expect(consuming.runs.map(({ status }) => status)).toEqual(Array(3).fill('SUCCEEDED'));
});

test('what could not be started for longer than it may goes to the dead-letter queue before SQS deletes it', async () => {
  await reload(patient);
  for (let job = 0; job < 3; job++) consuming.send({ job, seconds: 11 * 3_600 });
  await world.advance({ hours: 11 });
  expect(consuming.deadJobs).toEqual([[2, 'QueueConsumer.TooOld']]);
  expect(consuming.queue.messages).toEqual([]);
});

test('groups of a standard queue, which are for fairness, keep nobody waiting', async () => {
  consuming.send({ job: 0 }, 'tenant');
  consuming.send({ job: 1 }, 'tenant');
  await world.advance({ seconds: 1 });
  expect(consuming.runs.map(({ status }) => status)).toEqual(['RUNNING', 'RUNNING']);
});

test('groups of a FIFO queue run side by side, each one execution at a time and in order, also past a failure', async () => {
  await reload(fifo, 'Fifo');
  const groupOf = (job: number): string => ['a', 'b', 'c'][job % 3] ?? '';
  const jobs = [...Array(12).keys()];
  for (const job of jobs) consuming.send({ job, fails: job === 3, seconds: 30 + 7 * (job % 5) }, groupOf(job));
  await world.advance({ minutes: 30 });
  const { consumed } = consuming;
  assertAtMost(2, consumed);
  assertOnce(consumed);
  assertInOrder(jobs, groupOf, consumed);
  assertNoneLost(jobs, consumed);
  assertFailuresKept(consumed);
  expect(consuming.deadJobs).toEqual([[3, 'Job.Broken']]);
});
