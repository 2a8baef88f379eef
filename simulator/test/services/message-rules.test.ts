import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from '../world/small-templates';

const code = `
const sqs = require('@aws-sdk/client-sqs');
exports.handler = async ({ act, name, ...input }) => {
  const client = new sqs.SQSClient({ md5: false });
  const { QueueUrl } = await client.send(new sqs.GetQueueUrlCommand({ QueueName: name }));
  const { $metadata, ...output } = await client.send(new sqs[act + 'Command']({ QueueUrl, ...input }));
  return output;
};`;

let world: World;

beforeAll(async () => {
  const fifo = { QueueName: 'line.fifo', FifoQueue: true, ContentBasedDeduplication: true };
  const template = templateOf({
    Work: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
    Line: { Type: 'AWS::SQS::Queue', Properties: fifo },
    Fn: inlineFunction(code),
  });
  world = await Simulator.load(template, { permissions: 'off' });
});

afterAll(() => world.close());

const ask = (act: string, input: JsonObject, name = 'work') => world.function('Fn').invoke({ act, name, ...input });
const send = (input: JsonObject) => ask('SendMessage', { MessageBody: 'x', ...input });
const attribute = (name: string, value: JsonObject) => send({ MessageAttributes: { [name]: value } });
const entries = (...ids: string[]) => ask('SendMessageBatch', { Entries: ids.map((Id) => ({ Id, MessageBody: 'x' })) });

test('fails a body that is empty or holds what is no character of XML', async () => {
  expect(await send({ MessageBody: '' })).toMatchObject({ error: 'MissingParameter' });
  expect(await send({ MessageBody: 'a\u0000b' })).toMatchObject({ error: 'InvalidMessageContents' });
  expect(await send({ MessageBody: 'a\tb\n😀' })).not.toHaveProperty('error');
});

test.each([-1, 901])('fails a delay of %d seconds', async (DelaySeconds) => {
  expect(await send({ DelaySeconds })).toMatchObject({
    error: 'InvalidParameterValue',
    message: `Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
  });
});

test('fails a delay of one message in a FIFO queue', async () => {
  const message = { MessageBody: 'x', MessageGroupId: 'g' };
  const refusal = { error: 'InvalidParameterValue' };
  expect(await ask('SendMessage', { ...message, DelaySeconds: 3 }, 'line.fifo')).toMatchObject(refusal);
  expect(await ask('SendMessage', { ...message, DelaySeconds: 0 }, 'line.fifo')).not.toHaveProperty('error');
});

test.each<[string, JsonObject]>([
  ['kind', { DataType: 'Text', StringValue: 'x' }],
  ['kind', { DataType: '', StringValue: 'x' }],
  ['kind', { DataType: 'String', StringValue: '' }],
  ['kind', { DataType: 'Number', StringValue: 'seven' }],
  ['kind', { DataType: 'Binary', StringValue: 'x' }],
  ['aws.kind', { DataType: 'String', StringValue: 'x' }],
  ['a..b', { DataType: 'String', StringValue: 'x' }],
  ['a b', { DataType: 'String', StringValue: 'x' }],
])('fails an attribute %s of %j', async (name, value) => {
  expect(await attribute(name, value)).toMatchObject({ error: 'InvalidParameterValue' });
});

test('takes attributes of each type, also with a label', async () => {
  expect(await attribute('kind', { DataType: 'String.Name', StringValue: 'x' })).not.toHaveProperty('error');
  expect(await attribute('a-b_c.d', { DataType: 'Number.int', StringValue: '-7.5e3' })).not.toHaveProperty('error');
});

test.each<[readonly string[], string]>([
  [[], 'EmptyBatchRequest'],
  [[...'abcdefghijk'], 'TooManyEntriesInBatchRequest'],
  [['a', 'a'], 'BatchEntryIdsNotDistinct'],
  [['a b'], 'InvalidBatchEntryId'],
  [['a'.repeat(81)], 'InvalidBatchEntryId'],
])('fails a batch of the entries %j', async (ids, error) => {
  expect(await entries(...ids)).toMatchObject({ error });
});

test('takes a batch of ten entries', async () => {
  expect(await entries(...'abcdefghij')).not.toHaveProperty('error');
});

test.each<[JsonObject]>([
  [{ MaxNumberOfMessages: 0 }],
  [{ MaxNumberOfMessages: 11 }],
  [{ WaitTimeSeconds: -1 }],
  [{ WaitTimeSeconds: 21 }],
])('fails to receive with %j', async (input) => {
  expect(await ask('ReceiveMessage', input)).toMatchObject({ error: 'InvalidParameterValue' });
});
