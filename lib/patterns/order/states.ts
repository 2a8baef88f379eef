import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { SagaEntryOptions } from '../saga';
import { Work } from '../../work/work';
import { SagaStep } from '../saga';
import { mayAccess } from '../../resources/access';
import { AslTask } from '../../states/asl-task';
import { quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { CALL_TIMEOUT, eachAttempt } from '../../states/task-timeout';
import { retryDynamoDb } from '../../states/retries';
import { problemsExpression } from './problems';

/** Statuses of an order whose execution is still at work. */
export const OPEN_STATUSES = ['RECORDED', 'RESERVED', 'CHARGED'] as const;

/** What stands in the attribute `open` of such an order; the attribute, and with it the entry in the index, goes with the last status. */
export const OPEN = 'OPEN';

/** What of an order ends an execution that must not begin. */
export const ORDER_INVALID = 'Order.Invalid';
export const ORDER_EXISTS = 'Order.AlreadyExists';

/** What a status write does beside setting the status. */
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

/** The states around the saga, and the writes of an order's status. Each write accepts its own earlier success, and none another's item. */
export class OrderStates {
  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly orders: dynamodb.ITable,
  ) {}

  /** The execution that owns the order: this one, or the one that this one completes or undoes. */
  public get ownerVariable(): string {
    return this.names.variable('owner');
  }

  /** The first state: what is wrong goes no further. */
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
    // Resumed orders were checked when they began.
    return check.when(
      sfn.Condition.jsonata(`{% $exists($states.input.resume) ? false : $count(${problems}) > 0 %}`),
      refuse,
    );
  }

  /** How an execution that goes on with an order of another one comes in. */
  public resumption(action: 'undo' | 'complete'): Omit<SagaEntryOptions, 'step'> {
    return {
      condition: sfn.Condition.jsonata(`{% $states.input.resume.action = "${action}" %}`),
      results: '{% $states.input.resume.results %}',
      outputs: '{% $sift($states.input, function($value, $key) { $key != "resume" }) %}',
      assign: {
        [this.ownerVariable]: {
          arn: '{% $states.input.resume.executionArn %}',
          startedAt: '{% $states.input.resume.startedAt %}',
        },
      },
    };
  }

  /** Puts the order into the table unless it is there. What comes later than a status of its own execution changes nothing. */
  public createRecord(partialFulfilment: boolean): AslTask {
    const record = new AslTask(this.scope, 'Record', {
      stateName: this.names.state('record'),
      integration: 'dynamodb:putItem',
      arguments: {
        TableName: this.orders.tableName,
        Item: {
          id: { S: '{% $states.input.id %}' },
          status: { S: OPEN_STATUSES[0] },
          open: { S: OPEN },
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
      output: partialFulfilment ? '{% $merge([$states.input, {"partialFulfilment": true}]) %}' : '{% $states.input %}',
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

  private createExists(): sfn.Fail {
    return new sfn.Fail(this.scope, 'Exists', {
      stateName: this.names.state('exists already'),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      error: ORDER_EXISTS,
      cause: '{% "There is an order " & $states.input.id & " already; nothing was done for this one" %}',
    });
  }
}

/** How a write closes an order or keeps it open. The condition always holds: DynamoDB refuses names and values that stand nowhere. */
function opening(
  closesIf: string,
): Readonly<Record<'update' | 'condition', string>> & Record<'names' | 'values', object> {
  return {
    update: `(${closesIf} ? " REMOVE #open" : ", #open = :open")`,
    condition: ' AND (attribute_not_exists(#open) OR #open = :open)',
    names: { '#open': 'open' },
    values: { ':open': { S: OPEN } },
  };
}
