import type { Duration } from 'aws-cdk-lib';
import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { COORDINATION_KEYS, TIME_TO_LIVE, expiryOf } from '../../capabilities/coordination/attributes';
import { NOW_MS, REFUSED, WRITE_TIMEOUT } from '../../capabilities/coordination/row-write';
import { jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { mayAccess } from '../../resources/access';
import { AslTask } from '../../states/asl-task';
import { AslWait } from '../../states/asl-wait';
import { ENTERING } from '../../states/entering';
import type { Retrier } from '../../states/retries';
import { retryDynamoDb } from '../../states/retries';
import { eachAttempt, ENTERED_OR_REDRIVEN_MS } from '../../states/task-timeout';

/** The parts that the states of a rate limit are made of: every prop settled. */
export interface RateLimitStatesProps {
  readonly table: dynamodb.ITable;
  /** JSONata of the partition key of the row. */
  readonly partition: string;
  /** The time between two starts. */
  readonly intervalMs: number;
  readonly maxDelay: Duration;
}

/** A write of the row: the next turn is moved by one. Each value is JSONata of a DynamoDB value. */
interface Turn {
  readonly update: string;
  readonly condition: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Those who lost a race try again, in turns behind others and at once: one of both fits. */
const RACE_LOST: Retrier = {
  ErrorEquals: [REFUSED],
  IntervalSeconds: 1,
  BackoffRate: 1,
  MaxAttempts: 5,
  JitterStrategy: 'FULL',
};

/** Builds the states of a rate limit, each as a child of the fragment. */
export class RateLimitStates {
  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly props: RateLimitStatesProps,
  ) {}

  /** The state that takes the turn behind those who wait already, if there are any. */
  public reserve(): AslTask {
    return this.write('Reserve', 'reserve', this.behindOthers, { assign: this.turn() });
  }

  /** The state that begins at once, if nobody waits and the last start is long enough ago. */
  public begin(): AslTask {
    return this.write('Begin', 'begin at once', this.atOnce, {});
  }

  /** The state of those whom somebody overtook between the two: it tries both in turns. */
  public again(): AslTask {
    const isEven = '$states.context.State.RetryCount % 2 = 0';
    const either = (of: (turn: Turn) => string): string =>
      jsonata(`${isEven} ? ${of(this.behindOthers)} : ${of(this.atOnce)}`);
    const text = (value: (turn: Turn) => string): string => either((turn) => quoted(value(turn)));
    return this.task(
      'Again',
      'reserve again',
      {
        UpdateExpression: text(({ update }) => update),
        ConditionExpression: text(({ condition }) => condition),
        ExpressionAttributeValues: either(
          ({ values }) =>
            `{${Object.entries(values)
              .map(([name, value]) => `"${name}": ${value}`)
              .join(', ')}}`,
        ),
      },
      { assign: this.turn(), retry: [RACE_LOST] },
    );
  }

  /** The state that lasts until the turn. */
  public wait(): AslWait {
    return new AslWait(this.scope, 'Wait', {
      stateName: this.names.state('wait for the turn'),
      timestamp: jsonata(`$${this.variable}`),
      fact: { deadlineSeconds: this.props.maxDelay.toSeconds() },
    });
  }

  /** The end of an execution that would wait for too long. */
  public fail(): sfn.Fail {
    return sfn.Fail.jsonata(this.scope, 'Exceeded', {
      stateName: this.names.state('exceeded'),
      error: 'RateLimit.Exceeded',
      cause: `the turn would come later than ${this.props.maxDelay.toHumanString()} from now`,
    });
  }

  public catchRefused(state: AslTask, to: sfn.IChainable): void {
    state.catch({ errors: [REFUSED], to, output: '{% $states.input %}' });
  }

  private get variable(): string {
    return this.names.variable('turn');
  }

  /** An attempt whose answer was lost takes another turn, and leaves the first one empty. */
  private get behindOthers(): Turn {
    const { intervalMs, maxDelay } = this.props;
    const latest = `${ENTERED_OR_REDRIVEN_MS} + ${maxDelay.toMilliseconds()}`;
    return {
      update: `SET nextAt = nextAt + :interval, ${TIME_TO_LIVE} = :expires REMOVE startedBy`,
      condition: 'nextAt > :now AND nextAt <= :latest',
      values: {
        ':interval': number(String(intervalMs)),
        ':now': number(NOW_MS),
        ':latest': number(latest),
        ':expires': `{"N": ${expiryOf(`${latest} + ${intervalMs}`)}}`,
      },
    };
  }

  /** An attempt whose answer was lost begins now instead, unless somebody has taken the turn behind it. */
  private get atOnce(): Turn {
    const next = `${NOW_MS} + ${this.props.intervalMs}`;
    return {
      update: `SET nextAt = :next, startedBy = :me, ${TIME_TO_LIVE} = :expires`,
      condition: 'attribute_not_exists(nextAt) OR nextAt <= :now OR (startedBy = :me AND nextAt <= :next)',
      values: {
        ':next': number(next),
        ':me': `{"S": ${ENTERING}}`,
        ':now': number(NOW_MS),
        ':expires': `{"N": ${expiryOf(next)}}`,
      },
    };
  }

  /** The turn that was reserved is an interval before the next one, whichever write it was. */
  private turn(): Record<string, unknown> {
    const next = '$number($states.result.Attributes.nextAt.N)';
    return { [this.variable]: jsonata(`$fromMillis(${next} - ${this.props.intervalMs})`) };
  }

  private write(id: string, phrase: string, { update, condition, values }: Turn, rest: Rest): AslTask {
    const ExpressionAttributeValues = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, jsonata(value)]),
    );
    const fields = { UpdateExpression: update, ConditionExpression: condition, ExpressionAttributeValues };
    return this.task(id, phrase, fields, rest);
  }

  private task(id: string, phrase: string, fields: object, { assign, retry = [] }: Rest): AslTask {
    const { table, partition } = this.props;
    const { partitionKey, sortKey } = COORDINATION_KEYS;
    return new AslTask(this.scope, id, {
      stateName: this.names.state(phrase),
      integration: 'dynamodb:updateItem',
      arguments: {
        TableName: table.tableName,
        Key: { [partitionKey]: { S: jsonata(partition) }, [sortKey]: { S: 'turn' } },
        ...fields,
        ReturnValues: 'UPDATED_NEW',
      },
      timeout: eachAttempt(WRITE_TIMEOUT),
      retry: [...retry, ...retryDynamoDb()],
      assign,
      output: '{% $states.input %}',
      statements: mayAccess(table, 'dynamodb:UpdateItem'),
    });
  }
}

interface Rest {
  readonly assign?: Record<string, unknown>;
  readonly retry?: readonly Retrier[];
}

function number(body: string): string {
  return `{"N": $string(${body})}`;
}
