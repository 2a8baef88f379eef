import { Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, FunctionUrlAuthType, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

export class OrderStack extends Stack {
  constructor(scope?: Construct, id?: string) {
    super(scope, id);
    const orders = new Table(this, 'Orders', { partitionKey: { name: 'id', type: AttributeType.STRING } });
    const customers = new Topic(this, 'Customers');
    const lambda = (name: string, code: string): LambdaFunction =>
      new LambdaFunction(this, name, {
        runtime: Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: Code.fromInline(code),
        environment: { ORDERS: orders.tableName },
      });

    const charge = lambda('Charge', 'exports.handler = async ({ amount }) => ({ charged: amount });');
    const review = lambda('Review', REVIEW);
    const approve = lambda('Approve', APPROVE);
    approve.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
    orders.grantWriteData(review);
    orders.grantReadData(approve);

    const tell = new tasks.SnsPublish(this, 'Tell the customer', {
      topic: customers,
      message: sfn.TaskInput.fromObject({ order: sfn.JsonPath.stringAt('$.id') }),
      // Without a timeout a call that gets lost is waited for until the end of the world: exploreFaults finds that.
      taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
    });
    const machine = new sfn.StateMachine(this, 'Machine', {
      definitionBody: sfn.DefinitionBody.fromChainable(
        new tasks.LambdaInvoke(this, 'Wait for the review', {
          lambdaFunction: review,
          integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
          payload: sfn.TaskInput.fromObject({ id: sfn.JsonPath.stringAt('$.id'), token: sfn.JsonPath.taskToken }),
          taskTimeout: sfn.Timeout.duration(Duration.hours(24)),
          resultPath: '$.review',
        })
          .next(
            new tasks.LambdaInvoke(this, 'Charge the card', {
              lambdaFunction: charge,
              resultPath: '$.charge',
              taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
            }),
          )
          .next(tell),
      ),
    });
    machine.grantTaskResponse(approve);
  }
}

const REVIEW = `
  const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
  const dynamodb = new DynamoDBClient({});
  exports.handler = async ({ id, token }) => {
    const Item = { id: { S: id }, token: { S: token }, askedAt: { S: new Date().toISOString() } };
    await dynamodb.send(new PutItemCommand({ TableName: process.env.ORDERS, Item }));
  };`;

const APPROVE = `
  const { DynamoDBClient, GetItemCommand } = require('@aws-sdk/client-dynamodb');
  const { SFNClient, SendTaskSuccessCommand } = require('@aws-sdk/client-sfn');
  const dynamodb = new DynamoDBClient({});
  const sfn = new SFNClient({});
  exports.handler = async ({ queryStringParameters: { id } }) => {
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: process.env.ORDERS, Key: { id: { S: id } } }));
    await sfn.send(new SendTaskSuccessCommand({ taskToken: Item.token.S, output: '"approved"' }));
    return { statusCode: 200, body: 'thank you' };
  };`;
