import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, FunctionUrlAuthType, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';

/** In what the handlers `ask` and `answer` of the approval are written, and the folder in which they lie. */
export interface ApprovalHandlers {
  readonly runtime: Runtime;
  readonly folder: string;
}

export const IN_NODE: ApprovalHandlers = { runtime: Runtime.NODEJS_22_X, folder: join(__dirname, 'handlers/approval') };

/** An approval by callback, as a user of aws-cdk-lib would write it: a real handler, a table, a topic and a Function URL. */
export function approvalStack(asking = IN_NODE, answering = asking): Stack {
  const stack = new Stack(new App(), 'Approval');
  const table = new Table(stack, 'Requests', { partitionKey: { name: 'pk', type: AttributeType.STRING } });
  const topic = new Topic(stack, 'Approvers');
  const answer = new LambdaFunction(stack, 'Answer', {
    ...codeOf(answering),
    handler: 'answer.handler',
    environment: { TABLE: table.tableName },
  });
  const url = answer.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
  const ask = new LambdaFunction(stack, 'Ask', {
    ...codeOf(asking),
    handler: 'ask.handler',
    environment: { TABLE: table.tableName, TOPIC: topic.topicArn, LINK: url.url },
  });
  table.grantReadWriteData(ask);
  table.grantReadData(answer);
  topic.grantPublish(ask);
  const machine = new sfn.StateMachine(stack, 'Machine', {
    definitionBody: sfn.DefinitionBody.fromChainable(definition(stack, ask, table)),
  });
  machine.grantTaskResponse(answer);
  return stack;
}

function codeOf({ runtime, folder }: ApprovalHandlers): {
  runtime: Runtime;
  code: Code;
  timeout: Duration;
  memorySize: number;
} {
  return { runtime, code: Code.fromAsset(folder), timeout: Duration.seconds(10), memorySize: 256 };
}

function definition(stack: Stack, ask: LambdaFunction, table: Table): sfn.IChainable {
  const record = (id: string, status: string): tasks.DynamoUpdateItem =>
    new tasks.DynamoUpdateItem(stack, id, {
      table,
      key: { pk: tasks.DynamoAttributeValue.fromString(sfn.JsonPath.stringAt('$.requestId')) },
      updateExpression: 'SET #s = :s',
      expressionAttributeNames: { '#s': 'status' },
      expressionAttributeValues: { ':s': tasks.DynamoAttributeValue.fromString(status) },
      resultPath: sfn.JsonPath.DISCARD,
    });
  return new tasks.LambdaInvoke(stack, 'Ask for approval', {
    lambdaFunction: ask,
    integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    payload: sfn.TaskInput.fromObject({
      requestId: sfn.JsonPath.stringAt('$.requestId'),
      taskToken: sfn.JsonPath.taskToken,
    }),
    taskTimeout: sfn.Timeout.duration(Duration.minutes(30)),
    resultPath: '$.approval',
  })
    .addCatch(record('Record expiry', 'EXPIRED'), { errors: ['States.Timeout'], resultPath: '$.error' })
    .next(record('Record approval', 'APPROVED'));
}
