import type { Duration } from 'aws-cdk-lib';
import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { OWNER, TIME_TO_LIVE, expiryOf } from '../../capabilities/coordination/attributes';
import { NOW_MS, REFUSED, rowUpdate, rowWrite, WRITE_TIMEOUT } from '../../capabilities/coordination/row-write';
import { expressionBody, inputWith, isExpression, jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { mayAccess } from '../../resources/access';
import { AslTask } from '../../states/asl-task';
import { ENTERING } from '../../states/entering';
import { ForgivenTask } from '../../states/forgiven-task';
import { attemptsToFill, delaySeconds } from '../../states/retry-span';
import type { Retrier } from '../../states/retries';
import { retryDynamoDb, retryDynamoDbSdk, retryWhenTimeIsUp } from '../../states/retries';
import { eachAttempt, ENTERED_OR_REDRIVEN_MS, secondsUntil, type TaskTimeout } from '../../states/task-timeout';
import { TAKES } from './inside';
import type { QueuePlan, RetryPlan } from './wait-plan';

/** The error of an execution that could not get a lock in time. */
const NOT_ACQUIRED = 'Lock.NotAcquired';

/** The conditions under which a lock is free, and under which it is held by this entering already. */
const FREE = 'attribute_not_exists(freeFrom) OR freeFrom <= :now';
const OWN = '(holder = :me AND freeFrom <= :until)';

/** The parts that the states of a lock are made of: every prop settled. */
export interface LockStatesProps {
  readonly table: dynamodb.ITable;
  /** JSONata of the partition key of the lock's rows. */
  readonly partition: string;
  readonly lease: Duration;
  readonly slots: number;
  readonly plan: RetryPlan | QueuePlan | undefined;
}

/** Builds the states around the work, each as a child of the fragment. */
export class LockStates {
  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly props: LockStatesProps,
  ) {}

  /** The name of the variable that holds the error of the work. */
  public get failure(): string {
    return this.names.variable('failure');
  }

  /**
   * The state that takes the lock, or one of its slots. A slot is free from an instant on: the end of the lease, or the release. An attempt that
   * began before that instant is refused, so that one which arrives late can't take what was released after it. An attempt that is
   * made again finds itself the holder and takes it anew. The fencing number begins with the time, so that it grows also when the row was cleaned up.
   */
  public acquire(): AslTask {
    const { table, partition, lease, plan } = this.props;
    const retried = plan?.kind === 'retry' ? plan : undefined;
    const until = `${NOW_MS} + ${lease.toMilliseconds()}`;
    return rowWrite(this.scope, 'Acquire', {
      stateName: this.names.state('acquire'),
      table,
      row: { pk: partition, sk: `"slot#" & $string(${this.slot()})` },
      update:
        `${TAKES}, freeFrom = :until, fence = if_not_exists(fence, :now) + :one, ` +
        `${OWNER} = :execution, ${TIME_TO_LIVE} = :expires`,
      condition: `${plan?.kind === 'queue' ? `(attribute_not_exists(queued) AND (${FREE}))` : FREE} OR ${OWN}`,
      values: {
        ':me': { S: ENTERING },
        ':now': { N: NOW_MS },
        ':until': { N: until },
        ':one': { N: '1' },
        ':execution': { S: '$states.context.Execution.Id' },
        ':expires': { N: `$number(${expiryOf(until)})` },
      },
      returnValues: 'ALL_NEW',
      retry: retried === undefined ? [] : [retryWhileHeld(retried)],
      timeout: retried === undefined ? undefined : timeoutOf(retried),
      ...this.held(),
    });
  }

  /**
   * The state in which an execution stands in line: its row holds the token by which it is handed the lock. Each attempt has a token of its own, which an
   * older one does not overwrite. An attempt lasts for a lease: the holder that was there is over then, even if nobody has heard of its end.
   */
  public waitInLine({ timeout, priority }: QueuePlan): AslTask {
    const { table, partition, lease, slots } = this.props;
    const end = `${ENTERED_OR_REDRIVEN_MS} + ${timeout.toMilliseconds()}`;
    const seconds = `$min([${lease.toSeconds() + 1}, ${secondsUntil(end, 1)}])`;
    return new AslTask(this.scope, 'WaitInLine', {
      stateName: this.names.state('wait in line'),
      integration: 'aws-sdk:dynamodb:updateItem.waitForTaskToken',
      arguments: rowUpdate({
        table,
        row: { pk: partition, sk: `"wait#" & ${digit(priority)} & "#" & ${ENTERING}` },
        update:
          'SET taskToken = :token, attempt = :attempt, holder = :me, leaseMs = :lease, slots = :slots, ' +
          `${OWNER} = :execution, ${TIME_TO_LIVE} = :expires`,
        condition: 'attribute_not_exists(attempt) OR attempt <= :attempt',
        values: {
          ':token': { S: '$states.context.Task.Token' },
          ':attempt': {
            N: '$sum([100000000 * $states.context.Execution.RedriveCount, $states.context.State.RetryCount])',
          },
          ':me': { S: ENTERING },
          ':lease': { N: String(lease.toMilliseconds()) },
          ':slots': { N: String(slots) },
          ':execution': { S: '$states.context.Execution.Id' },
          ':expires': { N: `$number(${expiryOf(end)})` },
        },
      }),
      timeout: { seconds: jsonata(seconds), fact: { deadlineSeconds: timeout.toSeconds(), leastSeconds: 1 } },
      retry: [...retryWhenTimeIsUp(Math.ceil(timeout.toSeconds() / lease.toSeconds())), ...retryDynamoDbSdk()],
      ...this.handed(),
      statements: mayAccess(table, 'dynamodb:UpdateItem'),
    });
  }

  /** The state that gives the lock back, if it is still held: what was finished stays so in any case. */
  public release(): ForgivenTask {
    const stateName = this.names.state('release');
    return new ForgivenTask(this.scope, 'Release', { ...this.givingBack(), stateName });
  }

  /** The same after a failure, with which the execution ends then. */
  public releaseFailed(): ForgivenTask {
    const stateName = this.names.state('release after failure');
    const release = new ForgivenTask(this.scope, 'ReleaseFailed', { ...this.givingBack(), stateName });
    release.next(this.fail());
    return release;
  }

  private fail(): sfn.Fail {
    const caught = `$${this.failure}.caught`;
    return sfn.Fail.jsonata(this.scope, 'Failed', {
      stateName: this.names.state('fail'),
      error: jsonata(`$string(${caught}.Error)`),
      cause: jsonata(`$exists(${caught}.Cause) ? $string(${caught}.Cause) : ""`),
    });
  }

  /** The end of an execution that could not get the lock. */
  public failNotAcquired(): sfn.Fail {
    return sfn.Fail.jsonata(this.scope, 'NotAcquired', {
      stateName: this.names.state('not acquired'),
      error: NOT_ACQUIRED,
      cause: jsonata(`"somebody else holds " & $substringAfter(${this.props.partition}, "#")`),
    });
  }

  public catchHeld(acquire: AslTask, to: sfn.IChainable): void {
    acquire.catch({ errors: [REFUSED], to, output: '{% $states.input %}' });
  }

  public catchTimeUp(line: AslTask, to: sfn.IChainable): void {
    line.catch({ errors: [sfn.Errors.TIMEOUT], to, output: '{% $states.input %}' });
  }

  /** Each attempt tries one slot, the next one another: a condition can't count. */
  private slot(): string {
    const { slots } = this.props;
    if (slots === 1) return '0';
    const digitAt = (at: number): string =>
      `$length($substringBefore("0123456789abcdef", $substring($hash(${ENTERING}, "MD5"), ${at}, 1)))`;
    return `(16 * ${digitAt(0)} + ${digitAt(1)} + $states.context.State.RetryCount) % ${slots}`;
  }

  private held(): { assign: Record<string, unknown>; output: string } {
    const row = '$states.result.Attributes';
    return {
      assign: { [this.variable]: jsonata(`{"pk": ${row}.pk.S, "sk": ${row}.sk.S, "me": ${row}.holder.S}`) },
      output: inputWith(
        `"lock": {"key": $substringAfter(${row}.pk.S, "#"), "slot": $number($substringAfter(${row}.sk.S, "#")), ` +
          `"fence": $number(${row}.fence.N), "until": $fromMillis($number(${row}.freeFrom.N))}`,
      ),
    };
  }

  /** The same where the answer of the token says what is held. */
  private handed(): { assign: Record<string, unknown>; output: string } {
    const { partition } = this.props;
    const slot = '$states.result.slot';
    return {
      assign: {
        [this.variable]: jsonata(`{"pk": ${partition}, "sk": "slot#" & $string(${slot}), "me": ${ENTERING}}`),
      },
      output: inputWith(`"lock": $merge([{"key": $substringAfter(${partition}, "#")}, $states.result])`),
    };
  }

  private givingBack(): Omit<ConstructorParameters<typeof ForgivenTask>[2], 'stateName'> {
    const { table } = this.props;
    const held = `$${this.variable}`;
    return {
      integration: 'dynamodb:updateItem',
      arguments: rowUpdate({
        table,
        row: { pk: `${held}.pk`, sk: `${held}.sk` },
        update: `SET freeFrom = :now REMOVE holder, ${OWNER}`,
        condition: 'holder = :me',
        values: { ':now': { N: NOW_MS }, ':me': { S: `${held}.me` } },
      }),
      timeout: eachAttempt(WRITE_TIMEOUT),
      retry: retryDynamoDb(),
      output: '{% $states.input %}',
      statements: mayAccess(table, 'dynamodb:UpdateItem'),
    };
  }

  /** The name of the variable that says what is held, and by which entering. */
  private get variable(): string {
    return this.names.variable('held');
  }
}

/** JSONata of the one digit of a priority, which is checked, since rows of a line are in the order of texts. */
function digit(priority: string): string {
  const body = isExpression(priority) ? expressionBody(priority) : quoted(priority);
  return `($priority := $string(${body}); $contains($priority, /^[0-9]$/) ? $priority : $error("the priority of a lock must be from 0 to 9"))`;
}

function retryWhileHeld({ timeout, interval, maxInterval }: RetryPlan): Retrier {
  const delays = { IntervalSeconds: interval.toSeconds(), BackoffRate: 2, MaxDelaySeconds: maxInterval.toSeconds() };
  // Full jitter halves the delays in the mean.
  const attempts = attemptsToFill(2 * timeout.toSeconds(), delays);
  return { ErrorEquals: [REFUSED], ...delays, MaxAttempts: attempts, JitterStrategy: 'FULL' };
}

/** An attempt is short, and the delays between them are the wait. */
function timeoutOf(plan: RetryPlan): TaskTimeout {
  return {
    ...eachAttempt(WRITE_TIMEOUT),
    fact: {
      deadlineSeconds: Math.ceil(delaySeconds(retryWhileHeld(plan)).atMost),
      leastSeconds: WRITE_TIMEOUT.toSeconds(),
      awaitedErrors: [REFUSED],
    },
  };
}
