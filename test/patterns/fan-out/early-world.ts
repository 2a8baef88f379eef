import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { FailurePolicy, FanOutProps } from 'cdk-workflow-patterns';
import { FanOut, FanOutSource, ScatterGather, Work, Workflow } from 'cdk-workflow-patterns';
import type { Json, Run, World } from 'cdk-workflow-simulator';
import { MockFailure, Simulator } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

export type PolicyOf = (parts: {
  readonly stack: Stack;
  readonly fn: (id: string) => lambda.Function;
}) => FailurePolicy;

/** A function that may take a minute, and whose code nobody runs. */
function fn(stack: Stack, id: string): lambda.Function {
  const code = lambda.Code.fromInline('exports.handler = async () => ({});');
  const runtime = lambda.Runtime.NODEJS_22_X;
  const timeout = Duration.minutes(1);
  return new lambda.Function(stack, id, { runtime, code, handler: 'index.handler', timeout });
}

/** Branches that are functions under their names. */
export function racingStack(names: readonly string[], policy: PolicyOf, props: Partial<FanOutProps> = {}): Stack {
  return stackWith((stack) => {
    const failurePolicy = policy({ stack, fn: (id) => fn(stack, id) });
    const source = FanOutSource.branches(Object.fromEntries(names.map((name) => [name, Work.invoke(fn(stack, name))])));
    new Workflow(stack, 'Workflow', { definition: new FanOut(stack, 'Race', { source, failurePolicy, ...props }) });
  });
}

/** Items in the execution itself, each done by the function `Work`, which fails those whose item says so. */
export function racingItems(policy: PolicyOf, props: Partial<FanOutProps> = {}): Stack {
  return stackWith((stack) => {
    const failurePolicy = policy({ stack, fn: (id) => fn(stack, id) });
    const source = FanOutSource.array('{% $states.input.items %}');
    const work = Work.invoke(fn(stack, 'Work'));
    new Workflow(stack, 'Workflow', {
      definition: new FanOut(stack, 'Race', { source, work, failurePolicy, ...props }),
    });
  });
}

/** Targets that are functions under their names. */
export function askingStack(names: readonly string[], policy: PolicyOf): Stack {
  return stackWith((stack) => {
    const failurePolicy = policy({ stack, fn: (id) => fn(stack, id) });
    const targets = Object.fromEntries(names.map((name) => [name, Work.invoke(fn(stack, name))]));
    const definition = new ScatterGather(stack, 'Ask', { targets, window: Duration.seconds(30), failurePolicy });
    new Workflow(stack, 'Workflow', { definition });
  });
}

/** What each function does: it takes so many seconds, and fails or answers its name. */
export type Runner = { readonly seconds: number; readonly fails?: true; readonly answers?: Json };

/** Runs the workflow to its end in a world of its own. */
export async function race<T = Run>(
  stack: Stack,
  runners: Readonly<Record<string, Runner>>,
  look: (run: Run, sent: Readonly<Record<string, Json[]>>, world: World) => T | Promise<T> = (run) => run as T,
  input: Json = { order: 1 },
): Promise<T> {
  const sent: Record<string, Json[]> = {};
  const world = await Simulator.load(stack);
  try {
    for (const [name, { seconds, fails, answers = { by: name } }] of Object.entries(runners)) {
      const mocked = world.function(name);
      mocked.mock((payload) => {
        (sent[name] ??= []).push(payload);
        if (fails) throw new MockFailure('Runner.Fell', `${name} fell`);
        return answers;
      });
      mocked.takes({ seconds });
    }
    const run = await world.stateMachine('Workflow').start(input);
    await run.toEnd();
    return await look(run, sent, world);
  } finally {
    await world.close();
  }
}

/** What came out. */
export function outcomeOf({ output }: Run, field = 'fanOut'): Json {
  return (output as Record<string, Json>)[field] as Json;
}
