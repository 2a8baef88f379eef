import { Duration, type Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { ApprovalWorkflowProps } from 'cdk-workflow-patterns';
import { ApprovalWorkflow, Sender } from 'cdk-workflow-patterns';
import type { EndpointResponse, Fault, Run, World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { stackWith } from './synthesize';

export const WAIT = 'Approval: await decision';
export const CLOSE = 'Approval: close';

/** A message as the mailer got it. */
export interface Sent {
  readonly type: string;
  readonly userId: string;
  readonly link: string;
  readonly code: string;
  readonly deadline: string;
  readonly reminder: number;
  readonly level: number;
  readonly title: string;
  readonly requestedBy: string;
  readonly delegatedBy?: string;
}

/** A decision as the workflow has it. */
export interface Decision {
  readonly outcome: string;
  readonly level: number;
  readonly decidedAt: string;
  readonly decidedBy?: string;
  readonly votes: readonly { readonly approver: string; readonly vote: string; readonly comment: string }[];
}

/** A refund that `carl` asks for, and `ann` decides about within a day. */
export const REFUND = {
  title: 'Refund',
  requestedBy: '{% $states.input.requestedBy %}',
  fields: { Amount: '{% $states.input.amount %}' },
  levels: [{ approvers: ['ann'], duration: Duration.days(1) }],
};

/** A stack with an approval whose messages a mailer gets. */
export function approvalStack(props: Partial<ApprovalWorkflowProps> = {}): Stack {
  return stackWith((stack) => {
    const mailer = new lambda.Function(stack, 'Mailer', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
    });
    new ApprovalWorkflow(stack, 'Refund', { sender: Sender.function(mailer), ...REFUND, ...props });
  });
}

/** A deployed approval, and what its approvers were sent. */
export class ApprovalWorld {
  public static async open(stack: Stack): Promise<ApprovalWorld> {
    return ApprovalWorld.in(await Simulator.load(stack));
  }

  public static in(world: World): ApprovalWorld {
    return new ApprovalWorld(world);
  }

  /** In the order of people and times. */
  public readonly sent: Sent[] = [];

  private constructor(public readonly world: World) {
    world.function('Mailer').mock((message) => {
      this.sent.push(message as unknown as Sent);
      return null;
    });
  }

  public close(): Promise<void> {
    return this.world.close();
  }

  public advance(durationMs: number): Promise<void> {
    return this.world.advance(durationMs);
  }

  public async start(input: object = {}, faults: readonly Fault[] = []): Promise<Run> {
    const request = { requestedBy: 'carl', amount: 120, ...input };
    return this.world.stateMachine('Refund').start(request, { faults });
  }

  /** Starts, and lets time pass until people are asked and the workflow waits. */
  public async startAndWait(input: object = {}): Promise<Run> {
    const run = await this.start(input);
    return run.toWait(WAIT);
  }

  /** The newest link of a person. */
  public link(person: string): string {
    const link = this.sent.filter(({ userId }) => userId === person).at(-1)?.link;
    if (link === undefined) throw new Error(`'${person}' was sent nothing`);
    return link;
  }

  public show(person: string, link = this.link(person)): Promise<EndpointResponse> {
    return this.world.fetch(link);
  }

  public vote(person: string, vote: string, comment = '', link = this.link(person)): Promise<EndpointResponse> {
    return this.post(link, { vote, comment });
  }

  public delegate(person: string, to: string, link = this.link(person)): Promise<EndpointResponse> {
    return this.post(link, { delegate: to });
  }

  public post(link: string, fields: Record<string, string>): Promise<EndpointResponse> {
    const code = new URL(link).searchParams.get('code') ?? '';
    return this.world.fetch(link, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ code, ...fields }).toString(),
    });
  }
}

/** The decision in the output of an execution. */
export function decisionOf(run: Run): Decision | undefined {
  return (run.output as { approval?: Decision } | undefined)?.approval;
}
