import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { PollUntilDone, Workflow } from 'cdk-workflow-patterns';
import type { Json } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';
import { Session, poll } from './polling';

const session = new Session();

afterEach(() => session.close());

const READY = { status: 'READY' };

test('twice in one machine, each has a deadline of its own, and one Succeed ends what nothing follows', async () => {
  const twice = stackWith((stack) => {
    const second = () => ({ resultField: 'again', deadline: Duration.minutes(2) });
    new Workflow(stack, 'Flow', { definition: poll(stack, 'First').next(poll(stack, 'Second', second)) });
  });
  await session.load(
    twice,
    ...Array.from({ length: 8 }, () => ({ status: 'RUNNING' })),
    READY,
    { status: 'RUNNING' },
    READY,
  );
  const run = await session.run();
  expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 9 * 60_000, transitions: 1 + 18 + 1 + 4 + 1 });
  expect(run.output).toEqual({
    customer: 'c1',
    poll: { job: 'report-1', result: READY },
    again: { job: 'report-1', result: READY },
  });
  expect(run.path.at(-1)?.state).toBe('Second: done');
});

test('again in a loop, the deadline begins anew', async () => {
  const looping = stackWith((stack) => {
    const definition = poll(stack, 'Poll', () => ({ deadline: Duration.minutes(2) }));
    const again = new sfn.Choice(stack, 'Again?');
    again
      .when(sfn.Condition.numberLessThan('$.poll.result.round', 3), definition)
      .otherwise(new sfn.Pass(stack, 'Enough'));
    new Workflow(stack, 'Flow', { definition: definition.next(again), timeout: Duration.hours(2) });
  });
  const rounds = [1, 2, 3].flatMap((round): Json[] => [{ status: 'RUNNING' }, { status: 'READY', round }]);
  await session.load(looping, ...rounds);
  expect(await session.run()).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 3 * 60_000 });
});

test('in a Map every iteration polls for itself, and one that is too late is caught', async () => {
  const inMap = stackWith((stack) => {
    const map = new sfn.Map(stack, 'Each', { itemsPath: '$.customers', maxConcurrency: 1 });
    map.itemProcessor(poll(stack, 'Poll', () => ({ deadline: Duration.minutes(2) })));
    map.addCatch(new sfn.Pass(stack, 'Late'), { errors: [PollUntilDone.TOO_LATE], resultPath: '$.error' });
    new Workflow(stack, 'Flow', { definition: map, timeout: Duration.hours(2) });
  });
  await session.load(inMap, { status: 'RUNNING' }, READY, READY);
  const run = await session.run({ customers: [{ id: 'c1' }, { id: 'c2' }] });
  expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 60_000 });
  expect(run.output).toEqual(['c1', 'c2'].map((id) => ({ id, poll: { job: 'report-1', result: READY } })));
  session.world.function('Look').mock(() => ({ status: 'RUNNING' }));
  expect((await session.run({ customers: [{ id: 'c1' }] })).output).toMatchObject({
    error: { Error: PollUntilDone.TOO_LATE },
  });
});

test('the machine has the time that the poll has', () => {
  stackWith((stack) => {
    const definition = poll(stack, 'Poll', () => ({ deadline: Duration.days(3), interval: Duration.hours(1) }));
    const { timeout } = new Workflow(stack, 'Flow', { definition });
    expect(timeout.toDays({ integral: false })).toBeGreaterThanOrEqual(4);
    expect(timeout.toDays({ integral: false })).toBeLessThan(4.1);
  });
});

test.each([false, true])('fails in a machine that ends before the deadline (retries wait: %s)', (waitByRetry) => {
  expect(() =>
    stackWith((stack) => {
      const definition = poll(stack, 'Poll', () => ({ deadline: Duration.hours(3), waitByRetry }));
      new Workflow(stack, 'Flow', { definition, timeout: Duration.hours(2) });
    }),
  ).toThrow("'timeout' must be longer than the 3 hours");
});
