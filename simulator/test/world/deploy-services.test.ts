import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { bodies, deployed } from './deployed';
import { inlineFunction, machine, templateOf } from './small-templates';

const SLEEP = { Type: 'Wait', Seconds: 60, Next: 'Call' };
const call = (FunctionName: unknown): JsonObject => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName, Payload: {} } as JsonObject,
  OutputPath: '$.Payload',
  End: true,
});
const answering = (value: unknown): JsonObject =>
  inlineFunction(`exports.handler = async () => ${JSON.stringify(value)};`);
const calling = (name: unknown): JsonObject =>
  machine({ StartAt: 'Sleep', States: { Sleep: SLEEP, Call: call(name) } });

test('a topic keeps what was published to it, and hands on to those who are subscribed now', () => {
  const queue = { Type: 'AWS::SQS::Queue', Properties: {} };
  const to = (name: string): JsonObject => ({
    Type: 'AWS::SNS::Subscription',
    Properties: {
      TopicArn: { Ref: 'Topic' },
      Protocol: 'sqs',
      Endpoint: { 'Fn::GetAtt': [name, 'Arn'] },
      RawMessageDelivery: true,
    },
  });
  const publish = { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', End: true };
  const says = (Message: string): JsonObject =>
    machine({
      StartAt: 'Say',
      States: { Say: { ...publish, Parameters: { TopicArn: { Ref: 'Topic' }, Message } } as JsonObject },
    });
  const common = { Old: queue, New: queue };
  const topic = { Type: 'AWS::SNS::Topic', Properties: {} };
  const says1 = { ...common, Topic: topic, First: to('Old'), Say: says('one') };
  const renamed = { ...topic, Properties: { DisplayName: 'shown' } };
  const says2 = { ...common, Topic: renamed, Second: to('New'), Say: says('two'), Other: topic };
  const say = async (world: World): Promise<void> => void (await (await world.stateMachine('Say').start({})).toEnd());
  return deployed(
    says1,
    says2,
    async (world) => {
      await say(world);
      expect(bodies(world, 'Old')).toEqual(['one']);
      expect(bodies(world, 'New')).toEqual(['two']);
      expect(world.topic('Topic').messages.map(({ message }) => message)).toEqual(['one', 'two']);
      expect(world.topic('Other').messages).toEqual([]);
    },
    say,
  );
});

test('rules that are new, other ones or gone hold from the deployment on', async () => {
  const queue = { Type: 'AWS::SQS::Queue', Properties: {} };
  const rule = (source: string, more: JsonObject = {}): JsonObject => ({
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { source: [source] },
      Targets: [{ Id: 'q', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Input: `"${source}"` }],
      ...more,
    },
  });
  const put = async (world: World, source: string): Promise<void> => {
    world.eventBus().put({ source, detailType: 't', detail: {} });
    await world.toIdle();
  };
  await deployed(
    { Queue: queue, Stays: rule('a'), Changes: rule('b'), Goes: rule('c') },
    { Queue: queue, Stays: rule('a'), Changes: rule('d'), Comes: rule('e') },
    async (world) => {
      for (const source of ['a', 'b', 'c', 'd', 'e']) await put(world, source);
      expect(bodies(world, 'Queue')).toEqual(['b', 'a', 'd', 'e']);
    },
    (world) => put(world, 'b'),
  );
});

test('a bucket keeps its objects, a new one is empty, and one with objects is not deleted', async () => {
  const bucket = (more: JsonObject = {}): JsonObject => ({ Type: 'AWS::S3::Bucket', Properties: more });
  const fill = (world: World): Promise<void> =>
    Promise.resolve(world.bucket('Data').put('key', 'text')).then(() => undefined);
  await deployed(
    { Data: bucket() },
    { Data: bucket({ VersioningConfiguration: { Status: 'Enabled' } }), More: bucket() },
    (world) => {
      expect(world.bucket('Data').keys).toEqual(['key']);
      expect(world.bucket('More').keys).toEqual([]);
      return Promise.resolve();
    },
    fill,
  );
  await expect(deployed({ Data: bucket() }, { More: bucket() }, () => Promise.resolve(), fill)).rejects.toThrow(
    '[Stack/Data] a bucket is deleted that has objects',
  );
});

test('an alias leads executions in flight to the version that it names now', () => {
  const app = (value: number): Record<string, JsonObject> => ({
    Work: answering(value),
    [`V${value}`]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Work' } } },
    Live: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        Name: 'live',
        FunctionName: { Ref: 'Work' },
        FunctionVersion: { 'Fn::GetAtt': [`V${value}`, 'Version'] },
      },
    },
    Machine: calling({ Ref: 'Live' }),
  });
  return deployed(
    app(1),
    app(2),
    async (world) => {
      const [run] = world.runs;
      await run?.toEnd();
      expect(run?.output).toBe(2);
    },
    async (world) => {
      await world.stateMachine('Machine').start({});
      await world.advance({ seconds: 1 });
    },
  );
});

test('a machine that is gone stops its executions, and a role that is gone allows them nothing', async () => {
  const begin = async (world: World): Promise<void> => {
    await world.stateMachine('Machine').start({});
    await world.advance({ seconds: 1 });
  };
  const app = { Work: answering(1), Machine: calling({ Ref: 'Work' }) };
  await deployed(
    app,
    { Work: app.Work },
    (world) => {
      expect(world.runs.map(({ status }) => status)).toEqual(['ABORTED']);
      expect(() => world.stateMachine('Machine')).toThrow("There is no state machine 'Machine'");
      return Promise.resolve();
    },
    begin,
  );
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'states.amazonaws.com' } }],
      },
      Policies: [
        {
          PolicyName: 'p',
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }] },
        },
      ],
    },
  };
  const under = (name: string): Record<string, JsonObject> => {
    const { Properties, ...rest } = app.Machine as { Properties: JsonObject };
    const roled = { ...rest, Properties: { ...Properties, RoleArn: { 'Fn::GetAtt': [name, 'Arn'] } } };
    return { Work: app.Work, [name]: role, Machine: roled };
  };
  const world = await Simulator.load(templateOf(under('Before')));
  await begin(world);
  await world.deploy(templateOf(under('After')));
  const [run] = world.runs;
  await run?.toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'Lambda.AWSLambdaException' });
  const later = await world.stateMachine('Machine').start({});
  await later.toEnd();
  expect(later.output).toBe(1);
  await world.close();
});

test('an alarm keeps its state, a new one has no data yet, and one that is gone is gone', () => {
  const alarm = (threshold: number): JsonObject => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { MetricName: 'Errors', Namespace: 'Shop', Threshold: threshold },
  });
  return deployed(
    { Kept: alarm(1), Gone: alarm(1) },
    { Kept: alarm(2), New: alarm(1) },
    async (world) => {
      expect(world.alarm('Kept').state).toBe('ALARM');
      expect(world.alarm('New').state).toBe('INSUFFICIENT_DATA');
      expect(() => world.alarm('Gone').state).toThrow(/Gone/);
    },
    async (world) => world.alarm('Kept').set('ALARM'),
  );
});
