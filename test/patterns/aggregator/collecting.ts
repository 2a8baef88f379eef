import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { AggregatorProps } from 'cdk-workflow-patterns';
import { Aggregator, CoordinationTable, Work } from 'cdk-workflow-patterns';
import type { Json, World } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

export const WINDOW = Duration.minutes(10);

/** The function that handles windows, of which tests say what it does. */
export function handling(stack: Stack, id = 'Handle'): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.PYTHON_3_13,
    handler: 'index.handler',
    code: lambda.Code.fromInline('# done elsewhere'),
    timeout: Duration.seconds(5),
  });
}

/** An aggregator `Bills` of a queue `Sales`, around one call of `Handle`. */
export function collecting(props: Partial<AggregatorProps> = {}, more?: (aggregator: Aggregator) => void): Stack {
  return stackWith((stack) => {
    const aggregator = new Aggregator(stack, 'Bills', {
      table: new CoordinationTable(stack, 'Coordination'),
      window: WINDOW,
      work: Work.invoke(handling(stack)),
      logLevel: sfn.LogLevel.OFF,
      ...props,
    });
    const dead = new sqs.Queue(stack, 'Dead');
    const queue = new sqs.Queue(stack, 'Sales', {
      visibilityTimeout: Duration.minutes(3),
      deadLetterQueue: { queue: dead, maxReceiveCount: 3 },
    });
    aggregator.addQueue(queue, { keyField: 'customer' });
    more?.(aggregator);
  });
}

/** An event as the work gets it. */
export interface Event {
  readonly id: string;
  readonly at: string;
  readonly data?: Json;
  readonly stored?: { readonly bucket: string; readonly key: string };
}

/** The events of a window as the work gets them. */
export interface Window {
  readonly key: string;
  readonly window: string;
  readonly openedAt: string;
  readonly closedAt: string;
  readonly events: readonly Event[];
}

/** Has `Handle` keep what it is called with. */
export function handled(world: World): Window[] {
  const windows: Window[] = [];
  world.function('Handle').mock((payload) => {
    windows.push(payload as unknown as Window);
    return { done: true };
  });
  return windows;
}

/** Sends an event by calling the function. */
export async function call(world: World, event: { [name: string]: Json }): Promise<Json> {
  const { output, error, message } = await world.function('Bills/CollectFunction').invoke(event);
  if (error !== undefined) throw new Error(`${error}: ${message}`);
  return output as Json;
}
