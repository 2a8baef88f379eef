import { join } from 'node:path';
import { Aws, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

const ASSETS = join(__dirname, '..', 'assets');

/** What a `VerificationWorkflow` creates, as somebody would write it who knows all of it: the same resources, L2 throughout. */
export class VerificationByHand extends Construct {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    const users = new dynamodb.Table(this, 'Users', {
      partitionKey: { name: 'userId', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    });
    const codes = new dynamodb.Table(this, 'Codes', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const topic = new sns.Topic(this, 'Topic', { enforceSSL: true });
    const confirm = this.handler('confirm', { ANSWERS_TABLE: codes.tableName });
    const { url } = confirm.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });
    const environment = { ANSWERS_TABLE: codes.tableName, LINK_BASE: url, SENDER_TARGET: topic.topicArn };
    const send = this.handler('send', environment);
    this.allow(confirm, codes.tableArn, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    this.allow(confirm, users.tableArn, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    this.allow(send, codes.tableArn, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    this.allow(send, users.tableArn, 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    this.allow(send, topic.topicArn, 'sns:Publish');
    const machine = this.machine(send);
    for (const fn of [confirm, send]) {
      const answer = new iam.PolicyStatement({
        actions: ['states:SendTaskSuccess'],
        resources: [machine.stateMachineArn],
      });
      fn.role?.attachInlinePolicy(new iam.Policy(this, `${fn.node.id}Answers`, { statements: [answer] }));
    }
  }

  private handler(name: string, environment: Record<string, string>): lambda.Function {
    const logGroup = new logs.LogGroup(this, `${name}Logs`, { retention: logs.RetentionDays.THREE_MONTHS });
    const role = new iam.Role(this, `${name}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    return new lambda.Function(this, name, {
      role,
      logGroup,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(join(ASSETS, `verification-${name}`)),
      timeout: Duration.seconds(30),
      tracing: lambda.Tracing.ACTIVE,
      environment,
    });
  }

  private machine(send: lambda.IFunction): sfn.StateMachine {
    const retry = { maxAttempts: 6, maxDelay: Duration.seconds(30), jitterStrategy: sfn.JitterType.FULL };
    const taskTimeout = sfn.Timeout.duration(Duration.minutes(1));
    const wait = tasks.LambdaInvoke.jsonata(this, 'await confirmation', {
      lambdaFunction: send,
      integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      payload: sfn.TaskInput.fromObject({
        userId: '{% $states.input.userId %}',
        token: '{% $states.context.Task.Token %}',
      }),
      taskTimeout: sfn.Timeout.jsonata(
        '{% $ceil(($toMillis($states.context.State.EnteredTime) + 1800000 - $millis()) / 1000) %}',
      ),
      assign: { userId: '{% $states.input.userId %}' },
      retryOnServiceExceptions: false,
    });
    const welcome = tasks.LambdaInvoke.jsonata(this, 'send welcome', {
      lambdaFunction: send,
      payload: sfn.TaskInput.fromObject({ type: 'welcome', userId: '{% $userId %}' }),
      retryOnServiceExceptions: false,
      taskTimeout,
    });
    const expire = tasks.LambdaInvoke.jsonata(this, 'delete unverified user', {
      lambdaFunction: send,
      payload: sfn.TaskInput.fromObject({ type: 'expiry', userId: '{% $userId %}' }),
      retryOnServiceExceptions: false,
      taskTimeout,
    });
    const superseded = sfn.Succeed.jsonata(this, 'superseded');
    [wait, welcome, expire].forEach((task) => task.addRetry(retry));
    expire.addCatch(welcome, { errors: ['Verification.Confirmed'] });
    [wait, expire].forEach((task) => task.addCatch(superseded, { errors: ['Verification.Superseded'] }));
    wait.addCatch(expire, { errors: [sfn.Errors.TIMEOUT], outputs: '{% $states.input %}' });
    const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
    return new sfn.StateMachine(this, 'Machine', {
      definitionBody: sfn.DefinitionBody.fromChainable(wait.next(welcome)),
      timeout: Duration.minutes(90),
      tracingEnabled: true,
      logs: {
        destination: new logs.LogGroup(this, 'MachineLogs', {
          logGroupName: `/aws/vendedlogs/states/${this.node.id}-${Fn.select(4, Fn.split('-', stackUuid))}`,
        }),
        level: sfn.LogLevel.ALL,
      },
    });
  }

  private allow(fn: lambda.IFunction, resource: string, ...actions: string[]): void {
    fn.addToRolePolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
  }
}
