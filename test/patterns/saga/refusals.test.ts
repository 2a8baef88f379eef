import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { SagaInvokeOptions, SagaProps } from 'cdk-workflow-patterns';
import { Saga, SagaStep, Workflow } from 'cdk-workflow-patterns';
import { SagaStack } from './scripted';

function step(stack: SagaStack, options: SagaInvokeOptions): SagaStep {
  return SagaStep.invoke(stack.fn('f'), options);
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

  test.each([undefined, '', '  '])('with a step called %j', (name) => {
    expect(make((stack) => [step(stack, { name: 'a' }), step(stack, { name })])).toThrow(
      `[Test/S] 'steps[1].name' must say what the step does, got ${name === undefined ? 'nothing' : `'${name}'`}; give a literal`,
    );
  });

  test('with two steps of one name, also across groups and compensations', () => {
    expect(make((stack) => [step(stack, { name: 'a' }), step(stack, { name: 'a' })])).toThrow("got 'two called 'a''");
    expect(
      make((stack) => [
        step(stack, { name: 'a', compensation: step(stack, { name: 'b' }) }),
        SagaStep.group('g', [step(stack, { name: 'b' })]),
      ]),
    ).toThrow("got 'two called 'b''");
  });

  test('with a compensation behind the pivot, but not with one of the pivot itself', () => {
    const undo = (stack: SagaStack): SagaStep => step(stack, {});
    expect(
      make((stack) => [step(stack, { name: 'a', pivot: true }), step(stack, { name: 'b', compensation: undo(stack) })]),
    ).toThrow("[Test/S] 'steps[1].compensation' must stand before the pivot, got 'one for 'b', behind");
    expect(
      make((stack) => [step(stack, { name: 'a', pivot: true, compensation: undo(stack) }), step(stack, { name: 'b' })]),
    ).not.toThrow();
  });

  test('with a group that holds a pivot, a condition, a group, or nothing', () => {
    const group = (members: (stack: SagaStack) => SagaStep[]): (() => Saga) =>
      make((stack) => [SagaStep.group('g', members(stack))]);
    expect(group((stack) => [step(stack, { name: 'a', pivot: true })])).toThrow("got 'a pivot inside the group 'g''");
    expect(group((stack) => [step(stack, { name: 'a', when: '{% true %}' })])).toThrow("got 'a condition inside");
    expect(group((stack) => [SagaStep.group('h', [step(stack, { name: 'a' })])])).toThrow('a group inside');
    expect(group(() => [])).toThrow("[Test/S] 'steps[0]' must have members");
  });

  test('with two pivots', () => {
    expect(make((stack) => [step(stack, { name: 'a', pivot: true }), step(stack, { name: 'b', pivot: true })])).toThrow(
      "[Test/S] 'steps' must hold at most one pivot, got 'steps[0] and steps[1]'",
    );
  });

  test('with a compensation that itself has one', () => {
    expect(
      make((stack) => [step(stack, { name: 'a', compensation: step(stack, { compensation: step(stack, {}) }) })]),
    ).toThrow("[Test/S] 'steps[0].compensation' must be a plain step");
  });

  test('with a condition where its failure would leave something undone', () => {
    const when = '{% $states.input.big %}';
    const undo = (stack: SagaStack): SagaStep => step(stack, {});
    expect(make((stack) => [step(stack, { name: 'a', when })])).toThrow("'steps[0].when' must belong to");
    expect(
      make((stack) => [
        step(stack, { name: 'a', compensation: undo(stack) }),
        step(stack, { name: 'b', when }),
        step(stack, { name: 'c' }),
      ]),
    ).toThrow("'steps[1].when' must belong to");
  });

  test('with a compensation that nothing would lead to', () => {
    expect(
      make((stack) => [step(stack, { name: 'a', compensation: step(stack, {}) })], { compensateFailedStep: false }),
    ).toThrow("'compensateFailedStep' must be true for the compensation of 'a' to run at all");
  });

  test('with a task that is given up before its function is', () => {
    const stack = new Stack(new App(), 'Test');
    const fn = new lambda.Function(stack, 'F', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('x'),
      timeout: Duration.seconds(30),
    });
    const steps = (taskTimeout: Duration): SagaStep[] => [SagaStep.invoke(fn, { name: 'a', taskTimeout })];
    expect(() => new Saga(stack, 'S', { steps: steps(Duration.seconds(29)) })).toThrow(
      "[Test/S] 'steps[0].taskTimeout' must be at least the timeout of its function, 30 seconds, got 29 seconds",
    );
    expect(() => new Saga(stack, 'T', { steps: steps(Duration.millis(1500)) })).toThrow('must be whole seconds');
  });

  test('with a state name that AWS refuses', () => {
    expect(make((stack) => [step(stack, { name: 'x'.repeat(78) })])).toThrow('within 80 characters');
  });
});

describe('in a machine', () => {
  function machine(timeout: Duration, taskTimeout = Duration.minutes(1)): Stack {
    const stack = new SagaStack();
    const saga = new Saga(stack, 'S', {
      steps: [step(stack, { name: 'a', taskTimeout, compensation: step(stack, {}) })],
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
      step(stack, { name: `s${index}`, payload: { text: 'x'.repeat(100_000) } }),
    );
    expect(() => new Workflow(stack, 'W', { definition: new Saga(stack, 'S', { steps }) })).toThrow('1 MB');
  });

  test('warns of a ready-made task whose result can end the execution uncompensated', () => {
    const stack = new SagaStack();
    const task = new tasks.LambdaInvoke(stack, 'Do', { lambdaFunction: stack.fn('f'), outputPath: '$.Payload' });
    const undo = new tasks.LambdaInvoke(stack, 'Undo', { lambdaFunction: stack.fn('f') });
    new Saga(stack, 'S', { steps: [SagaStep.task(task, { compensation: SagaStep.task(undo) })] });
    const annotations = Annotations.fromStack(stack);
    annotations.hasWarning('/Test/S', Match.stringLikeRegexp("task 'Do' has OutputPath: a path that finds nothing"));
    annotations.hasWarning('/Test/S', Match.stringLikeRegexp("compensation 'Undo' is a ready-made task whose output"));
  });

  test('owns no topic when it has nothing to tell', () => {
    const stack = new SagaStack();
    const saga = new Saga(stack, 'S', { steps: [step(stack, { name: 'a' })] });
    expect(saga.operatorTopic).toBeUndefined();
    expect(Object.keys(stack.definition(saga).States)).toEqual(['S: a']);
  });

  test('has exactly the permissions that its tasks need', () => {
    const stack = new SagaStack();
    const saga = new Saga(stack, 'S', {
      steps: [step(stack, { name: 'a', compensation: SagaStep.invoke(stack.fn('g')) })],
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
