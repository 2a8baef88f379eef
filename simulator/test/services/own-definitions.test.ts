import {
  Simulator,
  type EndpointRequest,
  type EndpointResponse,
  type JsonObject,
  type Resource,
  type Service,
  type ServiceDefinition,
  type World,
} from 'cdk-workflow-simulator';
import { templateOf } from '../world/small-templates';

let world: World | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

const load = (services: readonly ServiceDefinition[], resources: Record<string, JsonObject> = {}) =>
  Simulator.load(templateOf(resources), { services });

/** Kinesis: keeps what is put on its streams, and takes what others deliver. */
class Streams implements Service {
  readonly name = 'kinesis';
  readonly records: JsonObject[] = [];
  readonly destinations = [
    {
      arn: /^arn:[^:]*:kinesis:/,
      call: (arn: string) => ({ service: 'kinesis', action: 'putRecord', input: { StreamARN: arn } }),
      deliver: (arn: string, _: unknown, text: string) => void this.records.push({ arn, text }),
    },
  ];

  call(_: string, input: JsonObject): JsonObject {
    this.records.push(input);
    return { ShardId: 'shard-0', SequenceNumber: String(this.records.length) };
  }

  contents() {
    const messages = this.records.map(({ text }) => ({ atMs: 0, channel: 'Stream', text: text as string }));
    return { messages };
  }
}

const kinesis: ServiceDefinition<Streams> = {
  name: 'kinesis',
  label: 'Kinesis',
  resourceTypes: {
    'AWS::Kinesis::Stream': {
      nameProperty: 'Name',
      arn: ({ stack, name }) => `arn:${stack.partition}:kinesis:${stack.region}:${stack.account}:stream/${name}`,
      attributes: { Arn: ({ arn }) => arn, Shards: () => '1' },
    },
  },
  actions: ['PutRecord'],
  create: () => new Streams(),
};

function siteOf(resource: Resource) {
  return {
    resource,
    url: `https://${resource.logicalId.toLowerCase()}.example/`,
    handle: ({ path = '/' }: EndpointRequest, answer: (response: EndpointResponse) => void): void =>
      answer({ status: 200, headers: {}, cookies: [], body: `You asked for ${path}` }),
  };
}

describe('a definition from outside', () => {
  const stream = { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'clicks' } };
  const rule = {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { source: ['shop'] },
      Targets: [{ Id: 'T', Arn: { 'Fn::GetAtt': ['Stream', 'Arn'] }, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }],
    },
  };
  const role = (Action: string) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {},
      Policies: [{ PolicyName: 'P', PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } }],
    },
  });

  test('gets what other services deliver, and tells what is in it', async () => {
    world = await load([kinesis], { Stream: stream, Rule: rule, Role: role('kinesis:PutRecord') });
    world.eventBus().put({ source: 'shop', detailType: 'Click' });
    await world.advance({ seconds: 1 });

    const arn = 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks';
    expect(world.simulated(kinesis).records).toMatchObject([
      { arn, text: expect.stringContaining('"Click"') as string },
    ]);
    expect((await world.contents()).messages).toMatchObject([{ channel: 'Stream' }]);
  });

  test('answers HTTP requests at an address of its own', async () => {
    const app: ServiceDefinition = {
      name: 'apprunner',
      label: 'App Runner',
      create: ({ app: { resources } }) => ({ name: 'apprunner', call: () => ({}), endpoints: resources.map(siteOf) }),
    };
    world = await load([app], { Site: { Type: 'AWS::AppRunner::Service', Properties: {} } });

    expect(await world.endpoint('Site').get('/hello')).toMatchObject({ status: 200, body: 'You asked for /hello' });
  });

  test('fails what a role may not deliver', async () => {
    world = await load([kinesis], { Stream: stream, Rule: rule, Role: role('kinesis:ListStreams') });
    world.eventBus().put({ source: 'shop', detailType: 'Click' });

    await expect(world.advance({ seconds: 1 })).rejects.toThrow('is not authorized to perform: kinesis:PutRecord');
  });

  test('fails an action that it does not carry out, and says how to mock it', async () => {
    const state = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:kinesis:listStreams', End: true };
    const definition = { StartAt: 'List', States: { List: state } };
    const Machine = { Type: 'AWS::StepFunctions::StateMachine', Properties: { Definition: definition, RoleArn: 'x' } };
    world = await Simulator.load(templateOf({ Machine }), { services: [kinesis], permissions: 'off' });
    const run = await world.stateMachine('Machine').start({});

    await expect(run.toEnd()).rejects.toThrow("world.service('kinesis', 'listStreams').mock(…)");
  });

  test('fails when it is of a service that is simulated already, under whichever of its names', async () => {
    const own = { ...kinesis, name: 'eventbridge', resourceTypes: {} };

    await expect(load([own])).rejects.toThrow(
      "[eventbridge] a definition must be of a service that is not simulated yet, and 'events' (EventBridge) is; leave it out, " +
        "and mock single actions with world.service('events', '…').mock(…)",
    );
    await expect(load([kinesis, kinesis])).rejects.toThrow('[kinesis] a definition must be of a service that is not');
  });

  test('fails when it claims the type of another service', async () => {
    const own = { ...kinesis, resourceTypes: { 'AWS::SQS::Queue': { arn: () => 'x' } } };

    await expect(load([own])).rejects.toThrow(
      "[kinesis] 'resourceTypes' must hold types of the service alone, got 'AWS::SQS::Queue', which is a type of 'sqs'; leave it out",
    );
  });

  test('fails without the name that its clients sign with', async () => {
    await expect(load([{ ...kinesis, name: 'Kinesis' }])).rejects.toThrow(
      `must have the 'name' under which its clients sign requests, in lower case, and a 'label', got {"name":"Kinesis","label":"Kinesis"}`,
    );
  });

  test.each([null, undefined, 'kinesis'])('fails when it is %s', async (none) => {
    await expect(load([none as unknown as ServiceDefinition])).rejects.toThrow(
      "A definition of a service must have the 'name' under which its clients sign requests",
    );
  });

  test.each([
    ['a promise', () => Promise.resolve(new Streams())],
    ['undefined', () => undefined],
    ['null', () => null],
    ['one without', () => ({ name: 'kinesis' })],
  ])('fails when it makes no service: %s', async (got, create) => {
    await expect(load([{ ...kinesis, create } as unknown as ServiceDefinition])).rejects.toThrow(
      `[kinesis] 'create' must return the service, an object with a method 'call', got ${got}; ` +
        "make it without waiting, and wait in 'call' for what it needs",
    );
  });

  test('is of its own world alone', async () => {
    world = await load([kinesis]);
    const other = await load([]);

    expect(() => other.simulated(kinesis)).toThrow("There is no service 'kinesis'; there is dynamodb, sns, ");
    await other.close();
  });
});

describe('the mock of an action', () => {
  test('stands for a simulated service under whichever of its names, and gets the token of a callback', async () => {
    const args = { 'FromEmailAddress.$': '$$.Task.Token', Content: { Simple: { Subject: { Data: 's' }, Body: {} } } };
    const resource = 'arn:aws:states:::aws-sdk:sesv2:sendEmail.waitForTaskToken';
    const state = { Type: 'Task', Resource: resource, Parameters: args, TimeoutSeconds: 60, End: true };
    const definition = { StartAt: 'Mail', States: { Mail: state } };
    const Machine = { Type: 'AWS::StepFunctions::StateMachine', Properties: { Definition: definition, RoleArn: 'x' } };
    world = await Simulator.load(templateOf({ Machine }), { permissions: 'off' });
    const told: unknown[] = [];
    world.service('ses', 'sendEmail').mock((input, { taskToken }) => {
      told.push((input as JsonObject)['FromEmailAddress'] === taskToken);
      return { MessageId: 'm1' };
    });

    const run = await world.stateMachine('Machine').start({});
    await run.toWait('Mail');
    expect(told).toEqual([true]);
    expect(world.emails).toEqual([]);
  });
});
