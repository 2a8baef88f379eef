import { Simulator, type Json, type JsonObject, type World } from 'cdk-workflow-simulator';
import { inlineFunction, table, templateOf } from './small-templates';

const ROLE = 'arn:aws:iam::123456789012:role/handler';

/** Runs the body of a handler for each event; `call` makes a call of DynamoDB and tells its answer or its error. */
const code = (body: string): string => `
  const sdk = require('@aws-sdk/client-dynamodb');
  const { SFNClient, DescribeStateMachineCommand } = require('@aws-sdk/client-sfn');
  const client = new sdk.DynamoDBClient({});
  const call = (command, input, options) => client.send(new sdk[command]({ TableName: 'Items', ...input }), options).then(
    ({ $metadata, ...answer }) => answer,
    ({ name, message, Item }) => ({ name, message, Item }),
  );
  exports.handler = async (event) => { ${body} };`;

const PUT = `return call('PutItemCommand', { Item: { pk: { S: event.pk } } });`;
const ADD = `return call('PutItemCommand', {
  Item: { pk: { S: 'a' } }, ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
});`;

let world: World | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function load(body: string, policy?: JsonObject, more: JsonObject = {}): Promise<World> {
  const role: JsonObject = policy === undefined ? {} : { Role: ROLE };
  const permissions = policy === undefined ? 'off' : { roles: { [ROLE]: [{ Statement: [policy] }] } };
  const resources = { Fn: inlineFunction(code(body), role), Table: table({ TableName: 'Items' }), ...more };
  world = await Simulator.load(templateOf(resources), { permissions });
  return world;
}

async function invoke(event: Json = {}): Promise<Json | undefined> {
  const { output, error, message } = (await world?.function('Fn').invoke(event)) ?? {};
  if (error !== undefined) throw new Error(`${error}: ${message}`);
  return output;
}

test('what a handler writes again and again is there each time', async () => {
  const loaded = await load(PUT);
  for (const pk of ['a', 'b', 'c']) await invoke({ pk });
  expect((await loaded.table('Items').items()).map(({ pk }) => pk).sort()).toEqual(['a', 'b', 'c']);
});

test('fails each time in the same words when a condition does not hold', async () => {
  await load(ADD);
  const refused = {
    name: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    Item: { pk: { S: 'a' } },
  };
  expect([await invoke(), await invoke(), await invoke()]).toEqual([{}, refused, refused]);
});

test('fails for the table that the role does not allow, after as before the one that it allows', async () => {
  const other = table({ TableName: 'Others' });
  const resource = 'arn:aws:dynamodb:us-east-1:123456789012:table/Items';
  const body = `return (await call('GetItemCommand', { TableName: event.table, Key: { pk: { S: 'a' } } })).name ?? 'allowed';`;
  await load(body, { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: resource }, { Other: other });
  const answers: (Json | undefined)[] = [];
  for (const name of ['Others', 'Items', 'Others', 'Items']) answers.push(await invoke({ table: name }));
  expect(answers).toEqual(['AccessDeniedException', 'allowed', 'AccessDeniedException', 'allowed']);
});

test('a mock answers from the moment on at which the test gives it', async () => {
  const loaded = await load(`return (await call('GetItemCommand', { Key: { pk: { S: 'a' } } })).Item ?? null;`);
  await loaded.table('Items').put({ pk: 'a' });
  expect([await invoke(), await invoke()]).toEqual([{ pk: { S: 'a' } }, { pk: { S: 'a' } }]);
  loaded.service('dynamodb', 'GetItem').mock(() => ({ Item: { pk: { S: 'mocked' } } }));
  expect([await invoke(), await invoke()]).toEqual([{ pk: { S: 'mocked' } }, { pk: { S: 'mocked' } }]);
});

test('calls made at once are answered in one order, whoever answers them', async () => {
  const body = `
    const order = [];
    const note = (name) => (call) => call.catch(() => {}).then(() => order.push(name));
    const get = () => call('GetItemCommand', { Key: { pk: { S: 'a' } } });
    await get();
    const states = new SFNClient({});
    await Promise.all([
      note('first read')(get()),
      note('other service')(states.send(new DescribeStateMachineCommand({ stateMachineArn: 'arn:none' }))),
      note('second read')(get()),
    ]);
    return order;`;
  await load(body);
  const first = await invoke();
  for (let repeat = 0; repeat < 5; repeat++) expect(await invoke()).toEqual(first);
});

test('a client that does not use http.request gets the same answers over a socket', async () => {
  const body = `
    await call('PutItemCommand', { Item: { pk: { S: 'a' } } });
    const { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: key } = process.env;
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: \`AWS4-HMAC-SHA256 Credential=\${key}/20250101/us-east-1/dynamodb/aws4_request, Signature=0\`,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.GetItem',
      },
      body: JSON.stringify({ TableName: 'Items', Key: { pk: { S: 'a' } } }),
    });
    return { status: response.status, body: await response.json() };`;
  await load(body);
  expect(await invoke()).toEqual({ status: 200, body: { Item: { pk: { S: 'a' } } } });
});

test('fails as AWS does when a request is not signed', async () => {
  const body = `
    const { request } = require('node:http');
    const { hostname, port } = new URL(process.env.AWS_ENDPOINT_URL);
    return new Promise((resolve, reject) => {
      request({ hostname, port, method: 'POST' }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      }).on('error', reject).end('{}');
    });`;
  await load(body);
  expect(await invoke()).toBe(403);
});

test('fails with an AbortError when the handler gives a call up, and the next call is unharmed', async () => {
  const body = `
    const stop = new AbortController();
    const given = call('GetItemCommand', { Key: { pk: { S: 'a' } } }, { abortSignal: stop.signal });
    setImmediate(() => stop.abort());
    const { name } = await given;
    return [name, await call('GetItemCommand', { Key: { pk: { S: 'a' } } })];`;
  await load(body);
  expect(await invoke()).toEqual(['AbortError', {}]);
});

test('a client with timeouts of its own gets its answers', async () => {
  const body = `
    const hasty = new sdk.DynamoDBClient({ requestHandler: { connectionTimeout: 100, socketTimeout: 100, requestTimeout: 1000 } });
    const { Table } = await hasty.send(new sdk.DescribeTableCommand({ TableName: 'Items' }));
    return Table.TableStatus;`;
  await load(body);
  expect(await invoke()).toBe('ACTIVE');
});
