import { SFNClient, ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { MockFailure, Simulator, type World } from 'cdk-workflow-simulator';
import { inlineFunction, machine, table, templateOf } from './small-templates';

const COUNTING = `
  const { randomUUID } = require('node:crypto');
  const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
  const dynamodb = new DynamoDBClient({});
  let times = 0;
  exports.handler = async ({ pk }) => {
    times += 1;
    await dynamodb.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { pk: { S: pk } } }));
    return { times, id: randomUUID(), atMs: Date.now() };
  };`;

const APP = templateOf({
  Table: table(),
  Queue: { Type: 'AWS::SQS::Queue' },
  Fn: inlineFunction(COUNTING, { Environment: { Variables: { TABLE: { Ref: 'Table' } } } }),
  Machine: machine({
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', Seconds: 60, Next: 'Work' },
      Work: { Type: 'Task', Resource: { 'Fn::GetAtt': ['Fn', 'Arn'] }, Next: 'Tell' },
      Tell: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        Parameters: { QueueUrl: { Ref: 'Queue' }, MessageBody: { 'token.$': '$$.Task.Token' } },
        End: true,
      },
    },
  }),
});

let world: World;
beforeAll(async () => {
  world = await Simulator.load(APP, { permissions: 'off', snapshots: true });
});
afterEach(() => world.reset());
afterAll(() => world.close());

/** All that can be seen of a world. */
async function seen(of: World): Promise<unknown> {
  return {
    now: of.now,
    items: await of.table('Table').items(),
    messages: [...of.queue('Queue').messages],
    runs: of.runs.map(({ arn, status, history }) => ({ arn, status, history: [...history] })),
  };
}

/** What follows: the waiting execution is answered, and a second one runs into its callback. */
async function goOn(of: World): Promise<unknown> {
  const [first] = of.runs;
  first?.callback().succeed({ ok: true });
  const second = await of.stateMachine('Machine').start({ pk: 'second' });
  await second.toWait('Tell');
  return { seen: await seen(of), output: (await of.function('Fn').invoke({ pk: 'third' })).output };
}

async function halfWay(): Promise<void> {
  await world.table('Table').put({ pk: 'own' });
  const run = await world.stateMachine('Machine').start({ pk: 'first' });
  await run.toWait('Tell');
}

test('a world goes back to a snapshot with an execution under way, and what follows is what followed before', async () => {
  await halfWay();
  const snapshot = world.snapshot();
  const at = await seen(world);
  const first = await goOn(world);
  for (let times = 0; times < 2; times += 1) {
    await world.reset(snapshot);
    expect(await seen(world)).toEqual(at);
    expect(await goOn(world)).toEqual(first);
  }
  expect(snapshot.now).toEqual(new Date('2025-01-01T00:01:00Z'));
});

test('forks go their own ways', async () => {
  await halfWay();
  const at = await seen(world);
  const [one, other] = [await world.fork(), await world.fork()];
  await one.advance({ hours: 1 });
  await one.table('Table').put({ pk: 'one' });
  expect(await seen(other)).toEqual(at);
  expect(await seen(world)).toEqual(at);
  expect(await goOn(other)).toEqual(await goOn(world));
  expect(one.now).toEqual(new Date('2025-01-01T01:01:00Z'));
  await Promise.all([one.close(), other.close()]);
});

test('what was looked up before a snapshot goes on from there, and snapshots can follow each other', async () => {
  const run = await world.stateMachine('Machine').start({ pk: 'first' });
  await world.advance({ seconds: 30 });
  const early = world.snapshot();
  await run.toWait('Tell');
  const late = world.snapshot();
  run.callback().succeed({});
  await run.toEnd();
  await world.reset(late);
  expect([run.status, run.waiting.length]).toEqual(['RUNNING', 1]);
  await world.reset(early);
  expect([run.status, run.waiting.length, world.now]).toEqual(['RUNNING', 0, early.now]);
  await run.toWait('Tell');
  expect(run.waiting).toHaveLength(1);
});

test('what clients of an endpoint have asked is part of the state', async () => {
  const endpoint = await world.listen({ speed: 'paused' });
  const client = new SFNClient(endpoint.clientConfig);
  const { arn: stateMachineArn } = world.stateMachine('Machine');
  await client.send(new StartExecutionCommand({ stateMachineArn, input: '{"pk":"first"}', name: 'mine' }));
  await world.advance({ minutes: 2 });
  const snapshot = world.snapshot();
  const at = await seen(world);
  await world.advance({ minutes: 2 });
  await world.reset(snapshot);
  expect(await seen(world)).toEqual(at);
  const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
  expect(executions?.map(({ name }) => name)).toEqual(['mine']);
  client.destroy();
});

describe('a snapshot is refused', () => {
  test('while a call is not done', async () => {
    const passing = world.advance({ minutes: 1 });
    expect(() => world.snapshot()).toThrow(
      'A snapshot is taken between calls, and World.advance is not done; await it',
    );
    await passing;
  });

  test('when it is of another world', async () => {
    const other = await Simulator.load(templateOf({ Table: table() }), { snapshots: true });
    await expect(world.reset(other.snapshot())).rejects.toThrow('The snapshot is of another world');
    await other.close();
  });

  test('where nothing is kept', async () => {
    const other = await Simulator.load(templateOf({ Table: table() }));
    expect(() => other.snapshot()).toThrow('load it with Simulator.load(app, { snapshots: true })');
    await other.close();
  });

  test('fails to be gone back to where a mock answers otherwise the second time', async () => {
    let times = 0;
    world
      .stateMachine('Machine')
      .state('Work')
      .mock(() => {
        times += 1;
        if (times > 1) throw new MockFailure('Another.Time', 'it counts');
        return {};
      });
    const run = await world.stateMachine('Machine').start({});
    await run.toWait('Tell');
    await expect(world.reset(world.snapshot())).rejects.toThrow(
      'The world does not come to the state of the snapshot: before Run.toWait something else happened than the first time',
    );
  });
});

test('every member of an execution can be read, as test runners do to show it', async () => {
  const run = await world.stateMachine('Machine').start({}, { name: 'shown' });
  const names = Object.getOwnPropertyNames(run);
  expect(names).toContain('arn');
  for (const name of names) expect(() => Reflect.get(run, name) as unknown).not.toThrow();
});
