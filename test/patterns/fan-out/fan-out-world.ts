import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { FanOutProps } from 'cdk-workflow-patterns';
import { FanOut, Workflow } from 'cdk-workflow-patterns';
import type { Json, Mock, Run, World } from 'cdk-workflow-simulator';
import { MockFailure, Simulator } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

/** What a fan-out in a test can be made of. */
export interface Parts {
  readonly stack: Stack;
  readonly bucket: s3.Bucket;
  readonly topic: sns.Topic;
  /** A function that a test mocks. */
  readonly fn: (id: string) => lambda.Function;
}

/** A stack with one fan-out, `Fan`, in a workflow of its own. */
export function fanOutStack(props: (parts: Parts) => FanOutProps): Stack {
  return stackWith((stack) => {
    const bucket = new s3.Bucket(stack, 'Data', { removalPolicy: RemovalPolicy.DESTROY });
    const topic = new sns.Topic(stack, 'Topic');
    const fan = new FanOut(stack, 'Fan', props({ stack, bucket, topic, fn: (id) => fn(stack, id) }));
    new Workflow(stack, 'Workflow', { definition: fan });
  });
}

/** A function whose code nobody runs. */
export function fn(stack: Stack, id: string): lambda.Function {
  const existing = stack.node.tryFindChild(id) as lambda.Function | undefined;
  return (
    existing ??
    new lambda.Function(stack, id, {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => ({});'),
    })
  );
}

/** What the function of an item is sent. */
export interface Sent {
  readonly item: { readonly id: number };
  readonly index: number;
}

/** Fails the items whose index is said to; answers the others with twice their id. */
export function failingAt(failures: readonly number[], error = 'Line.Bad'): Mock {
  return (input) => {
    const { item, index } = input as unknown as Sent;
    if (failures.includes(index)) throw new MockFailure(error, `item ${index} is bad`);
    return { double: item.id * 2 };
  };
}

/** As many items as asked for. */
export function itemsUpTo(count: number): { readonly id: number }[] {
  return Array.from({ length: count }, (_, id) => ({ id }));
}

/** Opens a world, has `use` fill it, runs the workflow to its end, and closes it. */
export async function runFanOut<T = Run>(
  stack: Stack,
  options: {
    readonly input?: Json;
    readonly mocks: Readonly<Record<string, Mock>>;
    readonly prepare?: (world: World) => void;
    readonly look?: (run: Run, world: World) => T | Promise<T>;
  },
): Promise<T> {
  const world = await Simulator.load(stack);
  try {
    for (const [name, mock] of Object.entries(options.mocks)) world.function(name).mock(mock);
    options.prepare?.(world);
    const run = await world.stateMachine('Workflow').start(options.input ?? {});
    await run.toEnd();
    return (await options.look?.(run, world)) ?? (run as T);
  } finally {
    await world.close();
  }
}
