import type { Stack } from 'aws-cdk-lib';
import { Duration, SecretValue } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { ScatterGatherProps, WorkflowProps } from 'cdk-workflow-patterns';
import { Work, ScatterGather, Workflow } from 'cdk-workflow-patterns';
import type { Json, Run, World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { fn } from '../fan-out/fan-out-world';
import { stackWith } from '../../support/synthesize';

/** Who can be asked in a test. */
export interface Parts {
  readonly stack: Stack;
  readonly fn: (id: string) => lambda.Function;
  readonly queue: (id: string, props?: sqs.QueueProps) => sqs.Queue;
  readonly connection: () => events.IConnection;
}

export type Props = (parts: Parts) => Partial<ScatterGatherProps> & Pick<ScatterGatherProps, 'targets'>;

export function partsOf(stack: Stack): Parts {
  return {
    stack,
    fn: (id) => fn(stack, id),
    queue: (id, props) => new sqs.Queue(stack, id, { enforceSSL: true, ...props }),
    connection: () =>
      (stack.node.tryFindChild('Partner') as events.Connection | undefined) ??
      new events.Connection(stack, 'Partner', {
        authorization: events.Authorization.apiKey('x-api-key', SecretValue.unsafePlainText('key')),
      }),
  };
}

/** A stack that asks, `Ask`, within ten seconds unless said otherwise, in the workflow `Flow`. */
export function askingStack(props: Props, workflow: Partial<WorkflowProps> = {}): Stack {
  return stackWith((stack) => {
    const definition = new ScatterGather(stack, 'Ask', { window: Duration.seconds(10), ...props(partsOf(stack)) });
    new Workflow(stack, 'Flow', { definition, ...workflow });
  });
}

/** Functions only, under their names. */
export function functions(...names: string[]): Props {
  return ({ fn: functionOf }) => ({
    targets: Object.fromEntries(names.map((name) => [name, Work.invoke(functionOf(name))])),
  });
}

/** What came out. */
export function outcome({ output }: Run): Json {
  return (output as { scatterGather: Json }).scatterGather;
}

/** The world of one test. */
export class Session {
  private opened?: World;

  public get world(): World {
    if (this.opened === undefined) throw new Error('open() first');
    return this.opened;
  }

  public open(props: Props): Promise<void> {
    return this.load(askingStack(props));
  }

  public async load(stack: Stack): Promise<void> {
    this.opened = await Simulator.load(stack);
  }

  /** Runs the workflow to its end. */
  public async ask(input: Json = { article: 'lamp' }): Promise<Run> {
    const run = await this.world.stateMachine('Flow').start(input);
    return run.toEnd();
  }

  public async close(): Promise<void> {
    await this.opened?.close();
  }
}
