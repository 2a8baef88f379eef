import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';

const ROLE = 'arn:aws:iam::123456789012:role/machine';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: JsonObject }>>;
}

test('a function runs its newest code, and an execution in flight keeps its definition', async () => {
  const world = await Simulator.load(app('1', 'Old'), { permissions: 'off' });
  const run = await world.stateMachine('Machine').start({});
  await world.advance(1000);
  await world.deploy(app('2', 'New'));
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: 2 });
  expect(run.path.map(({ state }) => state)).toEqual(['Sleep', 'Old']);
  const later = await world.stateMachine('Machine').start({});
  await later.toEnd();
  expect(later.path.map(({ state }) => state)).toEqual(['Sleep', 'New']);
  await world.close();
});

test('a redrive goes on in the definition of the start, also where the state has another name since', async () => {
  const world = await Simulator.load(app('missing', 'Old'), { permissions: 'off' });
  const run = await world.stateMachine('Machine').start({});
  await run.toEnd();
  expect(run.status).toBe('FAILED');
  await world.deploy(app('3', 'New'));
  run.redrive();
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: 3 });
  expect(run.path.map(({ state }) => state)).toEqual(['Sleep', 'Old']);
  await world.close();
});

test('items stay with their table, a table with another key is another one, and one that is gone is not found', async () => {
  const world = await Simulator.load(tables({ Kept: 'id', Rekeyed: 'id', Gone: 'id' }), { permissions: 'off' });
  for (const name of ['Kept', 'Rekeyed', 'Gone']) await world.table(name).put({ id: name });
  const old = world.resources.map(({ name }) => name);
  await world.deploy(tables({ Kept: 'id', Rekeyed: 'other', New: 'id' }));
  expect(await world.table('Kept').items()).toEqual([{ id: 'Kept' }]);
  expect(await world.table('Rekeyed').items()).toEqual([]);
  await world.table('New').put({ id: 'n' });
  expect(await world.table('New').items()).toEqual([{ id: 'n' }]);
  expect(() => world.table('Gone')).toThrow("There is no table 'Gone'");
  const names = world.resources.map(({ name }) => name);
  expect(names.filter((each) => old.includes(each))).toHaveLength(1);
  await expect(call(world, old[1])).rejects.toThrow('Requested resource not found');
  await world.close();
});

test('a table that is to be retained keeps its items when another one takes its place', async () => {
  const retain = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
  const world = await Simulator.load(tables({ Items: 'id' }, retain), { permissions: 'off' });
  await world.table('Items').put({ id: 'a' });
  const { name } = world.resources[0] ?? { name: '' };
  await world.deploy(tables({ Items: 'other' }, retain));
  expect(await world.table('Items').items()).toEqual([]);
  expect(await world.table(name).items()).toEqual([{ id: 'a' }]);
  await world.close();
});

test('what cannot be carried over is refused by name, and nothing has changed then', async () => {
  const world = await Simulator.load(withQueue(30), { permissions: 'off' });
  await expect(world.deploy({ Resources: { Queue: { Type: 'AWS::SNS::Topic', Properties: {} } } })).rejects.toThrow(
    "the resource 'Stack/Queue' is of the type AWS::SQS::Queue and is to become AWS::SNS::Topic",
  );
  await expect(
    world.deploy({
      Resources: {
        ...withQueue(30).Resources,
        Rotation: { Type: 'AWS::SecretsManager::RotationSchedule', Properties: { SecretId: 's' } },
      },
    }),
  ).rejects.toThrow('[Stack/Rotation] the deployment changes a resource of the type AWS::SecretsManager::Rot');
  await expect(world.deploy(withQueue(30), { seed: 2 } as object)).rejects.toThrow("unknown member 'seed'");
  const named = (key: string): Template => tables({ Items: key }, {}, { TableName: 'items' });
  const another = await Simulator.load(named('id'));
  await expect(another.deploy(named('other'))).rejects.toThrow(
    "[Stack/Items] the change of 'KeySchema' needs another resource in the place of 'items'",
  );
  expect(world.queue('Queue').messages).toEqual([]);
  await world.deploy(withQueue(30));
  await another.close();
  await world.close();
});

test('a snapshot holds the deployments before it, and a reset undoes them', async () => {
  const world = await Simulator.load(app('1', 'Old'), { permissions: 'off', snapshots: true });
  await world.deploy(app('2', 'New'));
  const forked = await world.fork();
  const run = await forked.stateMachine('Machine').start({});
  await run.toEnd();
  expect(run.output).toBe(2);
  await world.reset();
  const first = await world.stateMachine('Machine').start({});
  await first.toEnd();
  expect(first.output).toBe(1);
  await forked.close();
  await world.close();
});

/** Reads a table by the name that it had, as an execution in flight does. */
async function call(world: World, TableName: string | undefined): Promise<unknown> {
  const endpoint = await world.listen();
  try {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'DynamoDB_20120810.Scan',
        'content-type': 'application/x-amz-json-1.0',
        authorization: 'AWS4-HMAC-SHA256 Credential=x/20250101/us-east-1/dynamodb/aws4_request',
      },
      body: JSON.stringify({ TableName }),
    });
    const body = (await response.json()) as { message?: string };
    if (!response.ok) throw new Error(body.message);
    return body;
  } finally {
    await endpoint.close();
  }
}

function withQueue(VisibilityTimeout: number): Template {
  return { Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout } } } };
}

function tables(keys: Readonly<Record<string, string>>, policies: JsonObject = {}, more: JsonObject = {}): Template {
  const table = (AttributeName: string): Template['Resources'][string] => ({
    Type: 'AWS::DynamoDB::Table',
    ...policies,
    Properties: {
      ...more,
      AttributeDefinitions: [{ AttributeName, AttributeType: 'S' }],
      KeySchema: [{ AttributeName, KeyType: 'HASH' }],
    },
  });
  return { Resources: Object.fromEntries(Object.entries(keys).map(([id, key]) => [id, table(key)])) };
}

function app(answer: string, state: string): Template {
  return {
    Resources: {
      Answer: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: ROLE,
          Code: { ZipFile: `exports.handler = async () => ${answer};` },
        },
      },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          RoleArn: ROLE,
          Definition: {
            StartAt: 'Sleep',
            States: {
              Sleep: { Type: 'Wait', Seconds: 10, Next: state },
              [state]: { Type: 'Task', Resource: { 'Fn::GetAtt': ['Answer', 'Arn'] }, End: true },
            },
          },
        },
      },
    },
  };
}
