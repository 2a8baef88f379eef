import type { Stack } from 'aws-cdk-lib';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { VerificationWorkflowProps } from 'cdk-workflow-patterns';
import { VerificationWorkflow } from 'cdk-workflow-patterns';
import type { EndpointResponse, Fault, PublishedMessage, Run, World, WorldOptions } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { stackWith } from './synthesize';

/** A message as the topic got it. */
export interface Sent {
  readonly type: string;
  readonly userId: string;
  readonly link: string;
  readonly code: string;
  readonly reminder: number;
}

/** A stack with a verification over a table of users; synthesized once for all tests that want the same props. */
export function verificationStack(props: (stack: Stack) => VerificationWorkflowProps = () => ({})): Stack {
  return stackWith((stack) => {
    const users = new dynamodb.Table(stack, 'Users', {
      partitionKey: { name: 'userId', type: dynamodb.AttributeType.STRING },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new VerificationWorkflow(stack, 'SignUp', { users, ...props(stack) });
  });
}

/** A deployed verification, with the user `ada` in its table. */
export class VerificationWorld {
  public static async open(stack: Stack, options: WorldOptions = {}): Promise<VerificationWorld> {
    return VerificationWorld.in(await Simulator.load(stack, options));
  }

  public static async in(world: World): Promise<VerificationWorld> {
    await world.table('Users').put({ userId: 'ada', email: 'ada@example.com' });
    return new VerificationWorld(world);
  }

  private constructor(public readonly world: World) {}

  public close(): Promise<void> {
    return this.world.close();
  }

  public advance(durationMs: number): Promise<void> {
    return this.world.advance(durationMs);
  }

  public async start(input: object = { userId: 'ada' }, faults: readonly Fault[] = []): Promise<Run> {
    return this.world.stateMachine('SignUp').start(input as Record<string, string>, { faults });
  }

  /** Starts, and lets time pass until the message is out and the workflow waits. */
  public async startAndWait(input?: object): Promise<Run> {
    const run = await this.start(input);
    return run.toWait('Verification: await confirmation');
  }

  public get sent(): Sent[] {
    return this.world.topic('SignUp').messages.map(({ message }: PublishedMessage) => JSON.parse(message) as Sent);
  }

  public link(index = 0): string {
    const message = this.sent[index];
    if (message === undefined) {
      throw new Error(`Only ${this.sent.length} messages were sent`);
    }
    return message.link;
  }

  /** Opens the link and presses the button. */
  public async click(link = this.link()): Promise<EndpointResponse> {
    const page = await this.world.fetch(link);
    if (page.status !== 200) {
      return page;
    }
    const code = /name="code" value="([^"]*)"/.exec(page.body)?.[1] ?? '';
    return this.post(link, code);
  }

  public async post(link: string, code: string): Promise<EndpointResponse> {
    return this.world.fetch(link, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `code=${code}`,
    });
  }

  public async user(userId = 'ada'): Promise<Record<string, unknown> | undefined> {
    return this.world.table('Users').get({ userId });
  }
}
