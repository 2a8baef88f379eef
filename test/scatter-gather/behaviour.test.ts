import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ScatterGatherProps } from 'cdk-workflow-patterns';
import { Aggregate, FanOutWork, ScatterGather, Workflow } from 'cdk-workflow-patterns';
import type { Json, Run, World } from 'cdk-workflow-simulator';
import { MockFailure, Simulator, fails, returns } from 'cdk-workflow-simulator';
import { stackWith } from '../support/synthesize';
import type { Parts, Props } from './asking';
import { askingStack, partsOf } from './asking';

const WINDOW = 10_000;
const DEADLINE = { deadline: Duration.seconds(10) };

/** A shop that calls, one that is written to, one on the web. */
const SHOPS: Props = ({ fn, queue, connection }) => ({
  targets: {
    corner: FanOutWork.invoke(fn('Corner')),
    mail: FanOutWork.sendMessageAndWait(queue('Mail'), DEADLINE),
    web: FanOutWork.request(connection(), { url: 'https://shop.example.com/offers' }),
  },
  request: { article: '{% $input.article %}', shop: '{% $name %}' },
});

/** Functions only. */
function functions(...names: string[]): Props {
  return ({ fn }) => ({ targets: Object.fromEntries(names.map((name) => [name, FanOutWork.invoke(fn(name))])) });
}

let world: World;

async function open(props: Props): Promise<World> {
  return loaded(askingStack(props));
}

async function loaded(stack: Stack): Promise<World> {
  world = await Simulator.load(stack);
  return world;
}

async function ask(input: Json = { article: 'lamp' }): Promise<Run> {
  const run = await world.stateMachine('Flow').start(input);
  return run.toEnd();
}

/** What came out. */
function outcome({ output }: Run): Json {
  return (output as { scatterGather: Json }).scatterGather;
}

/** How Step Functions refuses what is done; undefined when it doesn't. */
function refusalOf(doing: () => void): { readonly code?: string } | undefined {
  try {
    doing();
    return undefined;
  } catch (error) {
    return error as { readonly code?: string };
  }
}

afterEach(() => world.close());

describe('three kinds of target', () => {
  beforeEach(async () => {
    await open(SHOPS);
    world.function('Corner').mock([returns({ price: 30 })]);
    world.service('http', 'invoke').mock((input) => ({ StatusCode: 200, ResponseBody: { asked: input, price: 20 } }));
  });

  test('all are asked the same, and all answers stand beside the input', async () => {
    const run = await world.stateMachine('Flow').start({ article: 'lamp' });
    await run.toWait('Ask: mail');
    const [message] = world.queue('Mail').messages;
    const { taskToken } = run.callback();
    expect(JSON.parse(message?.body ?? '')).toEqual({ article: 'lamp', shop: 'mail', taskToken });
    expect(world.function('Corner').invocations.map(({ event }) => event)).toEqual([
      { article: 'lamp', shop: 'corner' },
    ]);
    run.callback().succeed({ price: 25 });
    await run.toEnd();
    const asked = {
      ApiEndpoint: 'https://shop.example.com/offers',
      Method: 'POST',
      InvocationConfig: { ConnectionArn: expect.stringContaining(':connection/') as string },
      RequestBody: { article: 'lamp', shop: 'web' },
    };
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 4, elapsedMs: 0 });
    expect(run.output).toEqual({
      article: 'lamp',
      scatterGather: {
        answers: { corner: { price: 30 }, mail: { price: 25 }, web: { price: 20, asked } },
        late: [],
        failures: {},
        counts: { targets: 3, answered: 3, late: 0, failed: 0 },
      },
    });
  });

  test('who answers after the window is late: the others are gathered when it ends, and the answer is refused', async () => {
    const run = await world.stateMachine('Flow').start({ article: 'lamp' });
    await run.toWait('Ask: mail');
    const mail = run.callback();
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: WINDOW, transitions: 5 });
    expect(outcome(run)).toMatchObject({
      late: ['mail'],
      failures: {},
      counts: { targets: 3, answered: 2, late: 1, failed: 0 },
    });
    expect(refusalOf(() => mail.succeed({ price: 1 }))).toMatchObject({ code: 'TaskTimedOut' });
  });

  test('an answer at the very end of the window is late, one a millisecond earlier is not', async () => {
    const answeredAfter = async (milliseconds: number): Promise<Json> => {
      const run = await world.stateMachine('Flow').start({ article: 'lamp' });
      await run.toWait('Ask: mail');
      const mail = run.callback();
      await world.advance({ milliseconds });
      const refusal = refusalOf(() => mail.succeed({}));
      await run.toEnd();
      return { ...(outcome(run) as object), refused: refusal?.code ?? null };
    };
    expect(await answeredAfter(WINDOW - 1)).toMatchObject({ late: [], counts: { answered: 3 }, refused: null });
    expect(await answeredAfter(WINDOW)).toMatchObject({
      late: ['mail'],
      counts: { answered: 2 },
      refused: 'TaskTimedOut',
    });
  });

  test('a target that fails is told of by name, whether it answers a failure, throws or refuses', async () => {
    world.function('Corner').mock([fails('Shop.Closed', 'come back tomorrow')]);
    world.service('http', 'invoke').mock([fails('States.Http.StatusCode.404', 'no such article')]);
    const run = await world.stateMachine('Flow').start({ article: 'lamp' });
    await run.toWait('Ask: mail');
    run.callback().fail('Mail.Refused', 'who are you?');
    await run.toEnd();
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 7, elapsedMs: 0 });
    expect(outcome(run)).toEqual({
      answers: {},
      late: [],
      failures: {
        corner: { error: 'Shop.Closed', cause: expect.stringContaining('come back tomorrow') as string },
        mail: { error: 'Mail.Refused', cause: 'who are you?' },
        web: { error: 'States.Http.StatusCode.404', cause: 'no such article' },
      },
      counts: { targets: 3, answered: 0, late: 0, failed: 3 },
    });
  });
});

describe('a queue with a real consumer', () => {
  /** Answers after as many seconds as the message says, and logs what became of it. */
  const CONSUMER = `
    const { SFNClient, SendTaskSuccessCommand } = require('@aws-sdk/client-sfn');
    const client = new SFNClient({});
    exports.handler = async ({ Records: [{ body }] }) => {
      const { taskToken, input } = JSON.parse(body);
      await new Promise((resolve) => setTimeout(resolve, input.seconds * 1000));
      const command = new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ after: input.seconds }) });
      console.log(await client.send(command).then(() => 'heard', (error) => error.name));
    };`;

  beforeEach(async () => {
    const stack = stackWith((made) => {
      const parts = partsOf(made);
      const queue = parts.queue('Mail', { visibilityTimeout: Duration.minutes(1) });
      const targets = { mail: FanOutWork.sendMessageAndWait(queue, DEADLINE) };
      const definition = new ScatterGather(made, 'Ask', { targets, window: Duration.seconds(10) });
      const consumer = new lambda.Function(made, 'Consumer', {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        timeout: Duration.minutes(1),
        code: lambda.Code.fromInline(CONSUMER),
      });
      queue.grantConsumeMessages(consumer);
      new lambda.EventSourceMapping(made, 'Mapping', {
        target: consumer,
        eventSourceArn: queue.queueArn,
        batchSize: 1,
      });
      new Workflow(made, 'Flow', { definition }).grantTaskResponse(consumer);
    });
    await loaded(stack);
  });

  test('is heard within the window', async () => {
    const run = await ask({ seconds: 4 });
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 4_000 });
    expect(outcome(run)).toMatchObject({ answers: { mail: { after: 4 } }, late: [] });
    expect(world.function('Consumer').logs.map(({ message }) => message)).toEqual(['heard']);
  });

  test('is told after it that the task has timed out', async () => {
    const run = await ask({ seconds: 12 });
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: WINDOW });
    expect(outcome(run)).toMatchObject({ answers: {}, late: ['mail'], counts: { answered: 0, late: 1, failed: 0 } });
    await world.advance({ seconds: 5 });
    expect(world.function('Consumer').logs.map(({ message }) => message)).toEqual(['TaskTimedOut']);
  });
});

describe('functions', () => {
  test('one that never answers, or runs longer than the window, is late', async () => {
    await open(functions('quick', 'slow', 'dead'));
    world.function('quick').mock([returns('here')]);
    world.function('slow').mock([returns('too late')]);
    world.function('slow').takes({ seconds: 11 });
    const run = await world
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
    expect(world.function('slow').invocations).toHaveLength(1);
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
    await open(functions(...Object.keys(answers)));
    for (const [name, answer] of Object.entries(answers)) world.function(name).mock([returns(answer)]);
    expect(outcome(await ask())).toMatchObject({ answers, counts: { answered: 9 } });
    expect((outcome(await ask()) as { answers: Json }).answers).toEqual(answers);
  });

  test('one that is throttled at first is asked again within the window', async () => {
    await open(functions('busy'));
    world.function('busy').mock([returns('at last')]);
    const run = await world.stateMachine('Flow').start(
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
    await open(functions('busy'));
    const callsMs: number[] = [];
    world.function('busy').takes({ milliseconds: 9_800 });
    world.function('busy').mock(() => {
      callsMs.push(world.now.getTime());
      throw new MockFailure('Lambda.TooManyRequestsException', 'Rate exceeded');
    });
    const startMs = world.now.getTime();
    const run = await ask();
    expect(outcome(run)).toMatchObject({ late: ['busy'], failures: {}, counts: { late: 1, failed: 0 } });
    expect(run.elapsedMs).toBeGreaterThanOrEqual(9_800);
    expect(run.elapsedMs).toBeLessThanOrEqual(WINDOW + 2_500);
    expect(Math.max(...callsMs) - startMs).toBeLessThanOrEqual(WINDOW);
  });

  test('one whose own limit is shorter than the window is late at that limit', async () => {
    await open(({ fn }) => ({
      targets: { hasty: FanOutWork.invoke(fn('hasty'), { taskTimeout: Duration.seconds(3) }) },
    }));
    world.function('hasty').mock([returns({})]);
    world.function('hasty').takes({ seconds: 4 });
    const run = await ask();
    expect(run.elapsedMs).toBe(3_000);
    expect(outcome(run)).toMatchObject({ late: ['hasty'] });
  });

  test('a function gets the input under the names that a branch of a FanOut knows', async () => {
    await open(functions('one'));
    world.function('one').mock((event) => event);
    const run = await ask({ article: 'lamp' });
    expect(outcome(run)).toMatchObject({
      answers: { one: { name: 'one', input: { article: 'lamp' }, execution: run.arn } },
    });
  });
});

describe('an HTTP endpoint', () => {
  const web: Props = ({ connection }) => ({
    targets: { web: FanOutWork.request(connection(), { url: 'https://shop.example.com', method: 'GET' }) },
  });

  test('that is busy is asked again within the window', async () => {
    await open(web);
    const answer = { StatusCode: 200, ResponseBody: { price: 4 } };
    const busy = [
      fails('States.Http.StatusCode.503'),
      fails('States.Http.StatusCode.429'),
      fails('States.Http.Socket'),
    ];
    world.service('http', 'invoke').mock([...busy, returns(answer)]);
    const run = await ask();
    expect(outcome(run)).toMatchObject({ answers: { web: { price: 4 } } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 5 });
  });

  test('that stays busy has failed when it was asked four times', async () => {
    await open(web);
    world.service('http', 'invoke').mock([fails('States.Http.StatusCode.503', 'try later')]);
    const run = await ask();
    expect(outcome(run)).toMatchObject({
      failures: { web: { error: 'States.Http.StatusCode.503', cause: 'try later' } },
      counts: { failed: 1 },
    });
    expect(run.calls).toHaveLength(4);
  });

  test('that answers without a body has answered', async () => {
    await open(web);
    world.service('http', 'invoke').mock([returns({ StatusCode: 204 })]);
    expect(outcome(await ask())).toMatchObject({ answers: { web: null }, counts: { answered: 1 } });
  });
});

test('a callback whose request could not be sent twice waits for the rest of its deadline only', async () => {
  await open(({ fn }) => ({
    targets: { later: FanOutWork.invokeAndWait(fn('later'), { deadline: Duration.seconds(6) }) },
  }));
  world.function('later').mock([returns({})]);
  const run = await world.stateMachine('Flow').start({}, { faults: [{ state: 'Ask: later', kind: 'throttle' }] });
  await run.toEnd();
  expect(outcome(run)).toMatchObject({ late: ['later'] });
  // Up to half a second comes from rounding to whole seconds.
  expect(Math.abs(run.elapsedMs - 6_000)).toBeLessThanOrEqual(500);
});

describe('states of your own', () => {
  test('are asked too, one more transition each, and their failures caught', async () => {
    const chain = ({ stack }: Parts, id: string, end: sfn.IChainable): FanOutWork =>
      FanOutWork.chain(new sfn.Pass(stack, id).next(end));
    await open((parts) => ({
      targets: {
        good: chain(parts, 'Good', new sfn.Pass(parts.stack, 'Offer', { result: sfn.Result.fromObject({ price: 7 }) })),
        bad: chain(parts, 'Bad', new sfn.Fail(parts.stack, 'Closed', { error: 'Shop.Closed', cause: 'for today' })),
      },
    }));
    const run = await ask();
    expect(outcome(run)).toEqual({
      answers: { good: { price: 7 } },
      late: [],
      failures: { bad: { error: 'Shop.Closed', cause: 'for today' } },
      counts: { targets: 2, answered: 1, late: 0, failed: 1 },
    });
    expect(run.transitions).toBe(8);
  });
});

describe('with a minimum of answers', () => {
  const withMinimum =
    (props: Partial<ScatterGatherProps> = {}): Props =>
    (parts) => ({ ...functions('a', 'b', 'c')(parts), minimumAnswers: 2, ...props });

  test('it goes on when they have come', async () => {
    await open(withMinimum());
    for (const name of ['a', 'b']) world.function(name).mock([returns(name)]);
    world.function('c').mock([fails('C.Down')]);
    expect(await ask()).toMatchObject({ status: 'SUCCEEDED', transitions: 5 });
  });

  test('fails when fewer have come, and tells who was late and who failed', async () => {
    await open(withMinimum());
    world.function('a').mock([returns('a')]);
    world.function('b').mock([returns('b')]);
    world.function('b').takes({ seconds: 20 });
    world.function('c').mock([fails('C.Down', 'since noon')]);
    const run = await ask();
    expect(run).toMatchObject({ status: 'FAILED', error: ScatterGather.TOO_FEW_ANSWERS, elapsedMs: WINDOW });
    expect(JSON.parse(run.cause ?? '')).toEqual({
      minimumAnswers: 2,
      counts: { targets: 3, answered: 1, late: 1, failed: 1 },
      late: ['b'],
      failures: { c: { error: 'C.Down', cause: expect.stringContaining('since noon') as string } },
    });
  });

  test('fails as what it is when a figure over the answers cannot be worked out', async () => {
    await open(withMinimum({ aggregates: { sum: Aggregate.sum('{% $result %}') } }));
    for (const name of ['a', 'b', 'c']) world.function(name).mock([returns('no number')]);
    expect(await ask()).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});

test('figures over the answers come beside them', async () => {
  await open((parts) => ({
    ...functions('dear', 'cheap', 'closed')(parts),
    aggregates: { best: Aggregate.top(1, '{% -$result.price %}'), offers: Aggregate.count() },
  }));
  world.function('dear').mock([returns({ price: 9 })]);
  world.function('cheap').mock([returns({ price: 3 })]);
  world.function('closed').mock([fails('Closed')]);
  expect(outcome(await ask())).toMatchObject({
    aggregates: { best: [{ name: 'cheap', result: { price: 3 } }], offers: 2 },
  });
});

describe('placed elsewhere', () => {
  const scatter = (stack: Stack, id: string, more: Partial<ScatterGatherProps> = {}): ScatterGather =>
    new ScatterGather(stack, id, {
      targets: { shop: FanOutWork.invoke(partsOf(stack).fn('Shop')) },
      window: Duration.seconds(5),
      ...more,
    });

  test('it stands twice in one machine', async () => {
    const two = stackWith((stack) => {
      const definition = scatter(stack, 'First', { resultField: 'first' }).next(scatter(stack, 'Second'));
      new Workflow(stack, 'Flow', { definition });
    });
    await loaded(two);
    world.function('Shop').mock((event) => ({ had: Object.keys((event as { input: object }).input) }));
    const run = await ask();
    expect(run).toMatchObject({ status: 'SUCCEEDED', transitions: 4 });
    expect(run.output).toMatchObject({
      article: 'lamp',
      first: { answers: { shop: { had: ['article'] } } },
      scatterGather: { answers: { shop: { had: ['article', 'first'] } } },
    });
  });

  test('in a Map every iteration has a window of its own', async () => {
    const inMap = stackWith((stack) => {
      const map = new sfn.Map(stack, 'Each', { itemsPath: '$.articles', maxConcurrency: 1 });
      map.itemProcessor(scatter(stack, 'Ask', { minimumAnswers: 1 }));
      map.addCatch(new sfn.Pass(stack, 'Too few'), { errors: [ScatterGather.TOO_FEW_ANSWERS], resultPath: '$.error' });
      new Workflow(stack, 'Flow', { definition: map });
    });
    await loaded(inMap);
    world.function('Shop').mock([returns(1)]);
    world.function('Shop').takes({ seconds: 4 });
    const run = await ask({ articles: [{ id: 1 }, { id: 2 }] });
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 8_000, transitions: 5 });
    expect(run.output).toMatchObject([{ id: 1, scatterGather: { answers: { shop: 1 } } }, { id: 2 }]);
    world.function('Shop').takes({ seconds: 6 });
    const late = await ask({ articles: [{ id: 1 }] });
    expect(late.output).toMatchObject({ error: { Error: ScatterGather.TOO_FEW_ANSWERS } });
  });
});
