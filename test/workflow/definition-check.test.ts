import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Workflow } from 'cdk-workflow-patterns';
import { stackWith } from '../support/synthesize';

type Make = (stack: Stack) => sfn.IChainable;

function workflowOf(make: Make, stateMachineType?: sfn.StateMachineType): Stack {
  return stackWith((stack) => new Workflow(stack, 'Flow', { definition: make(stack), stateMachineType }));
}

function refusalOf(make: Make, stateMachineType?: sfn.StateMachineType): () => void {
  return () => workflowOf(make, stateMachineType);
}

const custom =
  (stateJson: object, id = 'Ask'): Make =>
  (stack) =>
    new sfn.CustomState(stack, id, { stateJson: { Type: 'Task', ...stateJson } });

const CALLBACK = 'arn:aws:states:::sqs:sendMessage.waitForTaskToken';
const INVOKE = 'arn:aws:states:::lambda:invoke';
const { EXPRESS } = sfn.StateMachineType;

describe('a chain fails when it is handed in', () => {
  test('fails for a callback that nothing ends', () => {
    expect(refusalOf(custom({ Resource: CALLBACK }))).toThrow(
      "[Test/Flow] state 'Ask' must have a timeout: nothing else ends it when its answer is lost; give 'taskTimeout'",
    );
  });

  test('fails for an activity that nothing ends', () => {
    const Resource = 'arn:aws:states:us-east-1:111122223333:activity:paint';
    expect(refusalOf(custom({ Resource }))).toThrow("state 'Ask' must have a timeout");
  });

  test('fails for a heartbeat that is not shorter than the timeout', () => {
    expect(refusalOf(custom({ Resource: CALLBACK, TimeoutSeconds: 60, HeartbeatSeconds: 60 }))).toThrow(
      "state 'Ask' must have a heartbeat shorter than its timeout of 60 seconds, got 60; shorten 'heartbeatTimeout'",
    );
  });

  test('fails for a task that gives up before its function does', () => {
    const make: Make = (stack) => {
      const lambdaFunction = new lambda.Function(stack, 'Fn', {
        runtime: lambda.Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => {}'),
        timeout: Duration.minutes(2),
      });
      const taskTimeout = sfn.Timeout.duration(Duration.seconds(30));
      return new tasks.LambdaInvoke(stack, 'Ask', { lambdaFunction, taskTimeout });
    };
    expect(refusalOf(make)).toThrow(
      "state 'Ask' must wait at least as long as its function may run, 120 seconds, got 30",
    );
  });

  test('fails for a name that AWS refuses', () => {
    expect(refusalOf((stack) => new sfn.Pass(stack, 'P'.repeat(81)))).toThrow(
      'must have a name of at most 80 characters, got 81; shorten the id or the prefix',
    );
  });

  test('fails for parameters that are text', () => {
    expect(refusalOf(custom({ Resource: INVOKE, TimeoutSeconds: 9, Parameters: '$.all' }))).toThrow(
      "state 'Ask' must have an object as Parameters, got '$.all'; give its fields one by one",
    );
  });

  test('fails for a choice in the other language', () => {
    const Choices = [{ Variable: '$.a', IsPresent: true, Next: 'Ask' }];
    expect(refusalOf(custom({ Type: 'Choice', QueryLanguage: 'JSONata', Choices }))).toThrow(
      "state 'Ask' must have conditions in its own language, JSONata; use Condition.jsonata",
    );
    expect(refusalOf(custom({ Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Ask' }] }))).toThrow(
      "state 'Ask' must have conditions in its own language, JSONPath",
    );
  });

  test.each(['{% $states.input ', ' {% $states.input %}', '{% $states.input %} ', '{%}'])(
    "fails for an expression that is opened or closed wrongly: '%s'",
    (text) => {
      const message = `state 'Ask' must begin a JSONata expression with '{%' and end it with '%}', without spaces around them, got '${text}'`;
      const jsonata = { Type: 'Pass', QueryLanguage: 'JSONata' };
      expect(refusalOf(custom({ ...jsonata, Output: { deep: [text] } }))).toThrow(message);
      const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Ask', Output: text }];
      const call = { QueryLanguage: 'JSONata', Resource: INVOKE, TimeoutSeconds: 9 };
      expect(refusalOf(custom({ ...call, Catch }))).toThrow(message);
      expect(refusalOf(custom({ Type: 'Pass', Result: { deep: [text] } }))).not.toThrow();
      expect(refusalOf(custom({ ...jsonata, Comment: text }))).not.toThrow();
    },
  );

  test.each([
    ['{% $states.input. %}', "ends with '.'"],
    ['{% $f($states.input %}', "has a '(' without end"],
    ['{% $states.input] %}', "has a ']' that nothing opened"],
    ['{% [$states.input) %}', "has a ')' that nothing opened"],
    ["{% 'it %}", "has a ' without end"],
    ['{% $f(1 +) %}', "has nothing between '+' and ')'"],
    ['{% /* why %}', 'has a comment without end'],
    ['{% %}', 'is empty'],
  ])("fails for an expression that can't be read: %s", (text, fault) => {
    expect(refusalOf(custom({ Type: 'Pass', QueryLanguage: 'JSONata', Output: text }))).toThrow(
      `state 'Ask' must have JSONata expressions that can be read: '${text}' ${fault}`,
    );
  });

  test.each([
    '{% ")" & \'(\' & `a[`.b /* ( */ %}',
    '{% $match($states.input.name, /[(]"/) %}',
    '{% ($f := function($x)<n-:n>{ -$x }; $map($states.input.*, $f);) %}',
    '{% $states.input ~> |order|{"open": true}| %}',
    "{% $states.input.it's[0].and %}",
    'plain {% text %}.',
    ' {% $states.input. %} ',
  ])('takes an expression that can be read, and text that is none: %s', (text) => {
    expect(refusalOf(custom({ Type: 'Pass', QueryLanguage: 'JSONata', Output: text }))).not.toThrow();
  });

  test.each([
    ['a typing error', '{% $statse.input.n %}', '$statse'],
    ['one beside those that it binds', '{% ($a := 1; $map([1], function($x) { $x + $a + $b })) %}', '$b'],
    ['one before a regular expression', '{% $match($name, /a/) %}', '$name'],
  ])('fails for an expression over a variable that no state assigns: %s', (_, text, name) => {
    expect(refusalOf(custom({ Type: 'Pass', QueryLanguage: 'JSONata', Output: text }))).toThrow(
      `state 'Ask' must have JSONata expressions over what is there: no state assigns the variable '${name}' of '${text}'; ` +
        'correct its name, or have a state before it assign it',
    );
  });

  test.each([
    ['functions that are handed on', '{% $map($states.input.list, $string) %}'],
    ['what it binds itself', '{% ($a := 1; $states.input.list@$l#$i.{"a": $a, "l": $l, "i": $i}) %}'],
    ['the context and the root', '{% [1, 2][$ > 1] ~> $count & $$.x %}'],
    ['texts and comments', `{% "$text" & '$text' & \`$name\` /* $comment */ %}`],
    ['what may be a regular expression', '{% $match($states.input.name, /^[$]x"$y/) %}'],
  ])('takes an expression over %s', (_, text) => {
    expect(refusalOf(custom({ Type: 'Pass', QueryLanguage: 'JSONata', Output: text }))).not.toThrow();
  });

  test('takes an expression over what states assign, by a path, in a choice, in a catch, around it and within', () => {
    const pass = (body: object): object => ({ Type: 'Pass', QueryLanguage: 'JSONata', ...body });
    const state = (stack: Stack, id: string, stateJson: object): sfn.CustomState =>
      new sfn.CustomState(stack, id, { stateJson });
    const choice = { Condition: '{% true %}', Assign: { chosen: 1 }, Next: 'Read' };
    const make: Make = (stack) =>
      state(stack, 'Assign', { Type: 'Pass', Assign: { 'path.$': '$.n' } })
        .next(state(stack, 'Choose', pass({ Type: 'Choice', Choices: [choice], Default: 'Read' })))
        .next(state(stack, 'Read', pass({ Output: '{% [$path, $chosen] %}' })));
    expect(refusalOf(make)).not.toThrow();
  });

  test('fails for States.ALL before or among others', () => {
    const Retry = [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['States.Timeout'] }];
    expect(refusalOf(custom({ Resource: INVOKE, TimeoutSeconds: 9, Retry }))).toThrow('States.ALL alone and last');
    const Catch = [{ ErrorEquals: ['States.ALL', 'States.Timeout'], Next: 'Ask' }];
    expect(refusalOf(custom({ Resource: INVOKE, TimeoutSeconds: 9, Catch }))).toThrow('States.ALL alone and last');
  });

  test('fails for what an Express state machine can not do', () => {
    const timeout = { TimeoutSeconds: 60 };
    expect(refusalOf(custom({ Resource: CALLBACK, ...timeout }), EXPRESS)).toThrow(
      "state 'Ask' waits for a task token",
    );
    const job = 'arn:aws:states:::glue:startJobRun.sync';
    expect(refusalOf(custom({ Resource: job, ...timeout }), EXPRESS)).toThrow("state 'Ask' waits for a job");
    const distributed: Make = (stack) => new sfn.DistributedMap(stack, 'Ask').itemProcessor(new sfn.Pass(stack, 'P'));
    expect(refusalOf(distributed, EXPRESS)).toThrow("state 'Ask' is a distributed Map");
  });

  test('fails for a callback in the Express children of a distributed Map', () => {
    const make: Make = (stack) =>
      new sfn.DistributedMap(stack, 'Each', { mapExecutionType: EXPRESS }).itemProcessor(
        custom({ Resource: CALLBACK, TimeoutSeconds: 60 })(stack),
        { mode: sfn.ProcessorMode.DISTRIBUTED, executionType: sfn.ProcessorType.EXPRESS },
      );
    expect(refusalOf(make)).toThrow("state 'Ask' waits for a task token");
  });

  test('fails with all reasons at once', () => {
    const make: Make = (stack) =>
      new sfn.Parallel(stack, 'Both')
        .branch(custom({ Resource: CALLBACK }, 'One')(stack))
        .branch(custom({ Resource: CALLBACK }, 'Two')(stack));
    expect(refusalOf(make)).toThrow(/state 'One' must have a timeout.*\n.*state 'Two' must have a timeout/);
  });
});

describe('a chain is warned of', () => {
  function warningsOf(make: Make): string[] {
    return Annotations.fromStack(workflowOf(make))
      .findWarning('/Test/Flow', Match.anyValue())
      .map(({ entry }) => entry.data as string);
  }

  const invoke = { Resource: INVOKE, Parameters: { FunctionName: 'fn' } };
  const retry = { Retry: [{ ErrorEquals: ['Lambda.TooManyRequestsException'] }] };

  test('a task without a timeout', () => {
    expect(warningsOf(custom({ ...invoke, ...retry }))).toEqual([
      expect.stringContaining("state 'Ask' has no timeout: it may hang until the timeout of the machine"),
    ]);
  });

  test('a function whose throttling is not retried, which is the default of the CDK', () => {
    expect(warningsOf(custom({ ...invoke, TimeoutSeconds: 9 }))).toEqual([
      expect.stringContaining("state 'Ask' does not retry when its function is throttled"),
    ]);
  });

  test('an error that replaces the input, unless it ends in a failure', () => {
    const caught =
      (handler: (stack: Stack) => sfn.State, props: sfn.CatchProps = {}): Make =>
      (stack) =>
        (custom({ ...invoke, ...retry, TimeoutSeconds: 9 })(stack) as sfn.CustomState).addCatch(handler(stack), props);
    expect(warningsOf(caught((stack) => new sfn.Pass(stack, 'Go on')))).toEqual([
      expect.stringContaining("state 'Ask' loses its input when it catches States.ALL; keep the error beside it"),
    ]);
    expect(warningsOf(caught((stack) => new sfn.Fail(stack, 'Stop')))).toEqual([]);
    expect(warningsOf(caught((stack) => new sfn.Pass(stack, 'Go on'), { resultPath: '$.error' }))).toEqual([]);
  });

  test('nothing, when all is well', () => {
    expect(warningsOf(custom({ ...invoke, ...retry, TimeoutSeconds: 9 }))).toEqual([]);
  });
});
