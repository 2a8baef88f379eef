import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime, type FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import { EventBridgeDestination, SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Simulator, type World } from 'cdk-workflow-simulator';

const stack = new Stack(new App(), 'Async');
const dead = new Queue(stack, 'Dead');
const failed = new Queue(stack, 'Failed');
const topic = new Topic(stack, 'Topic');
const code = Code.fromInline(`exports.handler = async ({ Records: [{ Sns }] }) => {
  if (Sns.Message === 'bad') throw new Error('no');
  return 'yes';
};`);
const listener = (id: string, options: FunctionOptions): void => {
  const lambda = new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code,
    ...options,
  });
  topic.addSubscription(new LambdaSubscription(lambda));
};
listener('WithDeadLetters', { deadLetterQueue: dead });
listener('WithDestinations', {
  retryAttempts: 0,
  onFailure: new SqsDestination(failed),
  onSuccess: new EventBridgeDestination(EventBus.fromEventBusName(stack, 'Default', 'default')),
});
const activity = new sfn.Activity(stack, 'Packing');
const pack = new tasks.StepFunctionsInvokeActivity(stack, 'Pack', {
  activity,
  taskTimeout: sfn.Timeout.duration(Duration.hours(1)),
});
const publish = tasks.SnsPublish.jsonPath(stack, 'Publish', {
  topic,
  message: sfn.TaskInput.fromJsonPathAt('$.message'),
  resultPath: '$.published',
});
new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(publish.next(pack)) });

let world: World;

beforeEach(async () => {
  world = await Simulator.load(stack);
});

afterEach(() => world.close());

test('fails over to the dead-letter queue after attempts at once, after one and after two more minutes', async () => {
  await world.stateMachine('Machine').start({ message: 'bad' });
  await world.advance({ minutes: 2, seconds: 59 });
  expect(world.queue('Dead').messages).toEqual([]);
  await world.advance({ seconds: 1 });
  expect(world.function('WithDeadLetters').invocations).toHaveLength(3);
  expect(world.queue('Dead').messages).toMatchObject([{ body: expect.stringContaining('"Message":"bad"') as string }]);
});

test('fails over to its destination without a retry where the function wants none', async () => {
  await world.stateMachine('Machine').start({ message: 'bad' });
  await world.advance(0);
  const [message] = world.queue('Failed').messages;
  expect(JSON.parse(message?.body ?? '')).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 },
    responsePayload: { errorType: 'Error', errorMessage: 'no' },
  });
});

test('a destination hears of success as well', async () => {
  await world.stateMachine('Machine').start({ message: 'good' });
  await world.advance(0);
  const results = world.eventBus().events.filter(({ source }) => source === 'lambda');
  expect(results).toMatchObject([
    { detailType: 'Lambda Function Invocation Result - Success', detail: { responsePayload: 'yes' } },
  ]);
});

test('the test works on an activity in the place of its workers', async () => {
  const run = await world.stateMachine('Machine').start({ message: 'good' });
  expect(world.activity('Packing').take()).toBeUndefined();
  await run.toState('Pack');
  const task = world.activity('Packing').take('packer-1');
  expect(task?.input).toMatchObject({ message: 'good' });
  task?.succeed({ packed: true });
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { packed: true } });
});
