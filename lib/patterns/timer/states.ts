import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { FragmentNames } from '../../core/naming';
import { mayAccess } from '../../resources/access';
import { AslTask } from '../../states/asl-task';
import { retryDynamoDb } from '../../states/retries';
import { CALL_TIMEOUT, eachAttempt } from '../../states/task-timeout';

/**
 * The first state of the workflow: it claims the setting that has named this execution, and hands on the input. What was overtaken, cancelled or
 * delivered again ends here; so does what somebody else has started.
 */
export function claim(scope: Construct, names: FragmentNames, table: dynamodb.ITable): AslTask {
  const state = new AslTask(scope, 'Claim', {
    stateName: names.state('claim'),
    integration: 'dynamodb:updateItem',
    arguments: {
      TableName: table.tableName,
      Key: { id: { S: '{% $string($states.input.key) %}' } },
      UpdateExpression: 'SET #status = :fired, firedAt = :now',
      ConditionExpression: 'executionName = :execution AND (#status = :set OR #status = :fired)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':execution': { S: '{% $states.context.Execution.Name %}' },
        ':set': { S: 'set' },
        ':fired': { S: 'fired' },
        ':now': { S: '{% $states.context.State.EnteredTime %}' },
      },
    },
    timeout: eachAttempt(CALL_TIMEOUT),
    retry: retryDynamoDb(),
    output: '{% $states.input.input %}',
    statements: mayAccess(table, 'dynamodb:UpdateItem'),
  });
  const overtaken = new sfn.Succeed(scope, 'Overtaken', { stateName: names.state('overtaken') });
  state.catch({
    errors: ['DynamoDB.ConditionalCheckFailedException'],
    to: overtaken,
    output: '{% $states.input %}',
  });
  return state;
}
