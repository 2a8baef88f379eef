import type { Duration } from 'aws-cdk-lib';
import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { TIME_TO_LIVE, expiryOf } from '../../capabilities/coordination/attributes';
import type { RowValue, RowWriteProps } from '../../capabilities/coordination/row-write';
import { NOW_MS, REFUSED, rowUpdate, rowWrite, WRITE_TIMEOUT } from '../../capabilities/coordination/row-write';
import { jsonata } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { mayAccess } from '../../resources/access';
import type { AslTask } from '../../states/asl-task';
import { ENTERING } from '../../states/entering';
import { ForgivenTask } from '../../states/forgiven-task';
import { createdWithoutKey } from '../../states/key-fact';
import { retryDynamoDb } from '../../states/retries';
import { eachAttempt } from '../../states/task-timeout';
import { publication } from '../../work/integrations';

/** The parts that the states of a circuit breaker are made of: every prop settled. */
export interface CircuitStatesProps {
  readonly table: dynamodb.ITable;
  /** JSONata of the partition key of the row. */
  readonly partition: string;
  readonly window: Duration;
  readonly openFor: Duration;
  readonly failureRate: number;
  readonly minimumCalls: number;
}

const SORT_KEY = '"circuit"';
const ZERO: RowValue = { N: '0' };
const ONE: RowValue = { N: '1' };
const CLOSED: RowValue = { S: '"closed"' };
const HALF_OPEN: RowValue = { S: '"half-open"' };
const OPEN: RowValue = { S: '"open"' };
const ME: RowValue = { S: ENTERING };
const NOW: RowValue = { N: NOW_MS };

/**
 * Builds the states around the work, each as a child of the fragment. The row has the phase of the circuit (`closed`, `open`, `half-open`), the end of
 * that phase, and what was counted in it. Every write of a phase is the same when it is made again by the one who made it (`beganBy`).
 */
export class CircuitStates {
  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly props: CircuitStatesProps,
  ) {}

  /** The name of the variable that holds the error of the work. */
  public get failure(): string {
    return this.names.variable('failure');
  }

  /** Lets a call through in a window that has begun. */
  public admit(): AslTask {
    return this.write('Admit', 'admit', {
      update: 'SET calls = if_not_exists(calls, :zero) + :one',
      condition: 'forced = :closed OR (attribute_not_exists(forced) AND phase = :closed AND phaseEnds > :now)',
      values: { ':zero': ZERO, ':one': ONE, ':closed': CLOSED, ':now': NOW },
    });
  }

  /** Lets the first call of a window through, also of the one after a probe that has not failed. */
  public beginWindow(): AslTask {
    return this.phase('BeginWindow', 'begin window', this.props.window, {
      phase: CLOSED,
      from: 'attribute_not_exists(phaseEnds) OR (phase <> :open AND phaseEnds <= :now)',
      others: { ':open': OPEN },
    });
  }

  /** Lets one call through when the circuit was open for long enough. */
  public probe(): AslTask {
    return this.phase('Probe', 'probe', this.props.openFor, {
      phase: HALF_OPEN,
      from: '(phase = :open AND phaseEnds <= :now)',
      others: { ':open': OPEN },
    });
  }

  /** The end of an execution whose call was not let through. */
  public failOpen(): sfn.Fail {
    return sfn.Fail.jsonata(this.scope, 'Open', {
      stateName: this.names.state('open'),
      error: 'CircuitBreaker.Open',
      cause: jsonata(`$substringAfter(${this.props.partition}, "#") & " is cut off, since too many calls have failed"`),
    });
  }

  public catchRefused(state: AslTask, to: sfn.IChainable): void {
    state.catch({ errors: [REFUSED], to, output: '{% $states.input %}' });
  }

  /** The way of a failure: it is counted, and opens the circuit if it is one too many; the error stays the same. */
  public failed(topic: sns.ITopic | undefined): sfn.State {
    const end = this.fail();
    const count = this.write('Count', 'count failure', {
      update: 'SET failures = if_not_exists(failures, :zero) + :one',
      condition: 'attribute_exists(pk)',
      values: { ':zero': ZERO, ':one': ONE },
      returnValues: 'ALL_NEW',
      assign: { [this.counted]: '{% $states.result.Attributes %}' },
    });
    count.catch({ errors: [sfn.Errors.ALL], to: end });
    const enough = new sfn.Choice(this.scope, 'TooMany?', {
      stateName: this.names.state('too many?'),
      queryLanguage: sfn.QueryLanguage.JSONATA,
    });
    const open = this.open();
    open.next(topic === undefined ? end : this.tell(topic, end));
    count.next(enough);
    enough.when(sfn.Condition.jsonata(this.tooMany()), open).otherwise(end);
    return count;
  }

  private get counted(): string {
    return this.names.variable('counted');
  }

  private tooMany(): string {
    const { minimumCalls, failureRate } = this.props;
    const [calls, failures] = ['calls', 'failures'].map((name) => `$number($${this.counted}.${name}.N)`);
    return jsonata(
      `$${this.counted}.phase.S = "half-open" or ($exists($${this.counted}.calls) ` +
        `and ${calls} >= ${minimumCalls} and ${failures} >= ${failureRate} * ${calls})`,
    );
  }

  /** One of those who fail at the same time opens the circuit, and tells of it. */
  private open(): ForgivenTask {
    const end = `${NOW_MS} + ${this.props.openFor.toMilliseconds()}`;
    const { table, partition } = this.props;
    return new ForgivenTask(this.scope, 'OpenCircuit', {
      stateName: this.names.state('open circuit'),
      integration: 'dynamodb:updateItem',
      arguments: rowUpdate({
        table,
        row: { pk: partition, sk: SORT_KEY },
        update: `SET phase = :open, phaseEnds = :ends, beganBy = :me, ${TIME_TO_LIVE} = :expires`,
        condition: 'attribute_not_exists(forced) AND (phase <> :open OR beganBy = :me)',
        values: { ':open': OPEN, ':ends': { N: end }, ':me': ME, ':expires': { N: `$number(${expiryOf(end)})` } },
      }),
      timeout: eachAttempt(WRITE_TIMEOUT),
      retry: retryDynamoDb(),
      output: '{% $states.input %}',
      statements: mayAccess(table, 'dynamodb:UpdateItem'),
    });
  }

  private tell(topic: sns.ITopic, end: sfn.State): ForgivenTask {
    const {
      integration,
      arguments: around,
      timeout,
      retry,
      statements,
    } = publication(topic, {
      subject: 'A circuit breaker has opened',
    });
    const caught = `$${this.failure}.caught`;
    const message =
      `{"circuit": $substringAfter(${this.props.partition}, "#"), "status": "open", ` +
      `"execution": $states.context.Execution.Id, "error": ${caught}.Error}`;
    const tell = new ForgivenTask(this.scope, 'Tell', {
      stateName: this.names.state('tell'),
      integration,
      arguments: around(jsonata(`$string(${message})`)),
      timeout: eachAttempt(timeout),
      retry,
      output: '{% $states.input %}',
      createdWithoutKey: createdWithoutKey(this.scope, topic, topic.masterKey),
      statements,
    });
    tell.next(end);
    return tell;
  }

  private fail(): sfn.Fail {
    const caught = `$${this.failure}.caught`;
    return sfn.Fail.jsonata(this.scope, 'Failed', {
      stateName: this.names.state('fail'),
      error: jsonata(`$string(${caught}.Error)`),
      cause: jsonata(`$exists(${caught}.Cause) ? $string(${caught}.Cause) : ""`),
    });
  }

  private phase(id: string, name: string, length: Duration, { phase, from, others }: Phase): AslTask {
    const end = `${NOW_MS} + ${length.toMilliseconds()}`;
    return this.write(id, name, {
      update: `SET phase = :phase, phaseEnds = :ends, calls = :one, failures = :zero, beganBy = :me, ${TIME_TO_LIVE} = :expires`,
      condition: `attribute_not_exists(forced) AND (${from} OR (beganBy = :me AND phase = :phase))`,
      values: {
        ':phase': phase,
        ':ends': { N: end },
        ':one': ONE,
        ':zero': ZERO,
        ':me': ME,
        ':now': NOW,
        ':expires': { N: `$number(${expiryOf(end)})` },
        ...others,
      },
    });
  }

  private write(id: string, phrase: string, rest: Omit<RowWriteProps, 'stateName' | 'table' | 'row'>): AslTask {
    const { table, partition } = this.props;
    const row = { pk: partition, sk: SORT_KEY };
    return rowWrite(this.scope, id, { stateName: this.names.state(phrase), table, row, ...rest });
  }
}

/** A phase that begins. */
interface Phase {
  readonly phase: RowValue;
  /** The condition under which it may begin, beside that of its own earlier success. */
  readonly from: string;
  readonly others: Readonly<Record<string, RowValue>>;
}
