import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { FragmentNames } from '../../core/naming';
import { checkDuration, refusal } from '../../core/refusal';
import { LONGEST_WAIT } from '../../states/task-timeout';
import { userKeyOf } from './user-key';
import type { IVerificationChannel } from './props';
import { VerificationStates } from './states';

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
   * When the user is reminded, counted from the start: rising, at least a minute apart and at least a minute before the deadline. Each
   * reminder brings a fresh link; every link holds until the first is used. Each costs one state transition.
   *
   * @default - no reminders
   */
  readonly reminders?: Duration[];

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

/** A message must have time to arrive, and time to be tried again. */
const SHORTEST_WAIT = Duration.minutes(1);

/**
 * Sends a user a message with a link, waits for the click until the deadline, then marks the user verified and sends a welcome; or deletes
 * the user's data when the deadline passes.
 *
 * It takes 3 state transitions when the user confirms, 2 when the deadline passes, and 1 more for each reminder. The output is the input
 * with a field `verification` of `{ outcome: 'VERIFIED' | 'EXPIRED', userId, … }`. When a message can't be sent in spite of retries, the
 * error of the sender fails the execution and nothing is deleted. An input without a user id fails it before anything is sent.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
 */
export class Verification extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range or does not fit the table of users. */
  public constructor(scope: Construct, id: string, props: VerificationProps) {
    super(scope, id);
    const deadline = props.deadline ?? Duration.minutes(30);
    const reminders = props.reminders ?? [];
    const userId = props.userId ?? '{% $states.input.userId %}';
    this.checkTimes(deadline, reminders);
    this.checkUserId(userId);

    const states = new VerificationStates(this, new FragmentNames(this, props.stateNamePrefix), {
      channel: props.channel,
      users: props.users,
      userKey: userKeyOf(this, props.users, props.userKey),
      verifiedAttribute: props.verifiedAttribute ?? 'verified',
      deadline,
      reminders,
      userId,
    });
    const waits = states.waits();
    const mark = states.markVerified();
    const welcome = states.sendWelcome();
    waits.forEach((wait) => wait.next(mark));
    mark.next(welcome);
    states.expireTo(waits.at(-1) ?? waits[0], props.onExpired ?? states.deleteUser(welcome));
    props.channel.addUsers(props.users);

    this.startState = waits[0];
    this.endStates = welcome.endStates;
  }

  private checkTimes(deadline: Duration, reminders: readonly Duration[]): void {
    const times = [
      ...reminders.map((time, index) => [`reminders[${index}]`, time] as const),
      ['deadline', deadline] as const,
    ];
    for (const [prop, time] of times) {
      if (time.isUnresolved()) {
        const instead = 'it is part of the definition: give a literal duration';
        throw refusal(this, { prop, must: 'be known at synthesis', got: time, instead });
      }
    }
    checkDuration(this, 'deadline', deadline, {
      atLeast: SHORTEST_WAIT,
      atMost: LONGEST_WAIT,
      instead: 'the message must have time to arrive, and AWS ends an execution after 365 days',
    });
    reminders.forEach((reminder, index) => {
      const before = reminders[index - 1];
      checkDuration(this, `reminders[${index}]`, reminder, {
        atLeast: before?.plus(SHORTEST_WAIT) ?? SHORTEST_WAIT,
        atMost: minus(deadline, SHORTEST_WAIT),
        instead: 'reminders rise, and between two messages, and before the deadline, there is a minute at least',
      });
    });
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

function minus(one: Duration, other: Duration): Duration {
  return Duration.seconds(one.toSeconds() - other.toSeconds());
}
