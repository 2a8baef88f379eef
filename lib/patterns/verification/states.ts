import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { awaitAnswer, stageOf } from '../../capabilities/answers/await-answer';
import { SEND_TIMEOUT } from '../../capabilities/messages/send-timeout';
import { expressionBody, inputWith, jsonata, requiredId } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { mayInvoke } from '../../resources/access';
import { AslTask } from '../../states/asl-task';
import { ENTERING } from '../../states/entering';
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
const OVERDUE = 'Verification.Overdue';

/** Builds the states of a `Verification`, each as a child of the fragment. */
export class VerificationStates {
  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly props: VerificationStatesProps,
  ) {}

  /** The state that sends and waits: its attempts are the messages. */
  public wait(): AslTask {
    const { channel, deadline, reminders, userId } = this.props;
    return awaitAnswer(this.scope, 'AwaitConfirmation', {
      stateName: this.names.state('await confirmation'),
      functionArn: channel.sendFunction.functionArn,
      payload: {
        type: 'verification',
        userId: requiredId(userId, 'the id of the user to verify'),
        reminder: stageOf(reminders),
        users: this.usersTable(),
      },
      deadline,
      again: reminders,
      functionTimeout: SEND_TIMEOUT,
      retry: retryLambdaFor(deadline, SEND_FAILED),
      assign: { [this.names.variable('userId')]: userId },
      output: this.outcome('VERIFIED', ', "confirmedAt": $states.result.confirmedAt', this.givenUserId),
      statements: [mayInvoke(channel.sendFunction)],
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

  public catchTimeUp(wait: AslTask, to: sfn.IChainable): void {
    wait.catch({
      errors: [sfn.Errors.TIMEOUT, OVERDUE],
      to,
      assign: {
        [this.names.variable('userId')]: this.props.userId,
        [this.names.variable('waitId')]: jsonata(ENTERING),
      },
      output: '{% $states.input %}',
    });
  }

  public catchConfirmed(expire: AslTask, to: sfn.IChainable): void {
    expire.catch({ errors: [CONFIRMED], to, output: this.outcome('VERIFIED') });
  }

  public catchSuperseded(expire: AslTask, to: sfn.IChainable): void {
    expire.catch({ errors: [SUPERSEDED], to, output: this.outcome('SUPERSEDED') });
  }

  public catchOvertaken(wait: AslTask, to: sfn.IChainable): void {
    wait.catch({ errors: [SUPERSEDED], to, output: this.outcome('SUPERSEDED', '', this.givenUserId) });
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

  private usersTable(): object {
    const { users, userKey, verifiedAttribute } = this.props;
    return { tableName: users.tableName, key: userKey, verifiedAttribute };
  }

  private outcome(outcome: string, more = '', userId = this.variable('userId')): string {
    return inputWith(`"verification": {"outcome": "${outcome}", "userId": ${userId}${more}}`);
  }

  /** The first state does not see the variables yet that it assigns. */
  private get givenUserId(): string {
    return `(${expressionBody(this.props.userId)})`;
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
