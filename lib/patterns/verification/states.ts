import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { ENTERING, STARTED_MS, awaitAnswer } from '../../capabilities/answers/await-answer';
import { SEND_TIMEOUT } from '../../capabilities/messages/send-timeout';
import { expressionBody, inputWith, jsonata, requiredId } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { mayInvoke } from '../../resources/access';
import { AslTask } from '../../states/asl-task';
import type { Retrier } from '../../states/retries';
import { retryLambdaCall, retryLambdaFor } from '../../states/retries';
import { CALL_TIMEOUT, eachAttempt } from '../../states/task-timeout';
import type { IVerificationChannel } from './props';

/** The parts that the states of a verification are made of: every prop settled. */
export interface VerificationStatesProps {
  readonly channel: IVerificationChannel;
  readonly users: dynamodb.ITable;
  readonly userKey: string;
  readonly userId: string;
  readonly verifiedAttribute: string;
  readonly deadline: Duration;
  readonly reminders: readonly Duration[];
}

/** The time for which the welcome is retried. */
const WELCOME_SPAN = Duration.minutes(5);

const SEND_FAILED = 'Message.SendFailed';
const CONFIRMED = 'Verification.Confirmed';
const SUPERSEDED = 'Verification.Superseded';

/** Builds the states of a `Verification`, each as a child of the fragment. */
export class VerificationStates {
  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly props: VerificationStatesProps,
  ) {}

  /** One state for the first message and one for each reminder, each leading to the next when its time is up. */
  public waits(): [AslTask, ...AslTask[]] {
    const first = this.wait(0);
    const later = this.props.reminders.map((_, index) => this.wait(index + 1));
    [first, ...later].slice(0, -1).forEach((wait, stage) => this.timeOut(wait, stage, later[stage] as AslTask));
    return [first, ...later];
  }

  /** Leads from a wait whose time is up to what comes then. */
  public timeOut(wait: AslTask, stage: number, to: sfn.IChainable): void {
    wait.catch({
      errors: [sfn.Errors.TIMEOUT],
      to,
      assign: stage === 0 ? this.startAssigned() : undefined,
      output: '{% $states.input %}',
    });
  }

  public sendWelcome(): AslTask {
    return this.call('SendWelcome', 'send welcome', {
      payload: { type: 'welcome' },
      retry: retryLambdaFor(WELCOME_SPAN, sfn.Errors.TIMEOUT, SEND_FAILED),
      output: '{% $states.input %}',
    });
  }

  /** Ends a verification whose deadline has passed, and deletes the user where that is what expiry means. */
  public expire(deletes: boolean): AslTask {
    const [id, phrase] = deletes ? ['DeleteUser', 'delete unverified user'] : ['Close', 'close'];
    return this.call(id, phrase, {
      payload: {
        type: 'expiry',
        waitId: jsonata(this.variable('waitId')),
        closedBy: jsonata(ENTERING),
        deletes,
      },
      retry: retryLambdaCall('Verification.UserChanged'),
      output: deletes ? this.outcome('EXPIRED') : '{% $states.input %}',
    });
  }

  /** The end of a verification that another one has made void, entered with the outcome as its input. */
  public superseded(): sfn.Succeed {
    return sfn.Succeed.jsonata(this.scope, 'Superseded', { stateName: this.names.state('superseded') });
  }

  public catchConfirmed(state: AslTask, to: sfn.IChainable): void {
    state.catch({ errors: [CONFIRMED], to, output: this.outcome('VERIFIED') });
  }

  public catchSuperseded(state: AslTask, to: sfn.IChainable, stage?: number): void {
    state.catch({ errors: [SUPERSEDED], to, output: this.outcome('SUPERSEDED', '', stage) });
  }

  private wait(stage: number): AslTask {
    const { channel, deadline, reminders } = this.props;
    const from = reminders[stage - 1] ?? Duration.seconds(0);
    const [id, phrase] =
      stage === 0
        ? ['AwaitConfirmation', 'await confirmation']
        : [`Remind${stage}`, `remind (${stage}), await confirmation`];
    return awaitAnswer(this.scope, id, {
      stateName: this.names.state(phrase),
      functionArn: channel.sendFunction.functionArn,
      payload: {
        type: 'verification',
        userId:
          stage === 0
            ? requiredId(this.props.userId, 'the id of the user to verify')
            : jsonata(this.variable('userId')),
        reminder: stage,
        users: this.usersTable(),
      },
      stage,
      waitId: stage === 0 ? ENTERING : this.variable('waitId'),
      startedMs: stage === 0 ? STARTED_MS : this.variable('startedMs'),
      deadline,
      from,
      until: reminders[stage] ?? deadline,
      functionTimeout: SEND_TIMEOUT,
      retry: retryLambdaFor(Duration.seconds(deadline.toSeconds() - from.toSeconds()), SEND_FAILED),
      assign: stage === 0 ? { [this.names.variable('userId')]: this.props.userId } : undefined,
      output: this.outcome('VERIFIED', ', "confirmedAt": $states.result.confirmedAt', stage),
      statements: [mayInvoke(this.props.channel.sendFunction)],
    });
  }

  private call(id: string, phrase: string, { payload, retry, output }: CallProps): AslTask {
    return new AslTask(this.scope, id, {
      stateName: this.names.state(phrase),
      integration: 'lambda:invoke',
      arguments: {
        FunctionName: this.props.channel.sendFunction.functionArn,
        Payload: { ...payload, userId: jsonata(this.variable('userId')), users: this.usersTable() },
      },
      timeout: eachAttempt(CALL_TIMEOUT),
      retry,
      output,
      statements: [mayInvoke(this.props.channel.sendFunction)],
    });
  }

  /** The variables by which later states know the first one. */
  private startAssigned(): Record<string, unknown> {
    return {
      [this.names.variable('userId')]: this.props.userId,
      [this.names.variable('waitId')]: jsonata(ENTERING),
      ...(this.props.reminders.length > 0 && { [this.names.variable('startedMs')]: jsonata(STARTED_MS) }),
    };
  }

  private usersTable(): object {
    const { users, userKey, verifiedAttribute } = this.props;
    return { tableName: users.tableName, key: userKey, verifiedAttribute };
  }

  /** The output with an outcome; the first state (stage 0) does not see the variables yet that it assigns. */
  private outcome(outcome: string, more = '', stage?: number): string {
    const userId = stage === 0 ? `(${expressionBody(this.props.userId)})` : this.variable('userId');
    return inputWith(`"verification": {"outcome": "${outcome}", "userId": ${userId}${more}}`);
  }

  private variable(name: string): string {
    return `$${this.names.variable(name)}`;
  }
}

/** The differences between the calls that wait for nobody. */
interface CallProps {
  readonly payload: object;
  readonly retry: readonly Retrier[];
  readonly output: string;
}
