import { App, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Simulator, type Json, type World } from 'cdk-workflow-simulator';

const WRITER = `
  const dynamodb = require('@aws-sdk/client-dynamodb');
  const client = new dynamodb.DynamoDBClient({});
  exports.handler = async ({ command, input }) => {
    try {
      const { $metadata, ...answer } = await client.send(new dynamodb[command](input));
      return answer;
    } catch ({ name, message, Item, CancellationReasons }) {
      return { name, message, Item, CancellationReasons };
    }
  };`;

const READER = `exports.handler = async ({ Records }) => {
  if (Records.some(({ dynamodb }) => dynamodb.NewImage?.poison)) throw new Error('poison');
};`;

const stack = new Stack(new App(), 'Tables');
const table = new TableV2(stack, 'Items', {
  partitionKey: { name: 'pk', type: AttributeType.STRING },
  dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
  timeToLiveAttribute: 'expiresAt',
  globalSecondaryIndexes: [{ indexName: 'byOwner', partitionKey: { name: 'owner', type: AttributeType.STRING } }],
});
const dead = new Queue(stack, 'Dead');
const lambda = (id: string, code: string): LambdaFunction =>
  new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(code),
  });
const writer = lambda('Writer', WRITER);
table.grantReadWriteData(writer);
lambda('Reader', READER).addEventSource(
  new DynamoEventSource(table, {
    startingPosition: StartingPosition.LATEST,
    retryAttempts: 2,
    onFailure: new SqsDlq(dead),
    maxBatchingWindow: Duration.seconds(0),
  }),
);

let world: World;

beforeEach(async () => {
  world = await Simulator.load(stack);
});

afterEach(() => world.close());

async function send(command: string, input: Record<string, Json>): Promise<Json | undefined> {
  const { output, error, message } = await world
    .function('Writer')
    .invoke({ command, input: { TableName: tableName(), ...input } });
  if (error !== undefined) throw new Error(`${error}: ${message}`);
  return output;
}

const tableName = (): string => world.table('Items').name;

function heard(): Json[] {
  return world
    .function('Reader')
    .invocations.flatMap(({ event }) =>
      (event as { Records: { eventName: string; dynamodb: Record<string, Json> }[] }).Records.map(
        ({ eventName, dynamodb }) => [eventName, dynamodb['OldImage'] ?? null, dynamodb['NewImage'] ?? null],
      ),
    );
}

test('items are plain values: written, read, listed and deleted', async () => {
  const items = world.table('Items');
  const item = {
    pk: 'a',
    n: 1.5,
    yes: true,
    none: null,
    list: [1, 'x'],
    map: { deep: [true] },
    tags: new Set(['p', 'q']),
    bytes: new Uint8Array([1, 2]),
  };
  await items.put(item);
  expect(await items.get({ pk: 'a' })).toEqual(item);
  expect(await items.items()).toEqual([item]);
  await items.delete({ pk: 'a' });
  expect(await items.get({ pk: 'a' })).toBeUndefined();
});

test('values are any text, names are not: __proto__ is refused where it names something', async () => {
  const item = { pk: { S: '__proto__' }, json: { S: '{"__proto__":1}' }, tags: { SS: ['__proto__', 'p'] } };
  await send('PutItemCommand', { Item: item });
  expect(await send('GetItemCommand', { Key: { pk: item.pk } })).toEqual({ Item: item });
  const ExpressionAttributeValues = { ':text': item.pk };
  const query = { KeyConditionExpression: 'pk = :text', ExpressionAttributeValues };
  expect(await send('QueryCommand', query)).toMatchObject({ Items: [item] });

  const refusal = {
    name: 'ValidationException',
    message: "The simulator's DynamoDB takes nothing that is named __proto__",
  };
  const named = JSON.parse('{ "pk": { "S": "a" }, "m": { "M": { "__proto__": { "S": "b" } } } }') as Json;
  expect(await send('PutItemCommand', { Item: named })).toEqual(refusal);
  const update = { Key: { pk: item.pk }, UpdateExpression: 'SET #n.x = :text', ExpressionAttributeValues };
  const names = { ExpressionAttributeNames: { '#n': '__proto__' } };
  expect(await send('UpdateItemCommand', { ...update, ...names })).toEqual(refusal);
});

test('an expression means the same again, with other values, in another request and for values of another type', async () => {
  await world.table('Items').put({ pk: 'a', n: 1 });
  const Key = { pk: { S: 'a' } };
  const holds = (value: Json, more = {}): Record<string, Json> => ({
    Key,
    ConditionExpression: '#n = :n',
    ExpressionAttributeNames: { '#n': 'n' },
    ExpressionAttributeValues: { ':n': value, ...more },
  });
  const update = (value: string): Record<string, Json> => ({
    ...holds({ N: value }, { ':next': { N: String(Number(value) + 1) } }),
    UpdateExpression: 'SET #n = :next',
  });
  expect(await send('UpdateItemCommand', update('1'))).toEqual({});
  expect(await send('UpdateItemCommand', update('1'))).toMatchObject({ name: 'ConditionalCheckFailedException' });
  expect(await send('UpdateItemCommand', update('2'))).toEqual({});
  expect(await world.table('Items').get({ pk: 'a' })).toEqual({ pk: 'a', n: 3 });
  const unused = { name: 'ValidationException', message: expect.stringContaining(':other') as string };
  for (let time = 0; time < 2; time += 1) {
    expect(await send('DeleteItemCommand', holds({ N: '3' }, { ':other': { N: '1' } }))).toMatchObject(unused);
  }
  const begins = (value: Json): Record<string, Json> => ({
    ...holds(value),
    ConditionExpression: 'begins_with(#n, :n)',
  });
  expect(await send('DeleteItemCommand', begins({ S: '3' }))).toMatchObject({
    name: 'ConditionalCheckFailedException',
  });
  expect(await send('DeleteItemCommand', begins({ N: '3' }))).toMatchObject({ name: 'ValidationException' });
  expect(await send('DeleteItemCommand', holds({ N: '3' }))).toEqual({});
});

test('a condition that does not hold is refused, with the item if that is asked for', async () => {
  await world.table('Items').put({ pk: 'a', n: 1 });
  const Item = { pk: { S: 'a' } };
  const condition = { Item, ConditionExpression: 'attribute_not_exists(pk)' };
  expect(await send('PutItemCommand', { ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })).toEqual({
    name: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    Item: { pk: { S: 'a' }, n: { N: '1' } },
  });
  expect(await send('PutItemCommand', condition)).not.toHaveProperty('Item');
});

test('indexes can be queried', async () => {
  await world.table('Items').put({ pk: 'a', owner: 'me' });
  await world.table('Items').put({ pk: 'b', owner: 'you' });
  const query = {
    IndexName: 'byOwner',
    KeyConditionExpression: '#o = :o',
    ExpressionAttributeNames: { '#o': 'owner' },
    ExpressionAttributeValues: { ':o': { S: 'me' } },
  };
  expect(await send('QueryCommand', query)).toMatchObject({ Items: [{ pk: { S: 'a' } }], Count: 1 });
});

describe('a transaction', () => {
  const put = (pk: string, more: Record<string, Json> = {}): Json => ({
    Put: { TableName: tableName(), Item: { pk: { S: pk } }, ...more },
  });

  test('writes all of its items', async () => {
    await send('TransactWriteItemsCommand', { TransactItems: [put('a'), put('b')] });
    expect(await world.table('Items').items()).toHaveLength(2);
  });

  test('fails as a whole when one condition does not hold, and says which', async () => {
    await world.table('Items').put({ pk: 'b' });
    const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };
    expect(
      await send('TransactWriteItemsCommand', { TransactItems: [put('a', isNew), put('b', isNew)] }),
    ).toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
      ],
    });
    expect(await world.table('Items').get({ pk: 'a' })).toBeUndefined();
  });

  test('fails when it touches an item twice', async () => {
    expect(await send('TransactWriteItemsCommand', { TransactItems: [put('a'), put('a')] })).toMatchObject({
      name: 'ValidationException',
    });
  });

  test('takes a repeated request with the same token for the first one', async () => {
    const add = {
      Update: {
        TableName: tableName(),
        Key: { pk: { S: 'a' } },
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    };
    const request = { TransactItems: [add], ClientRequestToken: 'token' };
    await send('TransactWriteItemsCommand', request);
    await send('TransactWriteItemsCommand', request);
    expect(await world.table('Items').get({ pk: 'a' })).toEqual({ pk: 'a', n: 1 });
  });
});

describe('a stream', () => {
  test('hands changes to its reader in order, with the images before and after', async () => {
    const items = world.table('Items');
    await items.put({ pk: 'a', n: 1 });
    await items.put({ pk: 'a', n: 1 });
    await items.put({ pk: 'a', n: 2 });
    await items.delete({ pk: 'a' });
    await world.advance(0);
    const image = (n: number): Json => ({ pk: { S: 'a' }, n: { N: String(n) } });
    expect(heard()).toEqual([
      ['INSERT', null, image(1)],
      ['MODIFY', image(1), image(2)],
      ['REMOVE', image(2), null],
    ]);
  });

  test('fails over to the dead-letter queue after the retries, and goes on behind what was given up', async () => {
    await world.table('Items').put({ pk: 'bad', poison: true });
    await world.advance({ seconds: 2 });
    await world.table('Items').put({ pk: 'good' });
    await world.advance({ minutes: 1 });
    expect(world.queue('Dead').messages).toHaveLength(1);
    expect(heard().at(-1)).toEqual(['INSERT', null, { pk: { S: 'good' } }]);
  });
});

test('items whose time to live has passed stay until the test says that DynamoDB has come by', async () => {
  const items = world.table('Items');
  await items.put({ pk: 'old', expiresAt: Date.parse('2025-01-01T00:10:00Z') / 1000 });
  await items.put({ pk: 'new', expiresAt: Date.parse('2025-01-02T00:00:00Z') / 1000 });
  await world.advance({ hours: 1 });
  expect(await items.items()).toHaveLength(2);
  expect(await items.deleteExpired()).toBe(1);
  expect(await items.items()).toMatchObject([{ pk: 'new' }]);
});
