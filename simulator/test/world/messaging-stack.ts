import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { EventBus, Rule, RuleTargetInput, Schedule, EventField } from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { SubscriptionFilter, Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';

/** An app of messages: a machine that publishes, queues, puts events and waits for an answer that comes over a queue. */
export function messagingStack(): Stack {
  const stack = new Stack(new App(), 'Messaging');
  const listener = handler(
    stack,
    'Listener',
    'exports.handler = async (event) => { console.log(JSON.stringify(event)); return "heard"; }',
  );
  const topic = new Topic(stack, 'News');
  const inbox = new Queue(stack, 'Inbox');
  topic.addSubscription(new LambdaSubscription(listener));
  const urgent = { kind: SubscriptionFilter.stringFilter({ allowlist: ['urgent'] }) };
  topic.addSubscription(new SqsSubscription(inbox, { rawMessageDelivery: true, filterPolicy: urgent }));
  const work = workQueue(stack);
  const bus = new EventBus(stack, 'Bus');
  machines(stack, { topic, work, bus });
  rules(stack, { bus, listener, inbox });
  const api = new HttpApi(stack, 'Api');
  const integration = new HttpLambdaIntegration('ToEcho', handler(stack, 'Echo', ECHO));
  api.addRoutes({ path: '/orders/{id}', methods: [HttpMethod.GET], integration });
  api.addRoutes({ path: '/orders/special', methods: [HttpMethod.GET], integration });
  api.addRoutes({ path: '/files/{path+}', methods: [HttpMethod.ANY], integration });
  return stack;
}

const ECHO = `exports.handler = async (event) => ({
  statusCode: 200, headers: { 'X-Route': event.routeKey }, cookies: ['a=b'], body: JSON.stringify(event.pathParameters ?? {}),
})`;

function handler(stack: Stack, id: string, code: string | Code): LambdaFunction {
  const runtime = Runtime.NODEJS_22_X;
  const source = typeof code === 'string' ? Code.fromInline(code) : code;
  return new LambdaFunction(stack, id, { runtime, handler: 'index.handler', code: source });
}

/** Its worker fails for a body that says so, and answers the callback of any other. */
function workQueue(stack: Stack): Queue {
  const dead = new Queue(stack, 'Dead');
  const work = new Queue(stack, 'Work', {
    visibilityTimeout: Duration.seconds(60),
    deadLetterQueue: { queue: dead, maxReceiveCount: 3 },
  });
  const worker = handler(stack, 'Worker', Code.fromAsset(join(__dirname, 'handlers/worker')));
  worker.addEventSource(new SqsEventSource(work, { reportBatchItemFailures: true, batchSize: 5 }));
  return work;
}

function machines(stack: Stack, { topic, work, bus }: { topic: Topic; work: Queue; bus: EventBus }): void {
  const publish = new tasks.SnsPublish(stack, 'Publish', {
    topic,
    subject: 'Greeting',
    message: sfn.TaskInput.fromJsonPathAt('$.news'),
    messageAttributes: { kind: { value: sfn.JsonPath.stringAt('$.kind') } },
    resultPath: sfn.JsonPath.DISCARD,
  });
  const announce = new tasks.EventBridgePutEvents(stack, 'Announce', {
    entries: [{ eventBus: bus, source: 'shop', detailType: 'Ordered', detail: sfn.TaskInput.fromJsonPathAt('$.news') }],
    resultPath: sfn.JsonPath.DISCARD,
  });
  const ask = new tasks.SqsSendMessage(stack, 'Ask', {
    queue: work,
    integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    messageBody: sfn.TaskInput.fromObject({ token: sfn.JsonPath.taskToken, mode: sfn.JsonPath.stringAt('$.mode') }),
    taskTimeout: sfn.Timeout.duration(Duration.minutes(10)),
  });
  const machine = new sfn.StateMachine(stack, 'Machine', {
    stateMachineName: 'messaging',
    definitionBody: sfn.DefinitionBody.fromChainable(publish.next(announce).next(ask)),
  });
  machine.grantTaskResponse(stack.node.findChild('Worker') as LambdaFunction);
}

function rules(
  stack: Stack,
  { bus, listener, inbox }: { bus: EventBus; listener: LambdaFunction; inbox: Queue },
): void {
  new Rule(stack, 'OnOrdered', {
    eventBus: bus,
    eventPattern: { source: ['shop'], detail: { amount: [{ numeric: ['>', 100] }] } },
    targets: [new targets.LambdaFunction(listener)],
  });
  new Rule(stack, 'OnFailure', {
    eventPattern: { source: ['aws.states'], detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] } },
    targets: [
      new targets.SqsQueue(inbox, {
        message: RuleTargetInput.fromText(
          `${EventField.fromPath('$.detail.name')} ended ${EventField.fromPath('$.detail.status')}`,
        ),
      }),
    ],
  });
  new Rule(stack, 'Nightly', {
    schedule: Schedule.cron({ minute: '30', hour: '2' }),
    targets: [new targets.LambdaFunction(listener, { event: RuleTargetInput.fromObject({ nightly: true }) })],
  });
}
