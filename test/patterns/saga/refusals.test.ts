import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { SagaProps, SagaStepOptions, WorkInvokeOptions } from 'cdk-workflow-patterns';
import { Saga, SagaStep, Work, Workflow } from 'cdk-workflow-patterns';
import { SagaStack } from './scripted';

function work(stack: SagaStack, options: WorkInvokeOptions = {}): Work {
  return Work.invoke(stack.fn('f'), options);
}

function step(stack: SagaStack, name: string, options: SagaStepOptions = {}): SagaStep {
  return SagaStep.of(name, work(stack), options);
}

function make(steps: (stack: SagaStack) => SagaStep[], more: Partial<SagaProps> = {}): () => Saga {
  return () => {
    const stack = new SagaStack();
    return new Saga(stack, 'S', { steps: steps(stack), operatorTopic: stack.operators, ...more });
  };
}

describe('a saga fails at synthesis', () => {
  test('without steps', () => {
    expect(make(() => [])).toThrow(
      "[Test/S] 'steps' must hold at least one step, got 'none'; a saga without steps has",
    );
  });

  test.each(['', '  '])('with a step called %j', (name) => {
    expect(make((stack) => [step(stack, 'a'), step(stack, name)])).toThrow(
      `[Test/S] 'steps[1].name' must say what the step does, got '${name}'; give a literal`,
    );
  });

  test('with two steps of one name, also across groups and compensations', () => {
    expect(make((stack) => [step(stack, 'a'), step(stack, 'a')])).toThrow("got 'two called 'a''");
    expect(
      make((stack) => [
        step(stack, 'a', { compensation: work(stack), compensationName: 'b' }),
        SagaStep.group('g', [step(stack, 'b')]),
      ]),
    ).toThrow("got 'two called 'b''");
  });

  test('with a compensation behind the pivot, but not with one of the pivot itself', () => {
    const undo = work;
    expect(
      make((stack) => [step(stack, 'a', { pivot: true }), step(stack, 'b', { compensation: undo(stack) })]),
    ).toThrow("[Test/S] 'steps[1].compensation' must stand before the pivot, got 'one for 'b', behind");
    expect(
      make((stack) => [step(stack, 'a', { pivot: true, compensation: undo(stack) }), step(stack, 'b')]),
    ).not.toThrow();
  });

  test('with a group that holds a pivot, a condition, a group, or nothing', () => {
    const group = (members: (stack: SagaStack) => SagaStep[]): (() => Saga) =>
      make((stack) => [SagaStep.group('g', members(stack))]);
    expect(group((stack) => [step(stack, 'a', { pivot: true })])).toThrow("got 'a pivot inside the group 'g''");
    expect(group((stack) => [step(stack, 'a', { when: '{% true %}' })])).toThrow("got 'a condition inside");
    expect(group((stack) => [SagaStep.group('h', [step(stack, 'a')])])).toThrow('a group inside');
    expect(group(() => [])).toThrow("[Test/S] 'steps[0]' must have members");
  });

  test('with two pivots', () => {
    expect(make((stack) => [step(stack, 'a', { pivot: true }), step(stack, 'b', { pivot: true })])).toThrow(
      "[Test/S] 'steps' must hold at most one pivot, got 'steps[0] and steps[1]'",
    );
  });

  test('with a closing step that itself is undone, or a group', () => {
    const onFailed = [
      (stack: SagaStack) => step(stack, 'note', { compensation: work(stack) }),
      (stack: SagaStack) => SagaStep.group('notes', [step(stack, 'note')]),
    ];
    for (const closing of onFailed) {
      const stack = new SagaStack();
      const props = { steps: [step(stack, 'a')], operatorTopic: stack.operators, onFailed: [closing(stack)] };
      expect(() => new Saga(stack, 'S', props)).toThrow("[Test/S] 'onFailed[0]' must be a plain step");
    }
  });

  test('with a name for a compensation that is not there', () => {
    expect(make((stack) => [step(stack, 'a', { compensationName: 'undo' })])).toThrow(
      "[Test/S] 'steps[0].compensationName' must stand beside a 'compensation', got 'undo'",
    );
  });

  test('with a condition where its failure would leave something undone', () => {
    const when = '{% $states.input.big %}';
    const undo = work;
    expect(make((stack) => [step(stack, 'a', { when })])).toThrow("'steps[0].when' must belong to");
    expect(
      make((stack) => [step(stack, 'a', { compensation: undo(stack) }), step(stack, 'b', { when }), step(stack, 'c')]),
    ).toThrow("'steps[1].when' must belong to");
  });

  test('with a compensation that nothing would lead to', () => {
    expect(make((stack) => [step(stack, 'a', { compensation: work(stack) })], { compensateFailedStep: false })).toThrow(
      "'compensateFailedStep' must be true for the compensation of 'a' to run at all",
    );
  });

  test('with a task that is given up before its function is', () => {
    const stack = new Stack(new App(), 'Test');
    const fn = new lambda.Function(stack, 'F', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('x'),
      timeout: Duration.seconds(30),
    });
    const steps = (taskTimeout: Duration): SagaStep[] => [SagaStep.of('a', Work.invoke(fn, { taskTimeout }))];
    expect(() => new Saga(stack, 'S', { steps: steps(Duration.seconds(29)) })).toThrow(
      "[Test/S] 'steps[0].taskTimeout' must be at least the timeout of its function, 30 seconds, got 29 seconds",
    );
    expect(() => new Saga(stack, 'T', { steps: steps(Duration.millis(1500)) })).toThrow('must be whole seconds');
  });

  test('with a state name that AWS refuses', () => {
    expect(make((stack) => [step(stack, 'x'.repeat(78))])).toThrow('within 80 characters');
  });
});

describe('in a machine', () => {
  function machine(timeout: Duration, taskTimeout = Duration.minutes(1)): Stack {
    const stack = new SagaStack();
    const saga = new Saga(stack, 'S', {
      steps: [SagaStep.of('a', work(stack, { taskTimeout }), { compensation: work(stack) })],
    });
    new Workflow(stack, 'W', { definition: saga, timeout });
    return stack;
  }

  test('fails when the machine ends before the steps with all their retries can', () => {
    // 7 attempts of a minute and 1 + 2 + 4 + 8 + 16 + 30 s between them; 26 attempts and 2 + 4 + … + 256 + 17 × 300 s; the same as the
    // first for the report.
    const longest = 2 * (7 * 60 + 61) + 26 * 60 + 510 + 5100;
    expect(() => Template.fromStack(machine(Duration.seconds(longest - 1)))).toThrow(
      "[Test/W] 'timeout' must be at least the 2 hours 15 minutes (8132 seconds) that the states can take",
    );
    expect(() => Template.fromStack(machine(Duration.seconds(longest)))).not.toThrow();
  });

  test('fails when the definition is larger than AWS takes', () => {
    const stack = new SagaStack();
    const steps = Array.from({ length: 12 }, (_, index) =>
      SagaStep.of(`s${index}`, work(stack, { payload: { text: 'x'.repeat(100_000) } })),
    );
    expect(() => new Workflow(stack, 'W', { definition: new Saga(stack, 'S', { steps }) })).toThrow('1 MB');
  });

  test('warns of a ready-made task whose result can end the execution uncompensated', () => {
    const stack = new SagaStack();
    const task = new tasks.LambdaInvoke(stack, 'Do', { lambdaFunction: stack.fn('f'), outputPath: '$.Payload' });
    const undo = new tasks.LambdaInvoke(stack, 'Undo', { lambdaFunction: stack.fn('f') });
    new Saga(stack, 'S', { steps: [SagaStep.of('Do', Work.task(task), { compensation: Work.task(undo) })] });
    const annotations = Annotations.fromStack(stack);
    annotations.hasWarning('/Test/S', Match.stringLikeRegexp("task 'Do' has OutputPath: a path that finds nothing"));
    annotations.hasWarning(
      '/Test/S',
      Match.stringLikeRegexp("compensation 'Undo Do' is a ready-made task whose output"),
    );
  });

  test('owns no topic when it has nothing to tell', () => {
    const stack = new SagaStack();
    const saga = new Saga(stack, 'S', { steps: [step(stack, 'a')] });
    expect(saga.operatorTopic).toBeUndefined();
    expect(Object.keys(stack.definition(saga).States)).toEqual(['S: a']);
  });

  test('has exactly the permissions that its tasks need', () => {
    const stack = new SagaStack();
    const saga = new Saga(stack, 'S', {
      steps: [step(stack, 'a', { compensation: Work.invoke(stack.fn('g')) })],
      operatorTopic: stack.operators,
    });
    new Workflow(stack, 'W', { definition: saga, logLevel: sfn.LogLevel.OFF, tracing: false });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          ['lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:123456789012:function:f'],
          ['lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:123456789012:function:g'],
          ['sns:Publish', 'arn:aws:sns:us-east-1:123456789012:operators'],
        ].map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource })),
      },
    });
  });
});
