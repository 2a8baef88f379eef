import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { WorkRequestOptions, ScatterGatherProps } from 'cdk-workflow-patterns';
import { FanOut, FanOutSource, Work, ScatterGather, Workflow } from 'cdk-workflow-patterns';
import { templateOf } from '../../support/synthesize';
import type { Parts } from './asking';
import { askingStack, partsOf } from './asking';

type Some = (parts: Parts) => Partial<ScatterGatherProps>;

/** One function is asked, unless said otherwise. */
function making(some: Some, timeout?: Duration): () => unknown {
  return () => {
    const stack = askingStack((parts) => ({ targets: { shop: Work.invoke(parts.fn('Shop')) }, ...some(parts) }), {
      timeout,
    });
    return Template.fromStack(stack);
  };
}

function request(options: Partial<WorkRequestOptions>, more: Partial<ScatterGatherProps> = {}): Some {
  return ({ connection }) => ({
    targets: { web: Work.request(connection(), { url: 'https://shop.example.com', ...options }) },
    ...more,
  });
}

const LATER = Duration.seconds(Lazy.number({ produce: () => 10 }));

test.each<[string, Some, string]>([
  ['no targets', () => ({ targets: {} }), "'targets' must name at least one, got 'none'; say who is to be asked"],
  [
    'a target without a name',
    ({ fn }) => ({ targets: { '': Work.invoke(fn('Shop')) } }),
    "'targets' must have names, got ''",
  ],
  [
    'work on whole batches',
    ({ fn }) => ({ targets: { shop: Work.invokeBatch(fn('Shop')) } }),
    "'targets.shop' must be work on one thing: there are no batches here, got 'Work.invokeBatch'; use Work.invoke, or a",
  ],
  [
    'a window of a part of a second',
    () => ({ window: Duration.millis(1500) }),
    "'window' must be whole seconds from 1 second to 364 days, got 1 second 500 millis",
  ],
  ['no window', () => ({ window: Duration.seconds(0) }), "'window' must be whole seconds from 1 second to 364 days"],
  ['a window of a year', () => ({ window: Duration.days(365) }), "'window' must be whole seconds from 1 second to 364"],
  [
    'a window that is known at deploy time only',
    () => ({ window: LATER }),
    "'window' must be known at synthesis, got a value that is known at deploy time only",
  ],
  [
    'a limit beyond the window',
    ({ fn }) => ({ targets: { shop: Work.invoke(fn('Shop'), { taskTimeout: Duration.seconds(11) }) } }),
    "'targets.shop.taskTimeout' must be whole seconds from 1 second to 10 seconds, got 11 seconds",
  ],
  [
    'a deadline that is known at deploy time only',
    ({ fn }) => ({ targets: { shop: Work.invokeAndWait(fn('Shop'), { deadline: LATER }) } }),
    "'targets.shop.deadline' must be known at synthesis",
  ],
  [
    'more answers than targets',
    () => ({ minimumAnswers: 2 }),
    "'minimumAnswers' must be a whole number from 1 to 1, the number of targets, got 2",
  ],
  ['no answers at least', () => ({ minimumAnswers: 0 }), "'minimumAnswers' must be a whole number from 1 to 1"],
  ['half an answer', () => ({ minimumAnswers: 0.5 }), "'minimumAnswers' must be a whole number from 1 to 1"],
  [
    'a minimum that is known at deploy time only',
    () => ({ minimumAnswers: Token.asNumber({ Ref: 'Minimum' }) }),
    "'minimumAnswers' must be a whole number from 1 to 1, the number of targets, got a value that is known at deploy",
  ],
  [
    'an empty result field',
    () => ({ resultField: '' }),
    "'resultField' must be the name of a field, got ''; leave it out for 'scatterGather'",
  ],
  [
    'a request without room for a token',
    ({ queue }) => ({
      targets: { mail: Work.sendMessageAndWait(queue('Mail'), { deadline: Duration.seconds(10) }) },
      request: 'hello',
    }),
    "'request' must be an object for a target that answers later: a 'taskToken' is added to it, got 'hello'",
  ],
  [
    'a payload without room for a token',
    ({ fn }) => ({
      targets: {
        later: Work.invokeAndWait(fn('Shop'), { deadline: Duration.seconds(10), payload: ['hello'] }),
      },
    }),
    `'targets.later.payload' must be an object for a target that answers later: a 'taskToken' is added to it, got ["hello"]`,
  ],
  [
    'a request over HTTP in a longer window',
    request({}, { window: Duration.seconds(61) }),
    "'window' must be at most 60 seconds for 'targets.web': AWS gives up an HTTP request then, got 1 minute 1 second; " +
      "shorten it, or give that target a 'taskTimeout'",
  ],
  [
    'a limit of a request that AWS does not keep',
    request({ taskTimeout: Duration.seconds(61) }, { window: Duration.minutes(5) }),
    "'targets.web.taskTimeout' must be whole seconds from 1 second to 1 minute, got 1 minute 1 second",
  ],
  [
    'an address without encryption',
    request({ url: 'http://shop.example.com' }),
    "'targets.web.url' must be an https address that is known at synthesis, got 'http://shop.example.com'",
  ],
  [
    'an address that an execution makes up',
    request({ url: '{% $states.input.url %}' }),
    "'targets.web.url' must be an https address that is known at synthesis",
  ],
  ['an unknown method', request({ method: 'post' }), "'targets.web.method' must be one of GET, POST, PUT, DELETE"],
  [
    'a header that AWS fails the execution for',
    request({ headers: { Accept: 'text/plain', Authorization: 'Bearer me' } }),
    "'targets.web.headers' must leave out those that AWS sets or forbids, got 'Authorization'; put credentials into",
  ],
  [
    'states that may take longer than the window',
    ({ stack, fn }) => ({
      targets: {
        own: Work.chain(
          new tasks.LambdaInvoke(stack, 'Call', {
            lambdaFunction: fn('Shop'),
            taskTimeout: sfn.Timeout.duration(Duration.seconds(11)),
            retryOnServiceExceptions: false,
          }),
        ),
      },
    }),
    "'targets.own' must be over within the window of 10 seconds for certain: nothing can cut states of your own off, " +
      "got 'states that may take 11 seconds'",
  ],
  [
    'states of unknown duration',
    ({ stack, fn }) => ({
      targets: { own: Work.chain(new tasks.LambdaInvoke(stack, 'Call', { lambdaFunction: fn('Shop') })) },
    }),
    "'targets.own' must be over within the window of 10 seconds for certain: nothing can cut states of your own off, " +
      "got 'the state 'Call', of which that is not known: it has no timeout'",
  ],
])('fails for %s', (_, some, message) => {
  expect(making(some)).toThrow(`[Test/Ask] ${message}`);
});

test('fails in a state machine that ends before the window does', () => {
  const minute: Some = () => ({ window: Duration.minutes(1) });
  expect(making(minute, Duration.minutes(1))).toThrow(
    "[Test/Flow] 'timeout' must be longer than the 1 minute for which an execution may wait (state 'Ask: shop'), got 1 minute; the execution would end",
  );
  expect(making(minute, Duration.seconds(61))).not.toThrow();
});

test('fails in an Express state machine where somebody answers later', () => {
  const express = (work: (parts: Parts) => Work) => () =>
    templateOf((stack) => {
      const targets = { shop: work(partsOf(stack)) };
      const definition = new ScatterGather(stack, 'Ask', { targets, window: Duration.seconds(10) });
      new Workflow(stack, 'Flow', { definition, stateMachineType: sfn.StateMachineType.EXPRESS });
    });
  expect(express(({ fn }) => Work.invokeAndWait(fn('Shop'), { deadline: Duration.seconds(5) }))).toThrow(
    "state 'Ask: shop' waits for a task token, which an EXPRESS workflow can't",
  );
  expect(express(({ fn }) => Work.invoke(fn('Shop')))).not.toThrow();
});

test('an HTTP endpoint with a limit of its own may be asked in a longer window', () => {
  const options = request({ taskTimeout: Duration.seconds(60) }, { window: Duration.minutes(5) });
  expect(making(options)).not.toThrow();
});

test('states of your own that are over in time may be asked', () => {
  const own: Some = ({ stack }) => {
    const wait = new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.duration(Duration.seconds(10)) });
    return { targets: { own: Work.chain(wait) } };
  };
  expect(making(own)).not.toThrow();
});

test('names that look like those of our own states are names like others', () => {
  const named: Some = ({ fn }) => ({
    targets: Object.fromEntries(
      ['Branches', 'Failed', 'es', 'A', 'AFailed'].map((name) => [name, Work.invoke(fn('Shop'))]),
    ),
    minimumAnswers: 1,
  });
  expect(making(named)).not.toThrow();
});

test('fails for requests of a FanOut too that AWS would not send', () => {
  const fanOut = (source: (work: Work) => FanOutSource, work?: boolean) => () =>
    templateOf((stack) => {
      const wrong = Work.request(partsOf(stack).connection(), { url: 'ftp://shop.example.com' });
      const definition = new FanOut(stack, 'Fan', { source: source(wrong), work: work === true ? wrong : undefined });
      new Workflow(stack, 'Flow', { definition });
    });
  expect(fanOut((web) => FanOutSource.branches({ web }))).toThrow(
    "[Test/Fan] 'branches.web.url' must be an https address",
  );
  expect(fanOut(() => FanOutSource.array([1]), true)).toThrow("[Test/Fan] 'work.url' must be an https address");
});
