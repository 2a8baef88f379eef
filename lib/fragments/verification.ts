import { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { AslTask } from '../private/asl-task';
import { expressionBody, inputWith } from '../private/jsonata';
import { FragmentNames } from '../private/naming';
import { checkDuration, refusal } from '../private/refusal';
import { retryDynamoDb, retryLambda, retryLambdaCall } from '../private/retries';
import type { IVerificationChannel } from './verification-channel';
import { SEND_TIMEOUT } from '../private/send-timeout';
import { userKeyOf } from './user-key';

/** What a verification does, wherever it stands. */
export interface VerificationOptions {
  /**
   * The partition key of `users`, which must be a string and have no sort key beside it.
   *
   * @default - the partition key of `users` where it is known at synthesis; needed for an imported table
   */
  readonly userKey?: string;

  /**
   * The attribute of the user's item that becomes `true`. Beside it, the attribute of this name followed by `At` takes the time.
   *
   * @default 'verified'
   */
  readonly verifiedAttribute?: string;

  /**
   * How long the user has, in whole seconds: from 1 minute to 364 days. It is counted from the entry into the first state; nothing that is
   * retried or sent again lengthens it.
   *
   * @default Duration.minutes(30)
   */
  readonly deadline?: Duration;

  /**
   * What happens when nobody has confirmed in time. Its states find the input of the verification, unchanged, as theirs.
   *
   * @default - the user's item is deleted unless it was verified in another way meanwhile
   */
  readonly onExpired?: sfn.IChainable;
}

/** Properties of a `Verification`. */
export interface VerificationProps extends VerificationOptions {
  /** How messages go out and clicks come in. */
  readonly channel: IVerificationChannel;

  /** The table of users: an item for the user must exist before the verification starts. */
  readonly users: dynamodb.ITable;

  /**
   * JSONata expression of the user's id, in `{% … %}`.
   *
   * @default '{% $states.input.userId %}'
   */
  readonly userId?: string;

  /**
   * What the names of the states start with.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}

/** AWS ends an execution after 365 days; what follows the deadline still has to run. */
const LONGEST_DEADLINE = Duration.days(364);

/** How long the function that sends may run. */
const SEND_SECONDS = SEND_TIMEOUT.toSeconds();

/** A call that takes longer than this is given up and, being safe to repeat, tried again. */
const CALL_TIMEOUT_SECONDS = 60;

const CONDITION_FAILED = 'DynamoDB.ConditionalCheckFailedException';

/**
 * Sends a user a message with a link, waits for the click until the deadline, then marks the user verified and sends a welcome; or deletes
 * the user's data when the deadline passes.
 *
 * It takes 3 state transitions when the user confirms, 2 when the deadline passes. The output is the input with a field
 * `verification` of `{ outcome: 'VERIFIED' | 'EXPIRED', userId, … }`. When the message can't be sent in spite of retries, the error of
 * the sender fails the execution and nothing is deleted. An input without a user id fails it before anything is sent.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
 */
export class Verification extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** The latest time from start to end: the deadline and what is still done after it. */
  public readonly longestDuration: Duration;

  private readonly names: FragmentNames;
  private readonly options: Required<Omit<VerificationProps, 'onExpired' | 'stateNamePrefix'>>;

  /** Throws when a prop is out of its range or does not fit the table of users. */
  public constructor(scope: Construct, id: string, props: VerificationProps) {
    super(scope, id);
    this.names = new FragmentNames(this, props.stateNamePrefix);
    this.options = {
      channel: props.channel,
      users: props.users,
      userKey: userKeyOf(this, props.users, props.userKey),
      userId: props.userId ?? '{% $states.input.userId %}',
      verifiedAttribute: props.verifiedAttribute ?? 'verified',
      deadline: props.deadline ?? Duration.minutes(30),
    };
    this.checkProps();
    props.channel.addUsers(props.users);

    const wait = this.awaitConfirmation();
    const welcome = this.sendWelcome();
    wait.next(this.markVerified().next(welcome));
    wait.catch({
      errors: [sfn.Errors.TIMEOUT],
      to: props.onExpired ?? this.deleteUser(welcome),
      assign: { [this.names.variable('userId')]: this.options.userId },
      output: '{% $states.input %}',
    });

    this.startState = wait;
    this.endStates = welcome.endStates;
    this.longestDuration = this.options.deadline.plus(Duration.hours(1));
  }

  private awaitConfirmation(): AslTask {
    const { channel, users, userKey, verifiedAttribute, userId, deadline } = this.options;
    const deadlineMs = `$toMillis($states.context.State.EnteredTime) + ${deadline.toMilliseconds()}`;
    return new AslTask(this, 'AwaitConfirmation', {
      stateName: this.names.state('await confirmation'),
      resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      arguments: {
        FunctionName: channel.sendFunction.functionArn,
        Payload: {
          type: 'verification',
          userId: this.requiredUserId(),
          // Distinct for each time that this state is entered, and the same for all attempts then.
          verificationId:
            '{% $string([$states.context.Execution.Id, $states.context.State.Name, ' +
            '$states.context.State.EnteredTime, $states.context.Map.Item.Index]) %}',
          taskToken: '{% $states.context.Task.Token %}',
          deadlineMs: `{% ${deadlineMs} %}`,
          reminder: 0,
          users: { tableName: users.tableName, key: userKey, verifiedAttribute },
        },
      },
      // Absolute: a retry waits for the rest only. Never shorter than the function may run, so that this timeout always means that the
      // message went out and nobody clicked, and never that it could not be sent.
      timeoutSeconds: `{% $max([${SEND_SECONDS + 1}, $ceil((${deadlineMs} - $millis()) / 1000)]) %}`,
      retry: retryLambda('Verification.SendFailed'),
      assign: {
        [this.names.variable('userId')]: userId,
        [this.names.variable('confirmedAt')]: '{% $states.result.confirmedAt %}',
      },
      output: '{% $states.input %}',
      statements: [this.mayInvokeSend()],
    });
  }

  private markVerified(): AslTask {
    const { users, userKey, verifiedAttribute } = this.options;
    const confirmedAt = `$${this.names.variable('confirmedAt')}`;
    return new AslTask(this, 'MarkVerified', {
      stateName: this.names.state('mark verified'),
      resource: 'arn:aws:states:::dynamodb:updateItem',
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
      timeoutSeconds: CALL_TIMEOUT_SECONDS,
      retry: retryDynamoDb(),
      output: this.outcome('VERIFIED', `, "confirmedAt": ${confirmedAt}`),
      statements: this.mayWriteUser('dynamodb:UpdateItem'),
    });
  }

  private sendWelcome(): AslTask {
    return new AslTask(this, 'SendWelcome', {
      stateName: this.names.state('send welcome'),
      resource: 'arn:aws:states:::lambda:invoke',
      arguments: {
        FunctionName: this.options.channel.sendFunction.functionArn,
        Payload: { type: 'welcome', userId: `{% $${this.names.variable('userId')} %}` },
      },
      timeoutSeconds: CALL_TIMEOUT_SECONDS,
      retry: retryLambdaCall('Verification.SendFailed'),
      output: '{% $states.input %}',
      statements: [this.mayInvokeSend()],
    });
  }

  private deleteUser(verifiedMeanwhile: AslTask): AslTask {
    const { users, verifiedAttribute } = this.options;
    const state = new AslTask(this, 'DeleteUser', {
      stateName: this.names.state('delete unverified user'),
      resource: 'arn:aws:states:::dynamodb:deleteItem',
      arguments: {
        TableName: users.tableName,
        Key: this.userItemKey(),
        // True as well when the item is gone already: a delete whose answer was lost succeeds again.
        ConditionExpression: 'attribute_not_exists(#verified) OR #verified = :false',
        ExpressionAttributeNames: { '#verified': verifiedAttribute },
        ExpressionAttributeValues: { ':false': { BOOL: false } },
      },
      timeoutSeconds: CALL_TIMEOUT_SECONDS,
      retry: retryDynamoDb(),
      output: this.outcome('EXPIRED'),
      statements: this.mayWriteUser('dynamodb:DeleteItem'),
    });
    state.catch({ errors: [CONDITION_FAILED], to: verifiedMeanwhile, output: this.outcome('VERIFIED') });
    return state;
  }

  /** Evaluated before the function is called: without a user id nothing is sent, and the cause of the failure says what is missing. */
  private requiredUserId(): string {
    const expression = expressionBody(this.options.userId);
    const field = expression.replace(/^\$states\.input\./, 'input.').replace(/["\\]/g, "'");
    return (
      `{% ($id := (${expression}); $type($id) = "string" and $id != "" ? $id : ` +
      `$error("${field} must be a string that is not empty: the id of the user to verify")) %}`
    );
  }

  private userItemKey(): object {
    return { [this.options.userKey]: { S: `{% $${this.names.variable('userId')} %}` } };
  }

  private outcome(outcome: string, more = ''): string {
    return inputWith(`"verification": {"outcome": "${outcome}", "userId": $${this.names.variable('userId')}${more}}`);
  }

  private mayInvokeSend(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [this.options.channel.sendFunction.functionArn],
    });
  }

  private mayWriteUser(action: string): iam.PolicyStatement[] {
    const { tableArn, encryptionKey } = this.options.users;
    const write = new iam.PolicyStatement({ actions: [action], resources: [tableArn] });
    return encryptionKey === undefined
      ? [write]
      : [write, new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: [encryptionKey.keyArn] })];
  }

  private checkProps(): void {
    if (this.options.deadline.isUnresolved()) {
      throw refusal(this, {
        prop: 'deadline',
        must: 'be known at synthesis',
        got: this.options.deadline,
        instead: 'it is part of the definition: give a literal duration',
      });
    }
    checkDuration(this, 'deadline', this.options.deadline, {
      atLeast: Duration.minutes(1),
      atMost: LONGEST_DEADLINE,
      instead: 'the message must have time to arrive, and AWS ends an execution after 365 days',
    });
    if (!/^\{%.+%\}$/s.test(this.options.userId)) {
      throw refusal(this, {
        prop: 'userId',
        must: 'be a JSONata expression in {% %}',
        got: this.options.userId,
        instead: "write '{% $states.input.userId %}' for the field userId of the input",
      });
    }
  }
}
