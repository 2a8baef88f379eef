import { setTimeout as sleep } from 'node:timers/promises';
import { Simulator, type Json, type World } from 'cdk-workflow-simulator';
import { inlineFunction, table, templateOf } from './small-templates';

/** Puts items without the AWS SDK, which reads files before its first call; `order` has what was called, in its order. */
const HEAD = `
  const { request } = require('node:https');
  const crypto = require('node:crypto');
  const fs = require('node:fs');
  const zlib = require('node:zlib');
  const { promisify } = require('node:util');
  const order = [];
  const call = (action, body) => new Promise((resolve, reject) => {
    const headers = {
      'x-amz-target': 'DynamoDB_20120810.' + action,
      'content-type': 'application/x-amz-json-1.0',
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20250101/us-east-1/dynamodb/aws4_request, Signature=0',
    };
    request({ hostname: 'dynamodb.us-east-1.amazonaws.com', method: 'POST', path: '/', headers }, (answer) =>
      answer.resume().on('end', resolve)).on('error', reject).end(JSON.stringify(body));
  });
  const put = (pk) => {
    order.push(pk);
    return call('PutItem', { TableName: 'Items', Item: { pk: { S: pk } } });
  };`;

let world: World | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

/** Loads a world with a function that gives the order in which it has called. */
async function load(body: string): Promise<World> {
  const code = `${HEAD} exports.handler = async () => { ${body}; return order; };`;
  const resources = { Fn: inlineFunction(code), Table: table({ TableName: 'Items' }) };
  world = await Simulator.load(templateOf(resources), { permissions: 'off' });
  return world;
}

async function invoke(): Promise<Json | undefined> {
  const { output, error, message } = (await world?.function('Fn').invoke({})) ?? {};
  if (error !== undefined) throw new Error(`${error}: ${message}`);
  return output;
}

const BESIDE = {
  'turns of the event loop': `for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)`,
  'a file': `for (let read = 0; read < 5; read++) await fs.promises.readFile('/var/task/index.js')`,
  'a stream of a file': `for await (const chunk of fs.createReadStream('/var/task/index.js')) String(chunk)`,
  'a digest': `await crypto.webcrypto.subtle.digest('SHA-256', Buffer.alloc(20_000_000))`,
  'a derived key': `await promisify(crypto.scrypt)('secret', 'salt', 32, { N: 2 ** 15, maxmem: 2 ** 26 })`,
  'a pair of keys': `await promisify(crypto.generateKeyPair)('rsa', { modulusLength: 1024 })`,
  'something compressed': `await promisify(zlib.gzip)(Buffer.alloc(5_000_000))`,
};

test.each(Object.entries(BESIDE))('the next answer waits for what the one before has set off: %s', async (_, work) => {
  await load(`await Promise.all(['a', 'b', 'c'].map(async (name) => {
    await put(name + 1);
    if (name === 'a') { ${work} }
    await put(name + 2);
  }))`);
  expect(await invoke()).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
});

test('what is done in threads at once ends in the order in which it was asked for, however long it takes', async () => {
  await load(`const key = promisify(crypto.scrypt);
    await Promise.all([2 ** 13, 2 ** 4].map(async (N) => {
      await key('secret', 'salt', 32, { N });
      await put(String(N));
    }))`);
  expect(await invoke()).toEqual(['8192', '16']);
});

test('the first calls of the AWS SDK come in one order in a new sandbox and in one that has served a world', async () => {
  const body = `const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
    const client = new SNSClient({});
    const publish = () => client.send(new PublishCommand({ TopicArn: 'arn:aws:sns:us-east-1:123456789012:none', Message: 'x' }));
    await Promise.all(['a', 'b', 'c'].map(async (name) => {
      await promisify(crypto.scrypt)('secret', 'salt', 32, { N: 2 ** 10 });
      await publish().catch(() => {});
      await put(name);
    }))`;
  const orders: unknown[] = [];
  for (let served = 0; served < 2; served++) {
    await load(body);
    orders.push(await invoke());
    await world?.close();
  }
  expect(orders).toEqual([
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ]);
});

/** Two calls at once, of which the first is answered late in real time. */
const TWO_CALLS = `const noted = (name) => () => order.push(name);
  await Promise.all([
    call('GetItem', { TableName: 'Items', Key: {} }).then(noted('answer of the first')),
    put('second').then(noted('answer of the second')).then(() => call('DeleteItem', {})),
  ])`;

test('answers come in the order of the calls, however long the machine takes for each', async () => {
  const loaded = await load(TWO_CALLS);
  loaded.service('dynamodb', 'GetItem').mock(async () => sleep(100, {}));
  for (const action of ['PutItem', 'DeleteItem']) loaded.service('dynamodb', action).mock(() => ({}));
  expect(await invoke()).toEqual(['second', 'answer of the first', 'answer of the second']);
});

test('an answer that waits for what only comes after a later one does not stop the handler', async () => {
  const loaded = await load(TWO_CALLS);
  let goOn = (): void => {};
  const later = new Promise<void>((resolve) => (goOn = resolve));
  loaded.service('dynamodb', 'GetItem').mock(() => later.then(() => ({})));
  loaded.service('dynamodb', 'PutItem').mock(() => ({}));
  loaded.service('dynamodb', 'DeleteItem').mock(() => {
    goOn();
    return {};
  });
  expect(await invoke()).toEqual(['second', 'answer of the second', 'answer of the first']);
});
