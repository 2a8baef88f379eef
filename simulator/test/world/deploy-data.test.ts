import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { bodies, deployed } from './deployed';
import { machine, table, templateOf } from './small-templates';

const arn = (id: string): JsonObject => ({ 'Fn::GetAtt': [id, 'Arn'] });
const of = (Type: string, Properties: JsonObject = {}): JsonObject => ({ Type, Properties });
const index = (name: string, key: string): JsonObject => ({
  IndexName: name,
  KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
});
const indexed = (indexes: readonly JsonObject[], keys: readonly string[] = ['who'], type = 'S'): JsonObject =>
  table({
    AttributeDefinitions: ['pk', ...keys].map((each) => ({
      AttributeName: each,
      AttributeType: each === 'pk' ? 'S' : type,
    })),
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: [...indexes] }),
  });
/** What a call of a machine answers. */
const calls = (action: string, parameters: JsonObject): JsonObject =>
  machine({
    StartAt: 'Call',
    States: {
      Call: { Type: 'Task', Resource: `arn:aws:states:::aws-sdk:${action}`, Parameters: parameters, End: true },
    },
  });
const query = calls('dynamodb:query', {
  TableName: { Ref: 'Items' },
  IndexName: 'byWho',
  KeyConditionExpression: 'who = :w',
  ExpressionAttributeValues: { ':w': { S: 'ann' } },
});
async function outcome(world: World, name: string): Promise<JsonObject> {
  const run = await (await world.stateMachine(name).start({})).toEnd();
  return (run.output ?? { error: run.error ?? '' }) as JsonObject;
}

describe('a table', () => {
  const fill = async (world: World): Promise<void> => void (await world.table('Items').put({ pk: 'a', who: 'ann' }));

  test('has its items in an index that comes, and keeps them when one goes', async () => {
    const plain = { Items: indexed([], []), Query: query };
    const withIndex = { Items: indexed([index('byWho', 'who')]), Query: query };
    await deployed(
      plain,
      withIndex,
      async (world) => {
        expect(await outcome(world, 'Query')).toMatchObject({ Count: 1, Items: [{ who: { S: 'ann' } }] });
        expect(await world.table('Items').items()).toEqual([{ pk: 'a', who: 'ann' }]);
      },
      async (world) => {
        await fill(world);
        expect(await outcome(world, 'Query')).toMatchObject({ error: expect.stringMatching(/DynamoDb/) as string });
      },
    );
    await deployed(
      withIndex,
      plain,
      async (world) => {
        expect(await outcome(world, 'Query')).toHaveProperty('error');
        expect(await world.table('Items').items()).toEqual([{ pk: 'a', who: 'ann' }]);
      },
      fill,
    );
  });

  test('is not changed where CloudFormation fails: two indexes at once, and an index with other keys', async () => {
    const world = await Simulator.load(templateOf({ Items: indexed([index('byWho', 'who')]) }));
    const deploy = (...of: Parameters<typeof indexed>): Promise<void> =>
      world.deploy(templateOf({ Items: indexed(...of) }));
    await expect(deploy([index('a', 'x'), index('b', 'x')], ['x'])).rejects.toThrow(
      "[Stack/Items] the indexes 'a', 'b', 'byWho' come or go in one deployment, and CloudFormation creates or deletes one",
    );
    await expect(deploy([index('byWho', 'x')], ['x'])).rejects.toThrow(
      "[Stack/Items] the index 'byWho' changes, and CloudFormation does not change keys",
    );
    await world.close();
  });

  test('whose key has another type is another one, and empty', () =>
    deployed(
      { Items: indexed([index('byWho', 'who')]) },
      { Items: indexed([index('byWho', 'who')], ['who'], 'N') },
      async (world) => expect(await world.table('Items').items()).toEqual([]),
      fill,
    ));

  test('gains a stream, or loses it; another view of it is refused', async () => {
    const streams = (view?: string): JsonObject =>
      table(view === undefined ? {} : { StreamSpecification: { StreamViewType: view } });
    const world = await Simulator.load(templateOf({ Items: streams() }), { permissions: 'off' });
    await world.table('Items').put({ pk: 'a' });
    const pipe = of('AWS::Pipes::Pipe', {
      RoleArn: 'arn:aws:iam::123456789012:role/pipe',
      Source: { 'Fn::GetAtt': ['Items', 'StreamArn'] },
      SourceParameters: { DynamoDBStreamParameters: { StartingPosition: 'LATEST' } },
      Target: arn('Queue'),
      TargetParameters: { InputTemplate: '<$.dynamodb.NewImage.pk.S>' },
    });
    await world.deploy(templateOf({ Items: streams('NEW_IMAGE'), Queue: of('AWS::SQS::Queue'), Pipe: pipe }));
    await world.table('Items').put({ pk: 'b' });
    await world.advance({ seconds: 1 });
    expect(bodies(world, 'Queue')).toEqual(['b']);
    await expect(world.deploy(templateOf({ Items: streams('KEYS_ONLY') }))).rejects.toThrow(
      '[Stack/Items] its stream tells KEYS_ONLY instead of NEW_IMAGE',
    );
    await world.deploy(templateOf({ Items: streams(), Queue: of('AWS::SQS::Queue') }));
    await world.close();
  });
});

test('a parameter and a secret hold what is declared now where that has changed, and what was written where it has not', () => {
  const app = (value: string): Record<string, JsonObject> => ({
    Rate: of('AWS::SSM::Parameter', { Name: '/rate', Type: 'String', Value: value }),
    Kept: of('AWS::SSM::Parameter', { Name: '/kept', Type: 'String', Value: 'a' }),
    Secret: of('AWS::SecretsManager::Secret', { Name: 'secret', SecretString: value }),
    Write: calls('ssm:putParameter', { Name: '/kept', Value: 'written', Overwrite: true }),
    Read: calls('ssm:getParameters', { Names: ['/kept', '/rate'] }),
    Now: calls('secretsmanager:getSecretValue', { SecretId: 'secret' }),
    Before: calls('secretsmanager:getSecretValue', { SecretId: 'secret', VersionStage: 'AWSPREVIOUS' }),
  });
  return deployed(
    app('1'),
    app('2'),
    async (world) => {
      const { Parameters } = (await outcome(world, 'Read')) as { Parameters: JsonObject[] };
      expect(Parameters.map(({ Value }) => Value)).toEqual(['written', '2']);
      expect(await outcome(world, 'Now')).toMatchObject({ SecretString: '2' });
      expect(await outcome(world, 'Before')).toMatchObject({ SecretString: '1' });
    },
    async (world) => void (await outcome(world, 'Write')),
  );
});

test('a bucket tells of its objects whom the deployment says, and nobody else', () => {
  const tells = (id: string): Record<string, JsonObject> => ({
    Old: of('AWS::SQS::Queue'),
    New: of('AWS::SQS::Queue'),
    Data: of('AWS::S3::Bucket', {
      NotificationConfiguration: { QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: arn(id) }] },
    }),
  });
  const put = async (world: World): Promise<void> => {
    world.bucket('Data').put('k', 'text');
    await world.advance({ seconds: 1 });
  };
  return deployed(
    tells('Old'),
    tells('New'),
    async (world) => {
      await put(world);
      expect([bodies(world, 'Old').length, bodies(world, 'New').length]).toEqual([1, 1]);
    },
    put,
  );
});

test('a change calendar has the events of its newest version; one that is to be replaced under its name is refused', async () => {
  const calendar = (type: string, more: JsonObject = {}): Record<string, JsonObject> => ({
    Calendar: of('AWS::SSM::Document', {
      Name: 'changes',
      DocumentType: 'ChangeCalendar',
      Content: `BEGIN:VCALENDAR\nX-CALENDAR-TYPE:${type}\nEND:VCALENDAR`,
      ...more,
    }),
    Ask: calls('ssm:getCalendarState', { CalendarNames: ['changes'] }),
  });
  const world = await Simulator.load(templateOf(calendar('DEFAULT_OPEN')), { permissions: 'off' });
  expect(await outcome(world, 'Ask')).toMatchObject({ State: 'OPEN' });
  await expect(world.deploy(templateOf(calendar('DEFAULT_CLOSED')))).rejects.toThrow(
    "[Stack/Calendar] the change of 'Content' needs another resource in the place of 'changes'",
  );
  await world.deploy(templateOf(calendar('DEFAULT_CLOSED', { UpdateMethod: 'NewVersion' })));
  expect(await outcome(world, 'Ask')).toMatchObject({ State: 'CLOSED' });
  await world.close();
});
