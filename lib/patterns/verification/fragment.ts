import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { checkWaitTimes } from '../../capabilities/answers/check-wait-times';
import { stringKeyOf } from '../../resources/string-key';
import { checkGiven, type Given } from '../../core/given';
import { FragmentNames } from '../../core/naming';
import { refusal } from '../../core/refusal';
import { verifiedAttributeOf } from './verified-attribute';
import type { IVerificationChannel } from './props';
import { VerificationStates } from './states';

/** Options of a verification, wherever it stands. */
export interface VerificationOptions {
  /**
   * The partition key of `users`, which must be a string and have no sort key beside it.
   *
   * @default - the partition key of `users` where it is known at synthesis; needed for an imported table
   */
  readonly userKey?: string;

  /**
   * The attribute of the user's item that becomes `true`. Beside it, the attribute of this name followed by `At` takes the time, and the
   * one followed by `Claim` the verification that the user belongs to: the newest one, which alone may mark or delete the user. Whoever
   * replaces the item instead of updating it takes the user away from the verification.
   *
   * @default 'verified'
   */
  readonly verifiedAttribute?: string;

  /**
   * The time that the user has, in whole seconds: from 1 minute to 364 days. It is counted from the entry into the first state; nothing
   * that is retried or sent again lengthens it. A redrive of the first state begins it anew.
   *
   * @default Duration.minutes(30)
   */
  readonly deadline?: Duration;

  /**
   * The times at which the user is reminded, counted from the start: rising, at least a minute apart and at least a minute before the deadline. Each
   * reminder brings a fresh link; every link holds until the first is used. Each costs one state transition.
   *
   * @default - no reminders
   */
  readonly reminders?: Duration[];

  /**
   * The states that follow when nobody has confirmed in time, in place of the delete; they cost one state transition more. They find the
   * input of the verification, unchanged, as theirs.
   *
   * @default - the user's item is deleted unless it was verified in another way meanwhile
   */
  readonly onExpired?: sfn.IChainable;
}

/** Properties of a `Verification`. */
export interface VerificationProps extends VerificationOptions {
  /** The way to the user and back. */
  readonly channel: IVerificationChannel;

  /** The table of users: an item for the user must exist before the verification starts. */
  readonly users: dynamodb.ITable;

  /**
   * The JSONata expression of the user's id, in `{% … %}`.
   *
   * @default '{% $states.input.userId %}'
   */
  readonly userId?: string;

  /**
   * The prefix of the names of the states.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}

const GIVEN: Given<VerificationProps> = {
  channel: 'given',
  users: 'given',
  deadline: 'duration',
  reminders: 'durations',
};

/**
 * Sends a user a message with a link, waits for the click until the deadline, then marks the user verified and sends a welcome; or deletes
 * the user's data when the deadline passes.
 *
 * It takes 2 state transitions, whether the user confirms or the deadline passes, and 1 more for each reminder. The output is the input with
 * a field `verification` of `{ outcome, userId, … }`; the outcome is `VERIFIED`, `EXPIRED`, or `SUPERSEDED` where a newer verification of the
 * same user took over. Only the verified go on to the next state of a chain. The first message is tried until shortly before the deadline;
 * when it still can't be sent, the execution fails and nothing is deleted. An input without a user id, and one of a user without an item,
 * fail it before anything is sent.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
 */
export class Verification extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range or does not fit the table of users. */
  public constructor(scope: Construct, id: string, props: VerificationProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const deadline = props.deadline ?? Duration.minutes(30);
    const reminders = props.reminders ?? [];
    const userId = props.userId ?? '{% $states.input.userId %}';
    checkWaitTimes(this, { endProp: 'deadline', end: deadline, remindersProp: 'reminders', reminders });
    this.checkUserId(userId);

    const userKey = stringKeyOf(this, {
      tableProp: 'users',
      table: props.users,
      keyProp: 'userKey',
      key: props.userKey,
    });
    const states = new VerificationStates(this, new FragmentNames(this, props.stateNamePrefix), {
      channel: props.channel,
      users: props.users,
      userKey,
      verifiedAttribute: verifiedAttributeOf(this, props.verifiedAttribute, userKey),
      deadline,
      reminders,
      userId,
    });
    const wait = states.wait();
    const welcome = states.sendWelcome();
    const expire = states.expire(props.onExpired === undefined);
    const superseded = states.superseded();
    wait.next(welcome);
    states.catchOvertaken(wait, superseded);
    states.catchTimeUp(wait, expire);
    states.catchConfirmed(expire, welcome);
    states.catchSuperseded(expire, superseded);
    if (props.onExpired !== undefined) {
      expire.next(props.onExpired);
    }
    props.channel.addUsers(props.users, { deletes: props.onExpired === undefined });

    this.startState = wait;
    this.endStates = welcome.endStates;
  }

  private checkUserId(userId: string): void {
    if (!/^\{%.+%\}$/s.test(userId)) {
      throw refusal(this, {
        prop: 'userId',
        must: 'be a JSONata expression in {% %}',
        got: userId,
        instead: "write '{% $states.input.userId %}' for the field userId of the input",
      });
    }
  }
}
