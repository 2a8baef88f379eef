import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { inlineFunction, machine, templateOf } from '../world/small-templates';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:news';
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const subscribed = {
  News: {
    Type: 'AWS::SNS::Topic',
    Properties: {
      TopicName: 'news',
      Subscription: [
        { Protocol: 'sqs', Endpoint: arn('Queue') },
        { Protocol: 'lambda', Endpoint: arn('Fn') },
      ],
    },
  },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'queue' } },
  Fn: inlineFunction('', { FunctionName: 'fn' }),
};

let world: World;
afterEach(() => world.close());

/** A machine that publishes one message. */
async function publish(args: JsonObject) {
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Publish',
    States: {
      Publish: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sns:publish',
        Arguments: { TopicArn: TOPIC, ...args },
        End: true,
      },
    },
  };
  const template = templateOf({ ...subscribed, Machine: machine(definition) });
  world = await Simulator.load(template, { permissions: 'off' });
  world.function('Fn').mock(() => null);
  const run = await world.stateMachine('Machine').start({});
  await run.toEnd();
  await world.advance({ seconds: 1 });
  return run;
}

function heard(): JsonObject {
  const [queued] = world.queue('Queue').messages;
  const [invoked] = world.function('Fn').invocations;
  const event = invoked?.event as { Records: { Sns: { Message: string } }[] } | undefined;
  return {
    sqs: (JSON.parse(queued?.body ?? '{}') as { Message?: string }).Message ?? null,
    lambda: event?.Records[0]?.Sns.Message ?? null,
  };
}

test('those whom a topic itself names as its subscribers get its messages', async () => {
  await publish({ Message: 'a' });
  expect(heard()).toEqual({ sqs: 'a', lambda: 'a' });
});

describe("a message with the structure 'json'", () => {
  const of = (Message: string, MessageStructure = 'json') => publish({ Message, MessageStructure });

  test('tells the subscribers of each protocol what is for them, and the others the default', async () => {
    await of('{"default": "all", "sqs": "queues", "lambda": 7}');
    expect(heard()).toEqual({ sqs: 'queues', lambda: 'all' });
    expect(world.topic('News').messages).toMatchObject([{ byProtocol: { default: 'all', sqs: 'queues' } }]);
  });

  test.each([
    ['{"sqs": "queues"}', 'Message Structure - No default entry in JSON message body'],
    ['{"default": {"a": 1}}', 'Message Structure - No default entry in JSON message body'],
    ['hello', 'Message Structure - JSON message body failed to parse'],
    ['["hello"]', 'Message Structure - JSON message body failed to parse'],
  ])('fails when it is %s', async (message, reason) => {
    const run = await of(message);
    expect(run).toMatchObject({ status: 'FAILED', error: 'SNS.InvalidParameterException' });
    expect(run.cause).toContain(`Invalid parameter: ${reason}`);
    expect(world.topic('News').messages).toHaveLength(0);
  });

  test('fails when the structure is another one', async () => {
    expect((await of('{"default": "all"}', 'xml')).cause).toContain('Invalid parameter: MessageStructure');
  });
});
