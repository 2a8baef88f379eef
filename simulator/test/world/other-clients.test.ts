import { Simulator, type World } from 'cdk-workflow-simulator';
import { inlineFunction, table, templateOf } from './small-templates';

let world: World;

/** Speaks to AWS as a client without the SDK does: by the service's own address, and signed. */
const CODE = `
const https = require('node:https');
const headers = (service) => ({
  authorization: \`AWS4-HMAC-SHA256 Credential=\${process.env.AWS_ACCESS_KEY_ID}/20250101/us-east-1/\${service}/aws4_request, SignedHeaders=host, Signature=0\`,
});
const dynamodb = { ...headers('dynamodb'), 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.PutItem' };
const put = (pk) => JSON.stringify({ TableName: 'items', Item: { pk: { S: pk } } });
const sent = (request, body) => new Promise((resolve, reject) => {
  request.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode))).on('error', reject);
  request.end(body);
});
const steps = {
  https: () => sent(https.request({ method: 'POST', hostname: 'dynamodb.us-east-1.amazonaws.com', headers: dynamodb }), put('https')),
  url: () => sent(https.request('https://dynamodb.us-east-1.amazonaws.com/', { method: 'POST', headers: dynamodb }), put('url')),
  fetch: async () => (await fetch('https://dynamodb.us-east-1.amazonaws.com/', { method: 'POST', headers: dynamodb, body: put('fetch') })).status,
  bucket: async () => {
    const at = 'https://files.s3.us-east-1.amazonaws.com/a.txt';
    await fetch(at, { method: 'PUT', headers: headers('s3'), body: 'text' });
    const read = await fetch(at, { headers: headers('s3') });
    return [await read.text(), await sent(https.get('https://files.s3.dualstack.us-east-1.amazonaws.com/a.txt', { headers: headers('s3') }))];
  },
  unsigned: async () => (await fetch('https://dynamodb.us-east-1.amazonaws.com/')).status,
  hidden: () => fetch('https://example.com/').then(() => 'there', () => 'hidden'),
  name: () => require('node:dns').promises.lookup('example.com').then(() => 'there', ({ code }) => code),
  statsd: () => new Promise((done) => require('node:dgram').createSocket('udp4').send('a:1|c', 8125, '127.0.0.1', (error) => done(String(error)))),
  udp: () => new Promise((done) => require('node:dgram').createSocket('udp4').send('a', 9, 'example.com', ({ code }) => done(code))),
  process: () => { try { require('node:child_process').execSync('ls'); } catch (error) { return error.message; } },
};
exports.handler = async (step) => steps[step]();`;

beforeAll(async () => {
  const functions = { Fn: inlineFunction(CODE) };
  const bucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } };
  world = await Simulator.load(templateOf({ ...functions, Items: table({ TableName: 'items' }), Files: bucket }), {
    permissions: 'off',
  });
});

afterAll(() => world.close());

const step = async (name: string): Promise<unknown> => (await world.function('Fn').invoke(name)).output;

describe('a client that is not of the SDK reaches the simulation at the addresses of AWS', () => {
  test.each(['https', 'url', 'fetch'])('by %s', async (name) => {
    expect(await step(name)).toBe(200);
    expect(await world.table('Items').items()).toContainEqual({ pk: name });
  });

  test('with the bucket in the host', async () => {
    expect(await step('bucket')).toEqual(['text', 200]);
  });

  test('which refuses what is not signed, as AWS does', async () => {
    expect(await step('unsigned')).toBe(403);
  });
});

describe('what leads out of the simulation is an error of the test, even where the handler hides it:', () => {
  test.each([
    ['hidden', 'example.com:443'],
    ['name', 'example.com (its address is looked up)'],
    ['udp', 'example.com by UDP'],
    ['process', "a child process, 'ls'"],
  ])('%s', async (name, target) => {
    await expect(step(name)).rejects.toThrow(
      `[Stack/Fn] the handler connects to ${target}, and the simulator lets it reach simulated services only`,
    );
  });

  test('but not what is sent to the agents on its own machine, which is lost', async () => {
    expect(await step('statsd')).toBe('null');
  });
});
