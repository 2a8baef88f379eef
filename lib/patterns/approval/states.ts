import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { awaitAnswer, stageOf } from '../../capabilities/answers/await-answer';
import { SEND_TIMEOUT } from '../../capabilities/messages/send-timeout';
import { inputWith, jsonata, orNull } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { mayInvoke } from '../../resources/access';
import { AslTask } from '../../states/asl-task';
import { ENTERING } from '../../states/entering';
import { retryLambdaCall, retryLambdaFor } from '../../states/retries';
import { CALL_TIMEOUT, eachAttempt } from '../../states/task-timeout';
import type { Plan } from './plan';
import type { IApprovalChannel } from './props';

/** The parts that the states of an approval are made of: every prop settled. */
export interface ApprovalStatesProps {
  readonly channel: IApprovalChannel;
  readonly title: string;
  readonly text?: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly requestedBy: string;
  readonly delegates: readonly string[];
  readonly allowSelfApproval: boolean;
  readonly plan: Plan;
}

const REJECTED = 'Approval.Rejected';
const EXPIRED = 'Approval.Expired';
const OVERDUE = 'Approval.Overdue';
const SEND_FAILED = 'Message.SendFailed';

/** The decision that an answer, a failure and the error of the function that closes bring along, in JSONata. */
const ANSWERED = '$states.result';
const FAILED = '$parse($states.errorOutput.Cause)';
const CLOSED = '$states.result.Payload';
const THROWN = '$parse($parse($states.errorOutput.Cause).errorMessage)';

/** Builds the states of an `Approval`, each as a child of the fragment. */
export class ApprovalStates {
  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly props: ApprovalStatesProps,
  ) {}

  /** The name of the variable that holds the decision. */
  public get decision(): string {
    return this.names.variable('decision');
  }

  /** The state that asks and waits: its attempts are the levels and the reminders. */
  public wait(): AslTask {
    const { channel, plan } = this.props;
    const [, ...again] = plan.stages.map(({ begin }) => begin);
    return awaitAnswer(this.scope, 'AwaitDecision', {
      stateName: this.names.state('await decision'),
      functionArn: channel.askFunction.functionArn,
      payload: {
        type: 'ask',
        request: this.request(),
        stages: plan.stages.map(({ level, reminder }) => ({ level, reminder })),
        stage: stageOf(again),
      },
      deadline: plan.deadline,
      again,
      functionTimeout: SEND_TIMEOUT,
      retry: retryLambdaFor(plan.deadline, SEND_FAILED),
      ...this.decided(ANSWERED),
      statements: [mayInvoke(channel.askFunction)],
    });
  }

  /** Ends a request whose deadline has passed, unless a decision was stored in time. */
  public close(): AslTask {
    const { channel } = this.props;
    return new AslTask(this.scope, 'Close', {
      stateName: this.names.state('close'),
      integration: 'lambda:invoke',
      arguments: {
        FunctionName: channel.askFunction.functionArn,
        Payload: {
          type: 'close',
          waitId: jsonata(`$${this.names.variable('waitId')}`),
          closedBy: jsonata(ENTERING),
        },
      },
      timeout: eachAttempt(CALL_TIMEOUT),
      retry: retryLambdaCall(),
      ...this.decided(CLOSED),
      statements: [mayInvoke(channel.askFunction)],
    });
  }

  /** The end of a request that nothing of the user's own follows. */
  public fail(outcome: 'Rejected' | 'Expired'): sfn.Fail {
    return sfn.Fail.jsonata(this.scope, outcome, {
      stateName: this.names.state(outcome.toLowerCase()),
      error: `Approval.${outcome}`,
      cause: jsonata(`$string($${this.decision})`),
    });
  }

  public catchTimeUp(wait: AslTask, to: sfn.IChainable): void {
    wait.catch({
      errors: [sfn.Errors.TIMEOUT, OVERDUE],
      to,
      assign: { [this.names.variable('waitId')]: jsonata(ENTERING) },
      output: '{% $states.input %}',
    });
  }

  public catchRejected(wait: AslTask, close: AslTask, to: sfn.IChainable): void {
    wait.catch({ errors: [REJECTED], to, ...this.decided(FAILED) });
    close.catch({ errors: [REJECTED], to, ...this.decided(THROWN) });
  }

  public catchExpired(close: AslTask, to: sfn.IChainable): void {
    close.catch({ errors: [EXPIRED], to, ...this.decided(THROWN) });
  }

  private decided(decision: string): { assign: Record<string, unknown>; output: string } {
    return { assign: { [this.decision]: jsonata(decision) }, output: inputWith(`"approval": ${decision}`) };
  }

  private request(): object {
    const { title, text, fields, requestedBy, delegates, allowSelfApproval, plan } = this.props;
    return {
      requestedBy: orNull(requestedBy),
      title: orNull(title),
      ...(text !== undefined && { text: orNull(text) }),
      fields: Object.entries(fields).map(([label, value]) => ({ label, value: orNull(value) })),
      levels: plan.levels.map(({ approvers, quorum, end }) => ({
        approvers: approvers.map(orNull),
        ...(quorum !== undefined && { quorum }),
        beforeDeadlineMs: plan.deadline.toMilliseconds() - end.toMilliseconds(),
      })),
      delegates: delegates.map(orNull),
      allowSelfApproval,
    };
  }
}
