import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { jsonata } from '../../core/jsonata';
import { mayAccess } from '../../resources/access';
import { AslTask } from '../../states/asl-task';
import { retryDynamoDb } from '../../states/retries';
import { CALL_TIMEOUT, eachAttempt } from '../../states/task-timeout';

/** The prefix of the names of executions that the reconciler starts; what follows is a UUID, which nobody can know before. */
export const RESUME_PREFIX = 'resume-';

/**
 * JSONata condition (without braces) under which an execution may be one that goes on with an item: its name says so, and it isn't the item's
 * own. It is believed only when the item names it, too.
 */
export const MAY_RESUME =
  `$contains($states.context.Execution.Name, /^${RESUME_PREFIX}[0-9a-f-]{36}$/) ` +
  'and ($type($states.input) = "object" ? $type($states.input.id) = "string" : false) ' +
  'and $states.input.id != $states.context.Execution.Name';

/** The parts of the state that takes over. */
export interface TakeOverProps {
  readonly stateName: string;
  readonly table: dynamodb.ITable;
  /** JSONata expression (without braces) of the item as the execution that it began with got it; `$item` is bound to its attributes. */
  readonly input: string;
  readonly assign: Record<string, unknown>;
  /** The end of an execution that no item names. */
  readonly refused: sfn.State;
}

/**
 * A state that takes over the item whose id the input holds, if it names this execution and is open. Nothing else of the input is read: how to go
 * on stands in the item. Its output is `{ input, resumption }`.
 */
export function takeOver(scope: Construct, id: string, props: TakeOverProps): AslTask {
  const { table, stateName, input, assign, refused } = props;
  const parameters = {
    Key: { id: { S: '{% $states.input.id %}' } },
    UpdateExpression: 'SET updatedAt = :updatedAt',
    ConditionExpression: 'executionArn = :execution AND attribute_exists(#open) AND attribute_exists(resumption)',
    ExpressionAttributeNames: { '#open': 'open' },
    ExpressionAttributeValues: {
      ':execution': { S: '{% $states.context.Execution.Id %}' },
      ':updatedAt': { S: '{% $states.context.State.EnteredTime %}' },
    },
    ReturnValues: 'ALL_NEW',
  };
  const state = new AslTask(scope, id, {
    stateName,
    integration: 'dynamodb:updateItem',
    arguments: { TableName: table.tableName, ...parameters },
    timeout: eachAttempt(CALL_TIMEOUT),
    retry: retryDynamoDb(),
    statements: mayAccess(table, 'dynamodb:UpdateItem'),
    assign,
    output: jsonata(
      `($item := $states.result.Attributes; {"input": ${input}, "resumption": $parse($item.resumption.S)})`,
    ),
  });
  state.catch({ errors: ['DynamoDB.ConditionalCheckFailedException'], to: refused, output: '{% $states.input %}' });
  return state;
}
