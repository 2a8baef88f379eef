import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Work, ScatterGather, Workflow } from 'cdk-workflow-patterns';
import type { Json } from 'cdk-workflow-simulator';
import { fails, returns } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';
import type { Props } from './asking';
import { Session, outcome, partsOf } from './asking';

const WINDOW = 10_000;
const DEADLINE = { deadline: Duration.seconds(10) };

/** A shop that calls, one that is written to, one on the web. */
const SHOPS: Props = ({ fn, queue, connection }) => ({
  targets: {
    corner: Work.invoke(fn('Corner')),
    mail: Work.sendMessageAndWait(queue('Mail'), DEADLINE),
    web: Work.request(connection(), { url: 'https://shop.example.com/offers' }),
  },
  request: { article: '{% $input.article %}', shop: '{% $name %}' },
});

const session = new Session();

afterEach(() => session.close());

/** How Step Functions refuses what is done; undefined when it doesn't. */
function refusalOf(doing: () => void): { readonly code?: string } | undefined {
  try {
    doing();
    return undefined;
  } catch (error) {
    return error as { readonly code?: string };
  }
}

describe('three kinds of target', () => {
  beforeEach(async () => {
    await session.open(SHOPS);
    session.world.function('Corner').mock([returns({ price: 30 })]);
    session.world
      .service('http', 'invoke')
      .mock((input) => ({ StatusCode: 200, ResponseBody: { asked: input, price: 20 } }));
  });

  test('all are asked the same, and all answers stand beside the input', async () => {
    const run = await session.world.stateMachine('Flow').start({ article: 'lamp' });
    await run.toWait('Ask: mail');
    const [message] = session.world.queue('Mail').messages;
    const { taskToken } = run.callback();
    expect(JSON.parse(message?.body ?? '')).toEqual({ article: 'lamp', shop: 'mail', taskToken });
    expect(session.world.function('Corner').invocations.map(({ event }) => event)).toEqual([
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
    const run = await session.world.stateMachine('Flow').start({ article: 'lamp' });
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
      const run = await session.world.stateMachine('Flow').start({ article: 'lamp' });
      await run.toWait('Ask: mail');
      const mail = run.callback();
      await session.world.advance({ milliseconds });
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
    session.world.function('Corner').mock([fails('Shop.Closed', 'come back tomorrow')]);
    session.world.service('http', 'invoke').mock([fails('States.Http.StatusCode.404', 'no such article')]);
    const run = await session.world.stateMachine('Flow').start({ article: 'lamp' });
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
      const targets = { mail: Work.sendMessageAndWait(queue, DEADLINE) };
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
    await session.load(stack);
  });

  test('is heard within the window', async () => {
    const run = await session.ask({ seconds: 4 });
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: 4_000 });
    expect(outcome(run)).toMatchObject({ answers: { mail: { after: 4 } }, late: [] });
    expect(session.world.function('Consumer').logs.map(({ message }) => message)).toEqual(['heard']);
  });

  test('is told after it that the task has timed out', async () => {
    const run = await session.ask({ seconds: 12 });
    expect(run).toMatchObject({ status: 'SUCCEEDED', elapsedMs: WINDOW });
    expect(outcome(run)).toMatchObject({ answers: {}, late: ['mail'], counts: { answered: 0, late: 1, failed: 0 } });
    await session.world.advance({ seconds: 5 });
    expect(session.world.function('Consumer').logs.map(({ message }) => message)).toEqual(['TaskTimedOut']);
  });
});
