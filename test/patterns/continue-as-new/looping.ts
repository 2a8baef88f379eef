import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { ContinueAsNewWorkflowProps } from 'cdk-workflow-patterns';
import { ContinueAsNewWorkflow, Work } from 'cdk-workflow-patterns';
import type { Run, World } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

/** The state of the loop in these tests: how many turns were done, of how many. */
export interface Counted {
  readonly done: number;
  readonly of: number;
}

/** What an execution puts out that another one has continued. */
export interface Continued {
  readonly continuedAs: { readonly chain: string; readonly generation: number; readonly executionArn: string };
}

/** A function whose code nobody runs. */
export function fn(stack: Stack, id: string): lambda.Function {
  const code = lambda.Code.fromInline('exports.handler = async () => ({});');
  const timeout = Duration.minutes(15);
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    code,
    handler: 'index.handler',
    timeout,
  });
}

/** A stack with one loop, `Loop`, whose turns the function `Turn` does. */
export function loopStack(props: (stack: Stack) => Partial<ContinueAsNewWorkflowProps> = () => ({})): Stack {
  return stackWith((stack) => {
    const work = Work.invoke(fn(stack, 'Turn'), { payload: '{% $input %}' });
    const repeatWhile = '{% $states.input.done < $states.input.of %}';
    new ContinueAsNewWorkflow(stack, 'Loop', { work, repeatWhile, ...props(stack) });
  });
}

/** Mocks the turns; answers what each was given, in order. */
export function countTurns(world: World): Counted[] {
  const turns: Counted[] = [];
  world.function('Turn').mock((input) => {
    const { done, of, ...more } = input as unknown as Counted;
    turns.push({ done, of, ...more });
    return { ...more, done: done + 1, of };
  });
  return turns;
}

/** The executions of a chain, one after the other, from its first one on. */
export function chainOf(world: World, first: Run): Run[] {
  const { runs } = world.stateMachine('Loop/Workflow');
  const next = (run: Run | undefined): Run[] => {
    if (run === undefined) return [];
    const { continuedAs } = (run.output ?? {}) as unknown as Partial<Continued>;
    return [run, ...next(runs.find(({ arn }) => arn === continuedAs?.executionArn))];
  };
  return next(first);
}
