import type { Duration } from 'aws-cdk-lib';
import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { TIME_TO_LIVE, expiryOf } from '../../capabilities/coordination/attributes';
import type { RowWriteProps } from '../../capabilities/coordination/row-write';
import { NOW_MS, REFUSED, rowUpdate, WRITE_TIMEOUT } from '../../capabilities/coordination/row-write';
import { jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { mayAccess } from '../../resources/access';
import { AslTask } from '../../states/asl-task';
import { notRetried, retryDynamoDbSdk, retryPersistently } from '../../states/retries';
import { eachAttempt, ENTERED_MS, heartbeatUntil, LEAST_WAIT, until } from '../../states/task-timeout';

/** The parts that the states of a window are made of: every prop settled. */
export interface WindowStatesProps {
  readonly table: dynamodb.ITable;
  /** The beginning of the partition keys of the rows. */
  readonly partition: string;
  readonly window: Duration;
  readonly debounce?: Duration;
}

const INPUT = '{% $states.input %}';
const NOW = { N: NOW_MS };
const ME = { S: '$states.context.Execution.Id' };

/** The events of a row in the order in which they were collected. The brackets keep a list of one a list. */
const EVENTS =
  '[$map($sort($each($sift($states.result.Attributes, function($value, $name) { $contains($name, /^event#/) }), ' +
  'function($value) { $value.M }), function($one, $other) { $one.order.S > $other.order.S }), ' +
  'function($event) { $parse($event.json.S) })]';

/** Builds the states of a window, whose execution was started with its key and number before there was an event in it. */
export class WindowStates {
  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly props: WindowStatesProps,
  ) {}

  /**
   * The state that lasts as long as events are collected: until its time is up, or until it is told that the window is full. With a debounce each event is a heartbeat.
   * It has nothing to wait for when no more events fit before its token has come into the row.
   */
  public collect(): AslTask {
    const { window, debounce, table } = this.props;
    const end = `${ENTERED_MS} + ${window.toMilliseconds()}`;
    return new AslTask(this.scope, 'Collect', {
      stateName: this.names.state('collect'),
      integration: 'aws-sdk:dynamodb:updateItem.waitForTaskToken',
      arguments: this.update({
        update: `SET taskToken = :token, attempt = :attempt, ${TIME_TO_LIVE} = :expires`,
        condition: 'attribute_not_exists(sealedAt) AND (attribute_not_exists(attempt) OR attempt <= :attempt)',
        values: {
          ':token': { S: '$states.context.Task.Token' },
          ':attempt': {
            N: '$sum([100000000 * $states.context.Execution.RedriveCount, $states.context.State.RetryCount])',
          },
          ':expires': { N: `$number(${expiryOf(end)})` },
        },
      }),
      timeout: until(end, window, debounce === undefined ? 1 : LEAST_WAIT),
      heartbeatSeconds: debounce && heartbeatUntil(end, debounce),
      retry: [notRetried('States.Timeout', 'States.HeartbeatTimeout'), ...retryDynamoDbSdk()],
      output: INPUT,
      statements: mayAccess(table, 'dynamodb:UpdateItem'),
    });
  }

  /** The state that closes the window by its own mark, and has its events then. It is refused where there are none. */
  public close(): AslTask {
    return this.write('Close', 'close', {
      update: 'SET closedBy = :me, sealedAt = if_not_exists(sealedAt, :now)',
      condition: 'attribute_exists(collected) AND (attribute_not_exists(closedBy) OR closedBy = :me)',
      values: { ':me': ME, ':now': NOW },
      returnValues: 'ALL_NEW',
      output: jsonata(
        '{"key": $states.input.key, "window": $states.input.window, "openedAt": $states.context.Execution.StartTime, ' +
          `"closedAt": $fromMillis(${NOW_MS}), "events": ${EVENTS}}`,
      ),
    });
  }

  /** The state that ends a window without events, and lets none come into it any more. One that has come meanwhile leads back to the close. */
  public leave(): AslTask {
    return this.write('Leave', 'leave empty', {
      update: 'SET sealedAt = if_not_exists(sealedAt, :now)',
      condition: 'attribute_not_exists(collected) OR (attribute_exists(closedBy) AND closedBy <> :me)',
      values: { ':me': ME, ':now': NOW },
      output: INPUT,
    });
  }

  public catchAll(state: AslTask, to: sfn.IChainable): void {
    state.catch({ errors: [sfn.Errors.ALL], to, output: INPUT });
  }

  public catchRefused(state: AslTask, to: sfn.IChainable): void {
    state.catch({ errors: [REFUSED], to, output: INPUT });
  }

  /** A write that no trouble of the table keeps from being made in the end: events wait for it. */
  private write(id: string, phrase: string, { output, ...write }: Write & { readonly output: unknown }): AslTask {
    return new AslTask(this.scope, id, {
      stateName: this.names.state(phrase),
      integration: 'dynamodb:updateItem',
      arguments: this.update(write),
      timeout: eachAttempt(WRITE_TIMEOUT),
      retry: [notRetried(REFUSED), ...retryPersistently()],
      output,
      statements: mayAccess(this.props.table, 'dynamodb:UpdateItem'),
    });
  }

  private update(write: Write): object {
    const { table, partition } = this.props;
    const row = { pk: `${quoted(partition)} & $states.input.key`, sk: '"window#" & $states.input.window' };
    return rowUpdate({ table, row, ...write });
  }
}

type Write = Pick<RowWriteProps, 'update' | 'condition' | 'values' | 'returnValues'>;
