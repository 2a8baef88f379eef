/**
 * Carries out the same operations, drawn from a seed, over dynalite's own store and over the simulator's, and prints the first
 * that are answered differently.
 */
import { createRequire } from 'node:module';
import { EmbeddedDynamoDb } from '../../src/world/sandbox/tables/embedded-dynamodb.mjs';
import { TableStore } from '../../src/world/sandbox/tables/table-store.mjs';

const require = createRequire(import.meta.url);
const [seed = '1', count = '300'] = process.argv.slice(2);
const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
Object.assign(process.env, { AWS_ACCOUNT_ID: ACCOUNT, AWS_REGION: REGION });

let state = Number(seed);
/** A whole number below a limit. */
function draw(limit) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  return (state >>> 8) % limit;
}
const oneOf = (list) => list[draw(list.length)];

const TABLES = ['One', 'Two', 'Missing'];
const key = () => ({ pk: { S: oneOf(['a', 'ä', 'b', '𝄞', 'long'.repeat(20)]) }, sk: { N: String(draw(12) - 4) } });
const item = () => ({
  ...key(),
  owner: { S: oneOf(['x', 'y', 'z']) },
  at: { N: String(draw(100)) },
  ...(draw(2) === 0 && {
    set: { SS: ['p', oneOf(['q', 'r'])] },
    deep: { M: { list: { L: [{ BOOL: true }, { NULL: true }] } } },
  }),
});
const names = { '#at': 'at' };
const changed = (TableName) => ({
  TableName,
  Key: key(),
  UpdateExpression: oneOf(['SET #at = if_not_exists(#at, :n) + :n', 'ADD #at :n', 'SET #at = :n', 'REMOVE #at']).slice(
    0,
  ),
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: { ':n': { N: String(draw(9)) } },
});

const OPERATIONS = {
  PutItem: (TableName) => ({ TableName, Item: item(), ReturnValues: oneOf(['NONE', 'ALL_OLD']) }),
  UpdateItem: (TableName) => ({ ...changed(TableName), ReturnValues: oneOf(['ALL_NEW', 'ALL_OLD', 'UPDATED_NEW']) }),
  DeleteItem: (TableName) => ({
    TableName,
    Key: key(),
    ConditionExpression: 'attribute_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }),
  GetItem: (TableName) => ({ TableName, Key: key(), ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL' }),
  Query: (TableName) => ({
    TableName,
    KeyConditionExpression: 'pk = :p AND sk BETWEEN :low AND :high',
    ExpressionAttributeValues: { ':p': key().pk, ':low': { N: String(draw(6) - 4) }, ':high': { N: String(draw(8)) } },
    ScanIndexForward: draw(2) === 0,
    ...(draw(2) === 0 && { Limit: 1 + draw(4) }),
    ...(draw(4) === 0 && { ExclusiveStartKey: key() }),
  }),
  Scan: (TableName) => ({
    TableName,
    ...oneOf([{}, { Limit: 3 }, { IndexName: 'owned' }, { Segment: 1, TotalSegments: 2 }]),
  }),
  BatchWriteItem: (TableName) => ({
    RequestItems: { [TableName]: [{ PutRequest: { Item: item() } }, { DeleteRequest: { Key: key() } }] },
  }),
  BatchGetItem: (TableName) => ({ RequestItems: { [TableName]: { Keys: [key(), key()] } } }),
  TransactWriteItems: (TableName) => ({
    TransactItems: [{ Put: { TableName, Item: item() } }, { Update: { ...changed(TableName) } }],
  }),
  TransactGetItems: (TableName) => ({ TransactItems: [{ Get: { TableName, Key: key() } }] }),
  DescribeTable: (TableName) => ({ TableName }),
  ListTables: () => ({}),
};

const INDEXED = {
  AttributeDefinitions: ['pk', 'owner'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [
    {
      IndexName: 'owned',
      KeySchema: [
        { AttributeName: 'owner', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
};
INDEXED.AttributeDefinitions.push(...['sk', 'at'].map((AttributeName) => ({ AttributeName, AttributeType: 'N' })));

/** What differs from one world to the next. */
const plain = (answer) =>
  JSON.stringify(answer, (name, value) =>
    ['TableId', 'CreationDateTime', 'LastUpdateToPayPerRequestDateTime'].includes(name) ? null : value,
  );

async function main() {
  const theirs = new EmbeddedDynamoDb(
    require('dynalite/db').create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }),
  );
  const ours = new EmbeddedDynamoDb(new TableStore({ account: ACCOUNT, region: REGION }));
  const carriedOut = new Set();
  const both = async (action, input) => {
    const [expected, actual] = await Promise.all(
      [theirs, ours].map((each) => each.execute(action, structuredClone(input), true)),
    );
    if (expected.status === 200) carriedOut.add(action);
    return plain(expected) === plain(actual) ? undefined : { action, input, expected, actual };
  };
  const differences = [];
  for (const TableName of ['One', 'Two']) differences.push(await both('CreateTable', { TableName, ...INDEXED }));
  differences.push(await both('CreateTable', { TableName: 'One', ...INDEXED }));
  for (let at = 0; at < Number(count); at += 1) {
    const action = oneOf(Object.keys(OPERATIONS));
    differences.push(await both(action, OPERATIONS[action](oneOf(draw(10) === 0 ? TABLES : ['One', 'Two']))));
  }
  const found = differences.filter(Boolean);
  console.log(
    JSON.stringify({ compared: differences.length, carriedOut: [...carriedOut].sort(), found: found.slice(0, 3) }),
  );
}

await main();
