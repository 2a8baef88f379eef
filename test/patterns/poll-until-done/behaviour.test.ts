import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { PollCheck, PollUntilDone, Work } from 'cdk-workflow-patterns';
import type { Run } from 'cdk-workflow-simulator';
import { fails, returns } from 'cdk-workflow-simulator';
import type { Props } from './polling';
import { REPORT, Session } from './polling';

const session = new Session();

afterEach(() => session.close());

const PENDING = { status: 'RUNNING' };
const READY = { status: 'READY', rows: 3 };
const NOTHING: Props = () => ({});

function checks(): number {
  return session.world.function('Look').invocations.length;
}

function slow(stack: Stack): lambda.Function {
  return new lambda.Function(stack, 'Slow', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({});'),
    timeout: Duration.minutes(15),
  });
}

function visited({ path }: Run): string[] {
  return path.map(({ state }) => state.replace('Poll: ', ''));
}

describe('a job that is done', () => {
  test.each([1, 2, 5])('costs two transitions for each of %i checks, beside the start', async (count) => {
    await session.open(NOTHING, ...Array.from({ length: count - 1 }, () => PENDING), READY);
    const run = await session.run();
    const behind = 1;
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 + 2 * count + behind });
    expect(run.elapsedMs).toBe((count - 1) * 60_000);
    expect(run.output).toEqual({ customer: 'c1', poll: { job: 'report-1', result: READY } });
  });

  test.each([1, 2, 5])('costs one transition for each of %i checks and one more, when retries wait', async (count) => {
    await session.open(() => ({ waitByRetry: true }), ...Array.from({ length: count - 1 }, () => PENDING), READY);
    const run = await session.run();
    const behind = 1;
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 + 1 + count + behind });
    expect(run.elapsedMs).toBe((count - 1) * 60_000);
    expect(run.output).toEqual({ customer: 'c1', poll: { job: 'report-1', result: READY } });
  });

  test.each([false, true])('gives of the answer what is asked for (retries wait: %s)', async (waitByRetry) => {
    const props: Props = (_, fn) => ({
      waitByRetry,
      resultField: 'report',
      check: PollCheck.of(Work.invoke(fn('Look')), { ...REPORT, result: '{% $result.rows %}' }),
    });
    await session.open(props, PENDING, READY);
    expect((await session.run()).output).toEqual({
      customer: 'c1',
      report: { job: 'report-1', result: 3 },
    });
  });

  test('the check is told the job, the input and the execution', async () => {
    await session.open(NOTHING, READY);
    const run = await session.run();
    expect(session.world.function('Look').invocations.map(({ event }) => event)).toEqual([
      { job: 'report-1', input: { customer: 'c1' }, execution: run.arn },
    ]);
    expect(session.world.function('Begin').invocations.map(({ event }) => event)).toEqual([
      { input: { customer: 'c1' }, execution: run.arn },
    ]);
  });

  test('that was under way already is only checked', async () => {
    await session.open(() => ({ start: undefined, job: '{% $input.customer %}' }), PENDING, READY);
    const run = await session.run();
    expect(visited(run)).toEqual(['take job', 'check', 'wait', 'check', 'done?', 'Read']);
    expect(run.output).toMatchObject({ poll: { job: 'c1' } });
  });

  test('that is started and checked by states of your own costs one transition more each', async () => {
    const props: Props = (stack) => ({
      start: Work.chain(new sfn.Pass(stack, 'Mine', { result: sfn.Result.fromObject({ id: 'mine' }) })),
      check: PollCheck.of(
        Work.chain(new sfn.Pass(stack, 'See', { result: sfn.Result.fromObject({ status: 'READY' }) })),
        REPORT,
      ),
    });
    await session.open(props);
    const run = await session.run();
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 1 + 2 + 2 + 1 });
    expect(run.output).toMatchObject({ poll: { job: 'mine', result: { status: 'READY' } } });
  });
});

describe.each([false, true])('where retries wait: %s', (waitByRetry) => {
  const props: Props = () => ({ waitByRetry });

  test('fails when the job has failed, with what it answered', async () => {
    await session.open(props, PENDING, { status: 'BROKEN', why: 'no rows' });
    const run = await session.run();
    expect(run).toMatchObject({ status: 'FAILED', error: PollUntilDone.JOB_FAILED, elapsedMs: 60_000 });
    expect(JSON.parse(run.cause ?? '')).toEqual({ job: 'report-1', result: { status: 'BROKEN', why: 'no rows' } });
  });

  test('fails when the deadline is over, at the deadline', async () => {
    await session.open(props, PENDING);
    const run = await session.run();
    expect(run).toMatchObject({ status: 'FAILED', error: PollUntilDone.TOO_LATE, elapsedMs: 600_000 });
    expect(JSON.parse(run.cause ?? '')).toEqual({ job: 'report-1' });
  });

  test('an answer at the deadline, or after it, does not count', async () => {
    await session.open(props, ...Array.from({ length: 10 }, () => PENDING), READY);
    const run = await session.run();
    expect([run.error, checks()]).toEqual([PollUntilDone.TOO_LATE, 11]);
  });

  test('the last answer before the deadline counts', async () => {
    await session.open(props, ...Array.from({ length: 9 }, () => PENDING), READY);
    expect(await session.run()).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 540_000 });
  });

  test('a check that hangs is cut off at the deadline, and that is too late', async () => {
    const hanging: Props = (stack) => ({
      waitByRetry,
      check: PollCheck.of(Work.invoke(slow(stack), { retryOn: ['Report.Busy'] }), REPORT),
    });
    await session.open(hanging);
    session.world.function('Slow').mock([returns(READY)]);
    session.world.function('Slow').takes({ minutes: 15 });
    expect(await session.run()).toMatchObject({ error: PollUntilDone.TOO_LATE });
  });

  test('states of your own follow a failure and a deadline, and find the input', async () => {
    const own: Props = (stack) => ({
      waitByRetry,
      onFailed: new sfn.Pass(stack, 'Mourn'),
      onTooLate: new sfn.Pass(stack, 'Hurry'),
    });
    await session.open(own, { status: 'LOST' });
    const failed = await session.run();
    expect(visited(failed).at(-1)).toBe('Mourn');
    expect(failed.output).toEqual({ customer: 'c1', poll: { job: 'report-1', result: { status: 'LOST' } } });
    await session.close();
    await session.open(own, PENDING);
    const late = await session.run();
    expect(visited(late).at(-1)).toBe('Hurry');
    expect(late.output).toEqual({ customer: 'c1', poll: { job: 'report-1' } });
  });

  test('a check that fails for a while is made again, one that fails for good ends the execution with its error', async () => {
    await session.open(props);
    session.world
      .function('Look')
      .mock([...Array.from({ length: 5 }, () => fails('Lambda.ServiceException', 'down')), returns(READY)]);
    expect(await session.run()).toMatchObject({ status: 'SUCCEEDED' });
    session.world.function('Look').mock([fails('Report.Forbidden', 'not yours')]);
    const run = await session.run();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Report.Forbidden' });
    expect(run.cause).toContain('not yours');
  });

  test.each([
    ['null', { status: 'READY', finished: null }],
    ['nothing', { status: 'READY' }],
    ['a text', { finished: 'yes' }],
  ])('fails at once when %s comes where true or false must', async (_, answer) => {
    const unclear: Props = (__, fn) => ({
      waitByRetry,
      check: PollCheck.of(Work.invoke(fn('Look')), { done: '{% $result.finished %}' }),
    });
    await session.open(unclear, answer);
    const run = await session.run();
    expect([run.error, checks()]).toEqual([PollUntilDone.ANSWER_UNCLEAR, 1]);
    expect(run.cause).toContain('must give true or false, got {');
  });
});

describe('a mistake in an expression', () => {
  const mistaken =
    (options: object): Props =>
    (_, fn) => ({
      check: PollCheck.of(Work.invoke(fn('Look')), { ...REPORT, ...options }),
      cancel: Work.invoke(fn('Cancel')),
    });

  test.each([
    ['done', { done: '{% $number($result.status) = 1 %}' }, PENDING],
    ['failed', { failed: '{% $result.status > 1 %}' }, PENDING],
    ['result', { result: '{% $toMillis($result.status) %}' }, READY],
    ['done, by an error of its own', { done: '{% $error("PollUntilDone.NotYet: " & $result.status) %}' }, PENDING],
  ])(
    'of %s is not taken for "not yet": it ends with its cause, and the job is cancelled',
    async (_, options, answer) => {
      await session.open(mistaken(options), answer);
      session.world.function('Cancel').mock(() => ({}));
      const run = await session.run();
      expect(run).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError', elapsedMs: 1_000 });
      expect(run.cause).toContain("specified for the field 'Output' threw an error during evaluation");
      expect(checks()).toBe(2);
      expect(visited(run).slice(-3)).toEqual(['done?', 'cancel unchecked job', 'check failed']);
      expect(session.world.function('Cancel').invocations).toHaveLength(1);
    },
  );

  test('of the payload ends with its cause, though no check could be made', async () => {
    const props: Props = (_, fn) => ({
      check: PollCheck.of(Work.invoke(fn('Look'), { payload: { id: '{% $input.missing.id %}' } }), REPORT),
    });
    await session.open(props, READY);
    const run = await session.run();
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError', elapsedMs: 1_000 });
    expect(run.cause).toContain("specified for the field 'Arguments/Payload/id' returned nothing");
    expect(checks()).toBe(0);
  });

  test('is told after checks that were in vain, too', async () => {
    await session.open(
      mistaken({ done: '{% $number($result.status) = 1 %}' }),
      { status: '0' },
      { status: '0' },
      PENDING,
    );
    session.world.function('Cancel').mock(() => ({}));
    const run = await session.run();
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError', elapsedMs: 121_000 });
  });
});

describe('the pace', () => {
  async function timesOf(props: Props): Promise<number[]> {
    await session.open(props, PENDING);
    const run = await session.run();
    const began = run.path[0]?.enteredAtMs ?? 0;
    return run.path
      .filter(({ state }) => state === 'Poll: check')
      .map(({ enteredAtMs }) => (enteredAtMs - began) / 1000);
  }

  test('grows by its factor up to the longest interval, and the last wait ends at the deadline', async () => {
    const props: Props = () => ({ interval: Duration.seconds(10), backoffRate: 2, maxInterval: Duration.seconds(100) });
    expect(await timesOf(props)).toEqual([0, 10, 30, 70, 150, 250, 350, 450, 550, 600]);
  });

  test('may grow by less than one second', async () => {
    const props: Props = () => ({ interval: Duration.seconds(100), backoffRate: 1.5 });
    expect(await timesOf(props)).toEqual([0, 100, 250, 475, 600]);
  });

  test('is drawn between half an interval and a whole one', async () => {
    const times = await timesOf(() => ({ jitter: undefined, interval: Duration.seconds(20) }));
    const waits = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    expect(Math.min(...waits.slice(0, -1))).toBeGreaterThanOrEqual(10);
    expect(Math.max(...waits)).toBeLessThanOrEqual(20);
    expect(new Set(waits).size).toBeGreaterThan(5);
    expect(times.at(-1)).toBe(600);
  });

  test('of retries grows by the same factor', async () => {
    const props: Props = () => ({
      waitByRetry: true,
      interval: Duration.seconds(10),
      backoffRate: 2,
      maxInterval: Duration.seconds(100),
    });
    await session.open(props, PENDING);
    const run = await session.run();
    expect(run).toMatchObject({ error: PollUntilDone.TOO_LATE, elapsedMs: 650_000 });
    expect(checks()).toBe(10);
  });
});

describe('the cancellation', () => {
  const props: Props = (_, fn) => ({ cancel: Work.invoke(fn('Cancel')) });

  test('is made when it is too late', async () => {
    await session.open(props, PENDING);
    session.world.function('Cancel').mock(() => ({}));
    const run = await session.run();
    expect(visited(run).slice(-3)).toEqual(['done?', 'cancel late job', 'too late']);
    expect(session.world.function('Cancel').invocations.map(({ event }) => event)).toEqual([
      { job: 'report-1', input: { customer: 'c1', poll: { job: 'report-1' } }, execution: run.arn },
    ]);
  });

  test('is made when a check has failed for good', async () => {
    await session.open(props);
    session.world.function('Look').mock([fails('Report.Forbidden', 'not yours')]);
    session.world.function('Cancel').mock(() => ({}));
    const run = await session.run();
    expect(visited(run).slice(-3)).toEqual(['done?', 'cancel unchecked job', 'check failed']);
    expect(run.error).toBe('Report.Forbidden');
  });

  test('that fails is told, and changes nothing of the outcome', async () => {
    await session.open(props, PENDING);
    session.world.function('Cancel').mock([fails('Report.Gone', 'no such job')]);
    const run = await session.run();
    expect(run.error).toBe(PollUntilDone.TOO_LATE);
    expect(JSON.parse(run.cause ?? '')).toMatchObject({ job: 'report-1', cancelFailure: { error: 'Report.Gone' } });
  });

  test.each([
    ['done', READY],
    ['failed', { status: 'BROKEN' }],
  ])('is not made for a job that is %s', async (_, answer) => {
    await session.open(props, answer);
    await session.run();
    expect(session.world.function('Cancel').invocations).toEqual([]);
  });
});
