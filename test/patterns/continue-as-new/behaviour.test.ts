import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ContinueAsNewWorkflowProps } from 'cdk-workflow-patterns';
import { ContinueAsNew, ContinueAsNewWorkflow, Work, Workflow } from 'cdk-workflow-patterns';
import type { World } from 'cdk-workflow-simulator';
import { MockFailure, Simulator } from 'cdk-workflow-simulator';
import { definitionOf, resourcesOf, stackWith, templateOf } from '../../support/synthesize';
import { chainOf, countTurns, loopStack, type Continued, type Counted } from './looping';

async function inWorld<T>(stack: ReturnType<typeof loopStack>, test: (world: World) => Promise<T>): Promise<T> {
  const world = await Simulator.load(stack);
  return test(world).finally(() => world.close());
}

test('2,500 turns take 3 executions of 7,007 events at most, and 1 transition each time that one continues another', () =>
  inWorld(loopStack(), async (world) => {
    const turns = countTurns(world);
    const first = await world.stateMachine('Loop/Workflow').start({ done: 0, of: 2500, label: 'all' }, { name: 'all' });
    await first.toEnd();
    await world.advance({ minutes: 1 });
    const chain = chainOf(world, first);
    expect(chain.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(chain.map(({ history }) => history.length)).toEqual([7007, 7007, 3504]);
    // Each turn is a task and a Choice; the last execution ends in a Succeed state, since nothing follows.
    expect(chain.map(({ transitions }) => transitions)).toEqual([2001, 2001, 1001]);
    expect(turns.map(({ done }) => done)).toEqual(Array.from({ length: 2500 }, (_, at) => at));
    expect(chain.at(-1)?.output).toEqual({ done: 2500, of: 2500, label: 'all' });
    const hash = (first.output as unknown as Continued).continuedAs.chain.replace('all.', '');
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(chain.map(({ name }) => name)).toEqual(['all', `all.${hash}.2`, `all.${hash}.3`]);
    expect(world.stateMachine('Loop/Workflow').runs).toHaveLength(3);
  }));

test('what follows the loop runs in the last execution alone, which tells who waits', () =>
  inWorld(
    loopStack((stack) => ({ maxTurns: 2, whenDone: new sfn.Pass(stack, 'Tell') })),
    async (world) => {
      countTurns(world);
      const first = await world.stateMachine('Loop/Workflow').start({ done: 0, of: 5 });
      await world.advance({ minutes: 1 });
      const chain = chainOf(world, first);
      expect(chain.map(({ path }) => path.some(({ state }) => state === 'Tell'))).toEqual([false, false, true]);
      expect(chain.at(-1)?.output).toEqual({ done: 5, of: 5 });
    },
  ));

test('an execution that is old has its successor go on, though it has turns left', () =>
  inWorld(
    loopStack(() => ({ maxAge: Duration.hours(1) })),
    async (world) => {
      countTurns(world);
      world.function('Turn').takes({ minutes: 7 });
      const first = await world.stateMachine('Loop/Workflow').start({ done: 0, of: 30 });
      await world.advance({ hours: 5 });
      const chain = chainOf(world, first);
      expect(chain).toHaveLength(4);
      expect(chain[0]?.elapsedMs).toBe(63 * 60_000);
    },
  ));

test('two chains that began with the same name at another time have names of their own', () =>
  inWorld(
    loopStack(() => ({ maxTurns: 1 })),
    async (world) => {
      countTurns(world);
      const runs = [
        await world.stateMachine('Loop/Workflow').start({ done: 0, of: 2 }, { name: `${'n'.repeat(60)}1` }),
      ];
      runs.push(await world.stateMachine('Loop/Workflow').start({ done: 0, of: 3 }, { name: `${'n'.repeat(60)}2` }));
      await world.advance({ minutes: 1 });
      expect(runs.map((run) => chainOf(world, run).length)).toEqual([2, 3]);
      expect(world.stateMachine('Loop/Workflow').runs).toHaveLength(5);
    },
  ));

test('a turn that fails ends its execution with the error, and a redrive goes on with it', () =>
  inWorld(
    loopStack(() => ({ maxTurns: 2 })),
    async (world) => {
      let broken = true;
      world.function('Turn').mock((input) => {
        const { done, of } = input as unknown as Counted;
        if (done === 2 && broken) throw new MockFailure('Turn.Broken', 'for now');
        return { done: done + 1, of };
      });
      const first = await world.stateMachine('Loop/Workflow').start({ done: 0, of: 5 });
      await world.advance({ minutes: 1 });
      const [, second] = chainOf(world, first);
      expect(second).toMatchObject({ status: 'FAILED', error: 'Turn.Broken' });
      broken = false;
      second?.redrive();
      await world.advance({ minutes: 1 });
      expect(chainOf(world, first).at(-1)).toMatchObject({ status: 'SUCCEEDED', output: { done: 5, of: 5 } });
    },
  ));

test('the next execution runs the newest definition', () =>
  inWorld(
    loopStack(() => ({ maxTurns: 2 })),
    async (world) => {
      countTurns(world);
      world.function('Turn').takes({ minutes: 1 });
      const first = await world.stateMachine('Loop/Workflow').start({ done: 0, of: 4 });
      await world.advance({ seconds: 90 });
      await world.deploy(loopStack((stack) => ({ maxTurns: 2, whenDone: new sfn.Pass(stack, 'New') })));
      countTurns(world);
      await world.advance({ hours: 1 });
      const [old, newest] = chainOf(world, first);
      expect(old?.path.map(({ state }) => state)).not.toContain('New');
      expect(newest?.path.map(({ state }) => state)).toContain('New');
    },
  ));

test('the successor is started by a name of its own, in a state that stands once', () => {
  const template = Template.fromStack(loopStack());
  const { States } = definitionOf(template);
  expect(Object.keys(States)).toEqual([
    'Loop: work',
    'Loop: another turn?',
    'Loop: done',
    'Loop: continue as new',
    'Loop: continued',
  ]);
  expect(States['Loop: continue as new']).toMatchObject({
    Arguments: {
      StateMachineArn: '{% $join($split($states.context.StateMachine.Id, ":")[[0..6]], ":") %}',
      Input: '{% $states.input %}',
    },
    Retry: [
      { ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'], MaxAttempts: 0 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 25 },
    ],
    Catch: [{ ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'], Next: 'Loop: continued' }],
  });
  const own = Object.entries(resourcesOf(template, 'AWS::IAM::Policy')).filter(([id]) => id.startsWith('LoopContinue'));
  expect(own.map(([, { Properties }]) => (Properties.PolicyDocument as { Statement: unknown }).Statement)).toEqual([
    [
      {
        Action: 'states:StartExecution',
        Effect: 'Allow',
        Resource: { Ref: expect.stringMatching(/^LoopWorkflowState/) as string },
      },
    ],
  ]);
});

describe('as many turns as a history has room for', () => {
  const turnsOf = (make: (scope: Stack) => sfn.IChainable, maxTurns?: number): number => {
    const template = templateOf((stack) => {
      new ContinueAsNewWorkflow(stack, 'Loop', { work: Work.chain(make(stack)), maxTurns, repeatWhile: '{% false %}' });
    });
    const { Choices } = definitionOf(template).States['Loop: another turn?'] as { Choices: { Condition: string }[] };
    return Number(/>= (\d+) \?/.exec(Choices[0]?.Condition ?? '')?.[1]);
  };
  const pass = (scope: Stack, id = 'Pass'): sfn.Pass => new sfn.Pass(scope, id);

  test('are derived from the states of the work', () => {
    expect(turnsOf((scope) => pass(scope))).toBe(1750);
    expect(turnsOf((scope) => pass(scope, 'A').next(new sfn.Parallel(scope, 'P').branch(pass(scope, 'B'))))).toBe(700);
  });

  test('must be given where that is not known', () => {
    const map = (scope: Stack): sfn.Map => new sfn.Map(scope, 'Map').itemProcessor(pass(scope));
    expect(() => turnsOf(map)).toThrow("'maxTurns' must be given for work with a Map or a loop");
    expect(turnsOf(map, 50)).toBe(50);
  });
});

test.each<[string, Partial<ContinueAsNewWorkflowProps>, string]>([
  [
    'a condition that is no expression',
    { repeatWhile: 'done' },
    "[Test/Loop/Loop] 'repeatWhile' must be a JSONata expression, got 'done'",
  ],
  ['a number of turns of 0', { maxTurns: 0 }, "'maxTurns' must be a whole number, 1 or more, got 0"],
  [
    'more turns than events',
    { maxTurns: 5_000 },
    "'maxTurns' must be at most 3570, for which a history of 25000 events has room, got 5000",
  ],
])('fails with %s', (_, props, message) => {
  expect(() => loopStack(() => props)).toThrow(message);
});

test('fails with an age of no seconds, and with a timeout that ends an execution before it is old', () => {
  expect(() => loopStack(() => ({ maxAge: Duration.millis(1) }))).toThrow(
    "'maxAge' must be whole seconds from 1 second",
  );
  expect(() => loopStack(() => ({ timeout: Duration.days(3) }))).toThrow("'timeout' must be longer than the 30 days");
});

test('fails in a branch, in an Express machine, and where no machine was made known', () => {
  const loop = (scope: Stack): ContinueAsNew => {
    const work = Work.chain(new sfn.Pass(scope, 'Pass'));
    return new ContinueAsNew(scope, 'Loop', { work, repeatWhile: '{% false %}' });
  };
  const inBranch = (scope: Stack): unknown =>
    new Workflow(scope, 'W', { definition: new sfn.Parallel(scope, 'P').branch(loop(scope)) });
  expect(() => stackWith(inBranch)).toThrow(
    "state 'Loop: continue as new' ends its execution when another one goes on",
  );
  const express = (scope: Stack): unknown =>
    new Workflow(scope, 'W', { definition: loop(scope), stateMachineType: sfn.StateMachineType.EXPRESS });
  expect(() => stackWith(express)).toThrow("by a name of its own, which EXPRESS executions don't have");
  const unknown = stackWith((scope) => void new Workflow(scope, 'W', { definition: loop(scope) }));
  expect(() => Template.fromStack(unknown)).toThrow("call 'addStateMachine' with the state machine around it");
});
