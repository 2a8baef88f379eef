import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { SagaEntryOptions } from '../saga';
import { Work } from '../../work/work';
import { SagaStep } from '../saga';
import { mayAccess } from '../../resources/access';
import { AslTask } from '../../states/asl-task';
import { jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { CALL_TIMEOUT, eachAttempt } from '../../states/task-timeout';
import { retryDynamoDb } from '../../states/retries';
import { firstLook, openValue } from '../../capabilities/reconcile/open-index';
import { MAY_RESUME, takeOver } from '../../capabilities/reconcile/resumption';
import { problemsExpression } from './problems';

/** Statuses of an order whose execution is still at work. */
export const OPEN_STATUSES = ['RECORDED', 'RESERVED', 'CHARGED'] as const;

/** The value of the attribute `open` of such an order; the attribute, and with it the entry in the index, goes with the last status. */
const OPEN = `{% ${openValue('$states.input.id')} %}`;

/** Everything that an order consists of. */
const FIELDS = '["id", "customerId", "currency", "amount", "lines"]';

/** The errors of an execution that must not begin. */
export const ORDER_INVALID = 'Order.Invalid';
export const ORDER_EXISTS = 'Order.AlreadyExists';

/** The parts of a status write beside the status. */
export interface StatusWrite {
  readonly name: string;
  /** The status: text or a JSONata expression. */
  readonly status: string;
  /** Statuses that may stand there before, beside the one that is written: text or JSONata expressions. */
  readonly from: readonly string[];
  /** JSONata condition under which the order is open no more; otherwise it is, whatever it was before. Without one nothing changes. */
  readonly closesIf?: string;
  /** Further attributes, as DynamoDB values. */
  readonly attributes?: Readonly<Record<string, object>>;
}

/** The options that change these states. */
export interface OrderStatesOptions {
  readonly partialFulfilment: boolean;
  readonly reconcileEvery: Duration;
}

/** The states around the saga, and the writes of an order's status. Each write accepts its own earlier success, and none another's item. */
export class OrderStates {
  /** The choice behind the take-over of an order. */
  public readonly goOn: sfn.Choice;

  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly orders: dynamodb.ITable,
    private readonly options: OrderStatesOptions,
  ) {
    this.goOn = new sfn.Choice(scope, 'GoOn', {
      stateName: names.state('go on'),
      queryLanguage: sfn.QueryLanguage.JSONATA,
    });
  }

  /** The execution that owns the order: this one, or the one that this one completes or undoes. */
  public get ownerVariable(): string {
    return this.names.variable('owner');
  }

  /** The first state: what is wrong goes no further, and what goes on with an order is no order. */
  public createCheck(currencies: readonly string[]): sfn.Choice {
    const problems = problemsExpression(currencies);
    const check = new sfn.Choice(this.scope, 'Check', {
      stateName: this.names.state('check'),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      assign: {
        [this.ownerVariable]: {
          arn: '{% $states.context.Execution.Id %}',
          startedAt: '{% $states.context.Execution.StartTime %}',
        },
      },
    });
    const refuse = new sfn.Fail(this.scope, 'Refuse', {
      stateName: this.names.state('refuse'),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      error: ORDER_INVALID,
      cause: `{% $substring($join(${problems}, "; "), 0, 32768) %}`,
    });
    return check
      .when(sfn.Condition.jsonata(`{% ${MAY_RESUME} %}`), this.createTakeOver(refuse))
      .when(sfn.Condition.jsonata(`{% $count(${problems}) > 0 %}`), refuse);
  }

  /** The way by which an execution that goes on with an order of another one gets there, from the choice behind the take-over. */
  public resumption(action: 'undo' | 'complete'): Omit<SagaEntryOptions, 'step'> {
    return {
      condition: sfn.Condition.jsonata(`{% $states.input.resumption.action = "${action}" %}`),
      results: '{% $states.input.resumption.results %}',
      outputs: '{% $states.input.input %}',
    };
  }

  /** Puts the order into the table unless it is there. What comes later than a status of its own execution changes nothing. */
  public createRecord(): AslTask {
    const record = new AslTask(this.scope, 'Record', {
      stateName: this.names.state('record'),
      integration: 'dynamodb:putItem',
      arguments: {
        TableName: this.orders.tableName,
        Item: {
          id: { S: '{% $states.input.id %}' },
          status: { S: OPEN_STATUSES[0] },
          open: { S: OPEN },
          dueAt: { S: `{% ${firstLook(this.options.reconcileEvery)} %}` },
          executionArn: { S: '{% $states.context.Execution.Id %}' },
          startedAt: { S: '{% $states.context.Execution.StartTime %}' },
          updatedAt: { S: '{% $states.context.State.EnteredTime %}' },
          customerId: { S: '{% $states.input.customerId %}' },
          currency: { S: '{% $states.input.currency %}' },
          amount: { N: '{% $string($states.input.amount) %}' },
          lines: { S: '{% $string($lookup($states.input, "lines")) %}' },
        },
        ConditionExpression:
          'attribute_not_exists(id) OR (executionArn = :execution AND startedAt = :startedAt AND #status = :status)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':execution': { S: '{% $states.context.Execution.Id %}' },
          ':startedAt': { S: '{% $states.context.Execution.StartTime %}' },
          ':status': { S: OPEN_STATUSES[0] },
        },
      },
      timeout: eachAttempt(CALL_TIMEOUT),
      retry: retryDynamoDb(),
      // What else was sent is not part of the order: it was neither checked nor recorded.
      output: jsonata(this.withOptions(`$sift($states.input, function($value, $name) { $name in ${FIELDS} })`)),
      statements: mayAccess(this.orders, 'dynamodb:PutItem'),
    });
    record.catch({
      errors: ['DynamoDB.ConditionalCheckFailedException'],
      to: this.createExists(),
      output: '{% $states.input %}',
    });
    return record;
  }

  /** Writes a status of the order in the state's input. */
  public statusStep(write: StatusWrite): SagaStep {
    const from = write.from.map((status, index) => [`:from${index}`, { S: status }] as const);
    const more = Object.entries(write.attributes ?? {});
    const owner = `$${this.ownerVariable}`;
    const closing = write.closesIf === undefined ? undefined : opening(write.closesIf);
    const set = ['SET #status = :status, updatedAt = :updatedAt', ...more.map(([name]) => `#${name} = :${name}`)].join(
      ', ',
    );
    const work = Work.updateItem(this.orders, {
      parameters: {
        Key: { id: { S: '{% $states.input.id %}' } },
        UpdateExpression: closing === undefined ? set : `{% ${quoted(set)} & ${closing.update} %}`,
        ConditionExpression:
          'executionArn = :execution AND startedAt = :startedAt AND ' +
          `#status IN (:status, ${from.map(([name]) => name).join(', ')})${closing?.condition ?? ''}`,
        ExpressionAttributeNames: {
          '#status': 'status',
          ...closing?.names,
          ...Object.fromEntries(more.map(([name]) => [`#${name}`, name])),
        },
        ExpressionAttributeValues: {
          ':status': { S: write.status },
          ':updatedAt': { S: '{% $states.context.State.EnteredTime %}' },
          ':execution': { S: `{% ${owner}.arn %}` },
          ':startedAt': { S: `{% ${owner}.startedAt %}` },
          ...closing?.values,
          ...Object.fromEntries(from),
          ...Object.fromEntries(more.map(([name, value]) => [`:${name}`, value])),
        },
      },
    });
    return SagaStep.of(write.name, work);
  }

  /** Only an order that names this execution is gone on with, and in the way that stands in its record. */
  private createTakeOver(refused: sfn.State): AslTask {
    const { goOn } = this;
    const unknown = new sfn.Fail(this.scope, 'Unknown', {
      stateName: this.names.state('unknown action'),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      error: ORDER_INVALID,
      cause: '{% "The record of the order says no way to go on: " & $string($states.input.resumption.action) %}',
    });
    goOn.otherwise(unknown);
    const state = takeOver(this.scope, 'TakeOver', {
      stateName: this.names.state('take over'),
      table: this.orders,
      refused,
      input: this.withOptions(
        '{"id": $item.id.S, "customerId": $item.customerId.S, "currency": $item.currency.S, ' +
          '"amount": $number($item.amount.N), "lines": $parse($item.lines.S)}',
      ),
      assign: {
        [this.ownerVariable]: {
          arn: '{% $states.context.Execution.Id %}',
          startedAt: '{% $states.result.Attributes.startedAt.S %}',
        },
      },
    });
    state.next(goOn);
    return state;
  }

  /** The order as the functions see it. */
  private withOptions(order: string): string {
    return this.options.partialFulfilment ? `$merge([${order}, {"partialFulfilment": true}])` : order;
  }

  private createExists(): sfn.Fail {
    return new sfn.Fail(this.scope, 'Exists', {
      stateName: this.names.state('exists already'),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      error: ORDER_EXISTS,
      cause: '{% "There is an order " & $states.input.id & " already; nothing was done for this one" %}',
    });
  }
}

/** The part of a write that closes an order or keeps it open. The condition always holds: DynamoDB refuses names and values that stand nowhere. */
function opening(
  closesIf: string,
): Readonly<Record<'update' | 'condition', string>> & Record<'names' | 'values', object> {
  return {
    update: `(${closesIf} ? " REMOVE #open, resumption" : ", #open = :open")`,
    condition: ' AND (attribute_not_exists(#open) OR #open = :open)',
    names: { '#open': 'open' },
    values: { ':open': { S: OPEN } },
  };
}
