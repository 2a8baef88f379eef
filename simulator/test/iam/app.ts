import { App, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { AppModel } from '../../src/world/assembly/app-model';

/** An app as people write them with plain L2 constructs: a machine, a function, and what they call. */
export function shopApp(): AppModel {
  const stack = new Stack(new App(), 'Shop');
  const fn = new lambda.Function(stack, 'Fn', {
    code: lambda.Code.fromInline('exports.handler = async () => 1;'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
  });
  const table = new dynamodb.Table(stack, 'Table', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
  });
  table.addGlobalSecondaryIndex({
    indexName: 'byUser',
    partitionKey: { name: 'user', type: dynamodb.AttributeType.STRING },
  });
  table.grantReadData(fn);
  const key = new kms.Key(stack, 'Key');
  const topic = new sns.Topic(stack, 'Topic', { masterKey: key });
  topic.addSubscription(new subscriptions.LambdaSubscription(fn));
  const queue = new sqs.Queue(stack, 'Queue');
  topic.addSubscription(new subscriptions.SqsSubscription(queue, { rawMessageDelivery: true }));
  const bucket = new s3.Bucket(stack, 'Bucket', { enforceSSL: true });
  const child = new sfn.StateMachine(stack, 'Child', {
    definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Nothing')),
  });
  const chain = new tasks.LambdaInvoke(stack, 'Invoke', { lambdaFunction: fn })
    .next(
      new tasks.StepFunctionsStartExecution(stack, 'Nested', {
        stateMachine: child,
        integrationPattern: sfn.IntegrationPattern.RUN_JOB,
      }),
    )
    .next(new tasks.SnsPublish(stack, 'Publish', { topic, message: sfn.TaskInput.fromText('done') }))
    .next(
      new tasks.CallAwsService(stack, 'Read', {
        service: 's3',
        action: 'getObject',
        iamResources: [bucket.arnForObjects('in/*')],
      }),
    );
  const machine = new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(chain) });
  // SnsPublish grants the topic only: without the key's grant, AWS refuses to publish.
  key.grantEncryptDecrypt(machine);
  child.grantTaskResponse(fn);
  new events.Rule(stack, 'Rule', {
    schedule: events.Schedule.rate(Duration.hours(1)),
    targets: [new targets.SfnStateMachine(machine)],
  });
  return new AppModel(stack);
}
