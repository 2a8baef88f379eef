import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { mayAccess, mayInvoke } from '../../resources/access';
import { AslTask } from '../../states/asl-task';
import { expressionBody, inputWith } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { retryDynamoDb, retryLambda, retryLambdaCall } from '../../states/retries';
import { CALL_TIMEOUT, ENTERED_MS, eachAttempt, until } from '../../states/task-timeout';
import { SEND_TIMEOUT } from '../../capabilities/messages/send-timeout';
import type { IVerificationChannel } from './props';

/** What the states of a verification are made of: every prop settled. */
export interface VerificationStatesProps {
  readonly channel: IVerificationChannel;
  readonly users: dynamodb.ITable;
  readonly userKey: string;
  readonly userId: string;
  readonly verifiedAttribute: string;
  readonly deadline: Duration;
  readonly reminders: readonly Duration[];
}

/**
 * Never shorter than the function may run, so that the timeout always means that the message went out and nobody clicked, and never that it
 * could not be sent.
 */
const LEAST_WAIT = SEND_TIMEOUT.toSeconds() + 1;

const CONDITION_FAILED = 'DynamoDB.ConditionalCheckFailedException';
const SEND_FAILED = 'Verification.SendFailed';

/** Distinct for each time that the first state is entered, and the same for all attempts then. */
const VERIFICATION_ID =
  '$string([$states.context.Execution.Id, $states.context.State.Name, ' +
  '$states.context.State.EnteredTime, $states.context.Map.Item.Index])';

/** Builds the states of a `Verification`, each as a child of the fragment. */
export class VerificationStates {
  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly props: VerificationStatesProps,
  ) {}

  /** One state for the first message and one for each reminder, each leading to the next when its time is up. */
  public waits(): [AslTask, ...AslTask[]] {
    const first = this.firstWait();
    const later = this.props.reminders.map((_, index) => this.reminder(index + 1));
    [first, ...later].slice(0, -1).forEach((wait, index) => {
      wait.catch({
        errors: [sfn.Errors.TIMEOUT],
        to: later[index] as AslTask,
        assign: index === 0 ? this.startAssigned() : undefined,
        output: '{% $states.input %}',
      });
    });
    return [first, ...later];
  }

  public expireTo(lastWait: AslTask, handler: sfn.IChainable): void {
    lastWait.catch({
      errors: [sfn.Errors.TIMEOUT],
      to: handler,
      // With reminders the first wait has assigned it.
      assign: this.props.reminders.length === 0 ? { [this.names.variable('userId')]: this.props.userId } : undefined,
      output: '{% $states.input %}',
    });
  }

  public markVerified(): AslTask {
    const { users, userKey, verifiedAttribute } = this.props;
    const confirmedAt = this.variable('confirmedAt');
    return new AslTask(this.scope, 'MarkVerified', {
      stateName: this.names.state('mark verified'),
      integration: 'dynamodb:updateItem',
      arguments: {
        TableName: users.tableName,
        Key: this.userItemKey(),
        UpdateExpression: 'SET #verified = :true, #verifiedAt = :at',
        ConditionExpression: 'attribute_exists(#key)',
        ExpressionAttributeNames: {
          '#key': userKey,
          '#verified': verifiedAttribute,
          '#verifiedAt': `${verifiedAttribute}At`,
        },
        ExpressionAttributeValues: { ':true': { BOOL: true }, ':at': { S: `{% ${confirmedAt} %}` } },
      },
      timeout: eachAttempt(CALL_TIMEOUT),
      retry: retryDynamoDb(),
      output: this.outcome('VERIFIED', `, "confirmedAt": ${confirmedAt}`),
      statements: mayAccess(this.props.users, 'dynamodb:UpdateItem'),
    });
  }

  public sendWelcome(): AslTask {
    return new AslTask(this.scope, 'SendWelcome', {
      stateName: this.names.state('send welcome'),
      integration: 'lambda:invoke',
      arguments: {
        FunctionName: this.props.channel.sendFunction.functionArn,
        Payload: { type: 'welcome', userId: `{% ${this.variable('userId')} %}`, users: this.usersTable() },
      },
      timeout: eachAttempt(CALL_TIMEOUT),
      retry: retryLambdaCall(SEND_FAILED),
      output: '{% $states.input %}',
      statements: [mayInvoke(this.props.channel.sendFunction)],
    });
  }

  public deleteUser(verifiedMeanwhile: AslTask): AslTask {
    const { users, verifiedAttribute } = this.props;
    const state = new AslTask(this.scope, 'DeleteUser', {
      stateName: this.names.state('delete unverified user'),
      integration: 'dynamodb:deleteItem',
      arguments: {
        TableName: users.tableName,
        Key: this.userItemKey(),
        // True as well when the item is gone already: a delete whose answer was lost succeeds again.
        ConditionExpression: 'attribute_not_exists(#verified) OR #verified = :false',
        ExpressionAttributeNames: { '#verified': verifiedAttribute },
        ExpressionAttributeValues: { ':false': { BOOL: false } },
      },
      timeout: eachAttempt(CALL_TIMEOUT),
      retry: retryDynamoDb(),
      output: this.outcome('EXPIRED'),
      statements: mayAccess(this.props.users, 'dynamodb:DeleteItem'),
    });
    state.catch({ errors: [CONDITION_FAILED], to: verifiedMeanwhile, output: this.outcome('VERIFIED') });
    return state;
  }

  private firstWait(): AslTask {
    return this.wait('AwaitConfirmation', 'await confirmation', {
      reminder: 0,
      startedMs: ENTERED_MS,
      userId: this.requiredUserId(),
      verificationId: VERIFICATION_ID,
      assign: { [this.names.variable('userId')]: this.props.userId },
    });
  }

  private reminder(reminder: number): AslTask {
    return this.wait(`Remind${reminder}`, `remind (${reminder}), await confirmation`, {
      reminder,
      startedMs: this.variable('startedMs'),
      userId: `{% ${this.variable('userId')} %}`,
      verificationId: this.variable('verificationId'),
    });
  }

  private wait(id: string, phrase: string, message: WaitProps): AslTask {
    const { channel, deadline, reminders } = this.props;
    const end = reminders[message.reminder] ?? deadline;
    const begin = reminders[message.reminder - 1]?.toSeconds() ?? 0;
    return new AslTask(this.scope, id, {
      stateName: this.names.state(phrase),
      integration: 'lambda:invoke.waitForTaskToken',
      arguments: {
        FunctionName: channel.sendFunction.functionArn,
        Payload: {
          type: 'verification',
          userId: message.userId,
          verificationId: `{% ${message.verificationId} %}`,
          taskToken: '{% $states.context.Task.Token %}',
          deadlineMs: `{% ${message.startedMs} + ${deadline.toMilliseconds()} %}`,
          reminder: message.reminder,
          users: this.usersTable(),
        },
      },
      timeout: until(
        `${message.startedMs} + ${end.toMilliseconds()}`,
        Duration.seconds(end.toSeconds() - begin),
        LEAST_WAIT,
      ),
      retry: retryLambda(SEND_FAILED),
      assign: {
        ...message.assign,
        [this.names.variable('confirmedAt')]: '{% $states.result.confirmedAt %}',
      },
      output: '{% $states.input %}',
      statements: [mayInvoke(this.props.channel.sendFunction)],
    });
  }

  /** What the reminders need to know of the first state. */
  private startAssigned(): Record<string, unknown> {
    return {
      [this.names.variable('userId')]: this.props.userId,
      [this.names.variable('startedMs')]: `{% ${ENTERED_MS} %}`,
      [this.names.variable('verificationId')]: `{% ${VERIFICATION_ID} %}`,
    };
  }

  /** Evaluated before the function is called: without a user id nothing is sent, and the cause of the failure says what is missing. */
  private requiredUserId(): string {
    const expression = expressionBody(this.props.userId);
    const field = expression.replace(/^\$states\.input\./, 'input.').replace(/["\\]/g, "'");
    return (
      `{% ($id := (${expression}); $type($id) = "string" and $id != "" ? $id : ` +
      `$error("${field} must be a string that is not empty: the id of the user to verify")) %}`
    );
  }

  private usersTable(): object {
    const { users, userKey, verifiedAttribute } = this.props;
    return { tableName: users.tableName, key: userKey, verifiedAttribute };
  }

  private userItemKey(): object {
    return { [this.props.userKey]: { S: `{% ${this.variable('userId')} %}` } };
  }

  private outcome(outcome: string, more = ''): string {
    return inputWith(`"verification": {"outcome": "${outcome}", "userId": ${this.variable('userId')}${more}}`);
  }

  private variable(name: string): string {
    return `$${this.names.variable(name)}`;
  }
}

/** What differs between the first message and the reminders. */
interface WaitProps {
  readonly reminder: number;
  /** JSONata, without `{% %}`, as is `verificationId`. */
  readonly startedMs: string;
  readonly verificationId: string;
  readonly userId: string;
  readonly assign?: Record<string, unknown>;
}
