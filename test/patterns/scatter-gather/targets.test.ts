import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Work } from 'cdk-workflow-patterns';
import type { Json } from 'cdk-workflow-simulator';
import { MockFailure, fails, returns } from 'cdk-workflow-simulator';
import type { Parts, Props } from './asking';
import { Session, functions, outcome } from './asking';

const WINDOW = 10_000;

const session = new Session();

afterEach(() => session.close());

describe('functions', () => {
  test('one that never answers, or runs longer than the window, is late', async () => {
    await session.open(functions('quick', 'slow', 'dead'));
    session.world.function('quick').mock([returns('here')]);
    session.world.function('slow').mock([returns('too late')]);
    session.world.function('slow').takes({ seconds: 11 });
    const run = await session.world
      .stateMachine('Flow')
      .start({}, { faults: [{ state: 'Ask: dead', kind: 'timeout', attempt: 'every' }] });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: WINDOW, transitions: 6 });
    expect(outcome(run)).toEqual({
      answers: { quick: 'here' },
      late: ['dead', 'slow'],
      failures: {},
      counts: { targets: 3, answered: 1, late: 2, failed: 0 },
    });
    expect(session.world.function('slow').invocations).toHaveLength(1);
  });

  test('every kind of answer arrives as it was given', async () => {
    const answers: Record<string, Json> = {
      nothing: null,
      no: false,
      zero: 0,
      text: '',
      list: [],
      one: [1],
      nested: [[1], []],
      object: {},
      error: { error: 'is a word like others' },
    };
    await session.open(functions(...Object.keys(answers)));
    for (const [name, answer] of Object.entries(answers)) session.world.function(name).mock([returns(answer)]);
    expect(outcome(await session.ask())).toMatchObject({ answers, counts: { answered: 9 } });
    expect((outcome(await session.ask()) as { answers: Json }).answers).toEqual(answers);
  });

  test('one that is throttled at first is asked again within the window', async () => {
    await session.open(functions('busy'));
    session.world.function('busy').mock([returns('at last')]);
    const run = await session.world.stateMachine('Flow').start(
      {},
      {
        faults: [1, 2].map((attempt) => ({ state: 'Ask: busy', kind: 'throttle', attempt })),
      },
    );
    await run.toEnd();
    expect(outcome(run)).toMatchObject({ answers: { busy: 'at last' }, counts: { answered: 1 } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 4 });
    expect(run.elapsedMs).toBeLessThan(WINDOW);
  });

  test('one that is throttled until the window is over is late, and not called after it', async () => {
    await session.open(functions('busy'));
    const callsMs: number[] = [];
    session.world.function('busy').takes({ milliseconds: 9_800 });
    session.world.function('busy').mock(() => {
      callsMs.push(session.world.now.getTime());
      throw new MockFailure('Lambda.TooManyRequestsException', 'Rate exceeded');
    });
    const startMs = session.world.now.getTime();
    const run = await session.ask();
    expect(outcome(run)).toMatchObject({ late: ['busy'], failures: {}, counts: { late: 1, failed: 0 } });
    expect(run.elapsedMs).toBeGreaterThanOrEqual(9_800);
    expect(run.elapsedMs).toBeLessThanOrEqual(WINDOW + 2_500);
    expect(Math.max(...callsMs) - startMs).toBeLessThanOrEqual(WINDOW);
  });

  test('one whose own limit is shorter than the window is late at that limit', async () => {
    await session.open(({ fn }) => ({
      targets: { hasty: Work.invoke(fn('hasty'), { taskTimeout: Duration.seconds(3) }) },
    }));
    session.world.function('hasty').mock([returns({})]);
    session.world.function('hasty').takes({ seconds: 4 });
    const run = await session.ask();
    expect(run.elapsedMs).toBe(3_000);
    expect(outcome(run)).toMatchObject({ late: ['hasty'] });
  });

  test('a function gets the input under the names that a branch of a FanOut knows', async () => {
    await session.open(functions('one'));
    session.world.function('one').mock((event) => event);
    const run = await session.ask({ article: 'lamp' });
    expect(outcome(run)).toMatchObject({
      answers: { one: { name: 'one', input: { article: 'lamp' }, execution: run.arn } },
    });
  });
});

describe('an HTTP endpoint', () => {
  const web: Props = ({ connection }) => ({
    targets: { web: Work.request(connection(), { url: 'https://shop.example.com', method: 'GET' }) },
  });

  test('that is busy is asked again within the window', async () => {
    await session.open(web);
    const answer = { StatusCode: 200, ResponseBody: { price: 4 } };
    const busy = [
      fails('States.Http.StatusCode.503'),
      fails('States.Http.StatusCode.429'),
      fails('States.Http.Socket'),
    ];
    session.world.service('http', 'invoke').mock([...busy, returns(answer)]);
    const run = await session.ask();
    expect(outcome(run)).toMatchObject({ answers: { web: { price: 4 } } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 5 });
  });

  test('that stays busy has failed when it was asked four times', async () => {
    await session.open(web);
    session.world.service('http', 'invoke').mock([fails('States.Http.StatusCode.503', 'try later')]);
    const run = await session.ask();
    expect(outcome(run)).toMatchObject({
      failures: { web: { error: 'States.Http.StatusCode.503', cause: 'try later' } },
      counts: { failed: 1 },
    });
    expect(run.calls).toHaveLength(4);
  });

  test('that answers without a body has answered', async () => {
    await session.open(web);
    session.world.service('http', 'invoke').mock([returns({ StatusCode: 204 })]);
    expect(outcome(await session.ask())).toMatchObject({ answers: { web: null }, counts: { answered: 1 } });
  });
});

test('a callback whose request could not be sent twice waits for the rest of its deadline only', async () => {
  await session.open(({ fn }) => ({
    targets: { later: Work.invokeAndWait(fn('later'), { deadline: Duration.seconds(6) }) },
  }));
  session.world.function('later').mock([returns({})]);
  const run = await session.world
    .stateMachine('Flow')
    .start({}, { faults: [{ state: 'Ask: later', kind: 'throttle' }] });
  await run.toEnd();
  expect(outcome(run)).toMatchObject({ late: ['later'] });
  // Up to half a second comes from rounding to whole seconds.
  expect(Math.abs(run.elapsedMs - 6_000)).toBeLessThanOrEqual(500);
});

describe('states of your own', () => {
  test('are asked too, one more transition each, and their failures caught', async () => {
    const chain = ({ stack }: Parts, id: string, end: sfn.IChainable): Work =>
      Work.chain(new sfn.Pass(stack, id).next(end));
    await session.open((parts) => ({
      targets: {
        good: chain(parts, 'Good', new sfn.Pass(parts.stack, 'Offer', { result: sfn.Result.fromObject({ price: 7 }) })),
        bad: chain(parts, 'Bad', new sfn.Fail(parts.stack, 'Closed', { error: 'Shop.Closed', cause: 'for today' })),
      },
    }));
    const run = await session.ask();
    expect(outcome(run)).toEqual({
      answers: { good: { price: 7 } },
      late: [],
      failures: { bad: { error: 'Shop.Closed', cause: 'for today' } },
      counts: { targets: 2, answered: 1, late: 0, failed: 1 },
    });
    expect(run.transitions).toBe(8);
  });
});
