import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, FunctionUrlAuthType, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  DynamoAttributeValue,
  DynamoPutItem,
  LambdaInvoke,
  SnsPublish,
  SqsSendMessage,
} from 'aws-cdk-lib/aws-stepfunctions-tasks';

const PAGE = `<form method="post"><input type="hidden" name="order" value="o&amp;1"><button name="answer" value="y">Yes</button>
  <button name="answer" value="n">No</button></form>`;
const CHARGE = `exports.handler = async ({ order, body, requestContext }) => body
  ? { statusCode: 200, body: 'got ' + Buffer.from(body, 'base64') }
  : requestContext
  ? { statusCode: 200, headers: { 'content-type': 'text/html' }, body: ${JSON.stringify(PAGE)} }
  : (console.log('charges ' + order), { paid: order !== 'poor' });`;

/** An app with something of everything that the control API reaches: it charges, writes an order, tells, and waits for a yes. */
export function controlledApp({ waitMinutes = 30 } = {}): Stack {
  const stack = new Stack(new App(), 'Shop');
  const code = Code.fromInline(CHARGE);
  const charge = new LambdaFunction(stack, 'Charge', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code });
  const url = charge.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
  new CfnOutput(stack, 'Url', { value: url.url });
  const partitionKey = { name: 'pk', type: AttributeType.STRING };
  const orders = new Table(stack, 'Orders', { partitionKey });
  new Table(stack, 'Expiring', { partitionKey, timeToLiveAttribute: 'expires' });
  new Bucket(stack, 'Files');
  const told = new Topic(stack, 'Told');
  const asked = new Queue(stack, 'Asked');
  const token = sfn.TaskInput.fromObject({ token: sfn.JsonPath.taskToken, link: 'https://example.com/yes?a=1&b=2' });
  const steps = sfn.Chain.start(
    new LambdaInvoke(stack, 'Pay', {
      lambdaFunction: charge,
      payload: sfn.TaskInput.fromObject({ order: sfn.JsonPath.stringAt('$.id') }),
      resultPath: '$.charged',
      retryOnServiceExceptions: false,
    }),
  )
    .next(
      new DynamoPutItem(stack, 'Write', {
        table: orders,
        item: { pk: DynamoAttributeValue.fromString(sfn.JsonPath.stringAt('$.id')) },
        resultPath: sfn.JsonPath.DISCARD,
      }),
    )
    .next(
      new SnsPublish(stack, 'Tell', {
        topic: told,
        message: sfn.TaskInput.fromText('see https://example.com/order?id=1.'),
        resultPath: sfn.JsonPath.DISCARD,
      }),
    )
    .next(
      new SqsSendMessage(stack, 'Ask', {
        queue: asked,
        messageBody: token,
        integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
        taskTimeout: sfn.Timeout.duration(Duration.minutes(waitMinutes)),
      }),
    );
  new sfn.StateMachine(stack, 'Order', { definitionBody: sfn.DefinitionBody.fromChainable(steps) });
  const unknown = {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:kinesis:putRecord',
    Parameters: { StreamName: 's', Data: 'd', PartitionKey: 'p' },
    End: true,
  };
  const broken = new sfn.CustomState(stack, 'Record', { stateJson: unknown });
  const machine = new sfn.StateMachine(stack, 'Broken', { definitionBody: sfn.DefinitionBody.fromChainable(broken) });
  machine.addToRolePolicy(new PolicyStatement({ actions: ['kinesis:PutRecord'], resources: ['*'] }));
  return stack;
}
