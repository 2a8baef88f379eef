import { Simulator, type JsonObject, type World, type WorldOptions } from 'cdk-workflow-simulator';
import { inlineFunction, machine, templateOf } from '../world/small-templates';
import { describeWithBoto3, PYTHON } from '../python/available';
import { pythonFunction } from '../python/python-worlds';

const code = `
const s3 = require('@aws-sdk/client-s3');
exports.handler = async ({ act, ...input }) => {
  try {
    const { Body, $metadata, ...output } = await new s3.S3Client({}).send(new s3[act + 'Command']({ Bucket: 'store', ...input }));
    return { ...output, status: $metadata.httpStatusCode };
  } catch ({ name, message, TagKey, ArgumentName }) {
    return { name, message, TagKey, ArgumentName };
  }
};`;

const STORE = {
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: 'store', VersioningConfiguration: { Status: 'Suspended' } },
};
let world: World;

async function load(resources: JsonObject = {}, options: WorldOptions = { permissions: 'off' }): Promise<void> {
  world = await Simulator.load(templateOf({ Store: STORE, Fn: inlineFunction(code), ...resources }), options);
}

const ask = async (act: string, input: object): Promise<unknown> =>
  (await world.function('Fn').invoke({ act, ...input })).output;
const tagging = (tags: Record<string, string>): object => ({
  Tagging: { TagSet: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
});
const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, '']));

afterEach(() => world.close());

test('the tags of an object are put, read, counted and deleted, and the object stays as old as it is', async () => {
  await load();
  await ask('PutObject', { Key: 'a', Body: 'x' });
  const { LastModified: writtenAt } = (await ask('HeadObject', { Key: 'a' })) as { LastModified: string };
  await world.advance({ seconds: 5 });
  expect(await ask('GetObjectTagging', { Key: 'a' })).toEqual({ TagSet: [], status: 200 });
  expect(await ask('PutObjectTagging', { Key: 'a', ...tagging({ team: 'a b', empty: '' }) })).toEqual({
    status: 200,
  });
  const TagSet = [
    { Key: 'team', Value: 'a b' },
    { Key: 'empty', Value: '' },
  ];
  expect(await ask('GetObjectTagging', { Key: 'a' })).toMatchObject({ TagSet });
  for (const act of ['GetObject', 'HeadObject'])
    expect(await ask(act, { Key: 'a' })).toMatchObject({ TagCount: 2, LastModified: writtenAt });
  expect(world.bucket('Store').tags('a')).toEqual({ team: 'a b', empty: '' });
  expect(await ask('DeleteObjectTagging', { Key: 'a' })).toEqual({ status: 204 });
  expect(await ask('GetObject', { Key: 'a' })).not.toHaveProperty('TagCount');
});

test('an object is written with tags, whole and in parts, and loses them when it is written anew', async () => {
  await load();
  await ask('PutObject', { Key: 'a', Body: 'x', Tagging: 'team=a+b%2Bc&bare' });
  expect(world.bucket('Store').tags('a')).toEqual({ team: 'a b+c', bare: '' });
  const { UploadId } = (await ask('CreateMultipartUpload', { Key: 'b', Tagging: 'in=parts' })) as { UploadId: string };
  const { ETag } = (await ask('UploadPart', { Key: 'b', UploadId, PartNumber: 1, Body: 'x' })) as { ETag: string };
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
  await ask('CompleteMultipartUpload', { Key: 'b', UploadId, MultipartUpload });
  expect(world.bucket('Store').tags('b')).toEqual({ in: 'parts' });
  await ask('PutObject', { Key: 'a', Body: 'y' });
  expect(world.bucket('Store').tags('a')).toEqual({});
});

test('a copy has the tags of its source, or others where it replaces them', async () => {
  await load();
  await ask('PutObject', { Key: 'a', Body: 'x', Tagging: 'team=a' });
  await ask('CopyObject', { Key: 'b', CopySource: 'store/a', Tagging: 'team=ignored' });
  await ask('CopyObject', { Key: 'c', CopySource: 'store/a', TaggingDirective: 'REPLACE', Tagging: 'team=c' });
  await ask('CopyObject', { Key: 'd', CopySource: 'store/a', TaggingDirective: 'REPLACE' });
  expect(['b', 'c', 'd'].map((key) => world.bucket('Store').tags(key))).toEqual([{ team: 'a' }, { team: 'c' }, {}]);
});

test.each([
  ['more than ten', many(11), 'BadRequest', 'Object tags cannot be greater than 10'],
  ['too long a key', { ['k'.repeat(129)]: '' }, 'InvalidTag', 'The TagKey you have provided is invalid'],
  ['too long a value', { k: 'v'.repeat(257) }, 'InvalidTag', 'The TagValue you have provided is invalid'],
  ['a key with a bracket', { '[k]': '' }, 'InvalidTag', 'The TagKey you have provided is invalid'],
  ["a key of AWS's own", { 'aws:k': '' }, 'InvalidTag', 'Your TagKey cannot be prefixed with aws:'],
])('fails %s', async (_, tags, name, message) => {
  await load();
  await ask('PutObject', { Key: 'a', Body: 'x', Tagging: 'old=1' });
  expect(await ask('PutObjectTagging', { Key: 'a', ...tagging(tags) })).toMatchObject({ name, message });
  const Tagging = new URLSearchParams(tags).toString();
  expect(await ask('PutObject', { Key: 'a', Body: 'y', Tagging })).toMatchObject({ name, message });
  expect(world.bucket('Store').tags('a')).toEqual({ old: '1' });
});

test('takes ten tags of the greatest length', async () => {
  await load();
  await ask('PutObject', { Key: 'a', Body: 'x' });
  const tags = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`${at}`.repeat(128), 'ä'.repeat(256)]));
  expect(await ask('PutObjectTagging', { Key: 'a', ...tagging(tags) })).toEqual({ status: 200 });
  expect(world.bucket('Store').tags('a')).toEqual(tags);
});

test('fails a key that stands twice, and what is no query in the header', async () => {
  await load();
  await ask('PutObject', { Key: 'a', Body: 'x' });
  const TagSet = ['1', '2'].map((Value) => ({ Key: 'k', Value }));
  expect(await ask('PutObjectTagging', { Key: 'a', Tagging: { TagSet } })).toMatchObject({
    name: 'InvalidTag',
    message: 'Cannot provide multiple Tags with the same key',
  });
  for (const Tagging of ['k=1&k=2', 'k=1=2'])
    expect(await ask('PutObject', { Key: 'a', Body: 'x', Tagging })).toMatchObject({ name: 'InvalidArgument' });
});

test('fails the tags of an object that is not there, and a body that is no set of tags', async () => {
  await load();
  for (const act of ['GetObjectTagging', 'DeleteObjectTagging'])
    expect(await ask(act, { Key: 'none' })).toMatchObject({ name: 'NoSuchKey' });
  await ask('PutObject', { Key: 'a', Body: 'x' });
  expect(await ask('PutObjectTagging', { Key: 'a', Tagging: {} })).toMatchObject({ name: 'MalformedXML' });
});

test('an older version has tags of its own', async () => {
  await load({
    Store: { ...STORE, Properties: { BucketName: 'store', VersioningConfiguration: { Status: 'Enabled' } } },
  });
  const { VersionId } = (await ask('PutObject', { Key: 'a', Body: 'x', Tagging: 'v=1' })) as { VersionId: string };
  await ask('PutObject', { Key: 'a', Body: 'y', Tagging: 'v=2' });
  expect(await ask('PutObjectTagging', { Key: 'a', VersionId, ...tagging({ v: 'one' }) })).toMatchObject({ VersionId });
  expect(await ask('GetObjectTagging', { Key: 'a', VersionId })).toMatchObject({
    TagSet: [{ Key: 'v', Value: 'one' }],
  });
  expect(world.bucket('Store').tags('a')).toEqual({ v: '2' });
});

test('a state machine tags objects and reads their tags', async () => {
  const task = (action: string, Arguments: JsonObject, more: JsonObject): JsonObject => ({
    ...{ Type: 'Task', Resource: `arn:aws:states:::aws-sdk:s3:${action}`, Arguments, ...more },
  });
  const at = { Bucket: 'store', Key: 'a' };
  await load({
    Machine: machine({
      QueryLanguage: 'JSONata',
      StartAt: 'Put',
      States: {
        Put: task('putObject', { ...at, Body: 'x', Tagging: 'team=a' }, { Next: 'Tag' }),
        Tag: task('putObjectTagging', { ...at, ...tagging({ team: 'b' }) }, { Next: 'Read' }),
        Read: task('getObjectTagging', at, { Next: 'TooMany', Assign: { read: '{% $states.result %}' } }),
        TooMany: task(
          'putObjectTagging',
          { ...at, ...tagging(many(11)) },
          { Catch: [{ ErrorEquals: ['S3.S3Exception'], Output: '{% $read %}', Next: 'Done' }], End: true },
        ),
        Done: { Type: 'Succeed' },
      },
    }),
  });
  const run = await (await world.stateMachine('Machine').start()).toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { TagSet: [{ Key: 'team', Value: 'b' }] } });
});

test('functions and EventBridge are told of tags', async () => {
  const heard = inlineFunction('exports.handler = async (event) => { console.log(JSON.stringify(event)); }');
  const LambdaConfigurations = [{ Event: 's3:ObjectTagging:*', Function: { 'Fn::GetAtt': ['Heard', 'Arn'] } }];
  await load({
    Store: {
      ...STORE,
      Properties: {
        BucketName: 'store',
        NotificationConfiguration: { LambdaConfigurations, EventBridgeConfiguration: { EventBridgeEnabled: true } },
      },
    },
    Heard: heard,
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['aws.s3'], 'detail-type': ['Object Tags Added', 'Object Tags Deleted'] },
        Targets: [{ Id: 't', Arn: { 'Fn::GetAtt': ['Heard', 'Arn'] } }],
      },
    },
  });
  await ask('PutObject', { Key: 'a', Body: 'x' });
  await ask('PutObjectTagging', { Key: 'a', ...tagging({ k: 'v' }) });
  await ask('DeleteObjectTagging', { Key: 'a' });
  await world.advance({ seconds: 1 });
  const events = world.function('Heard').logs.map(({ message }) => JSON.parse(message) as JsonObject);
  const object = { key: 'a', etag: '9dd4e461268c8034f5c8564e155c67a6' };
  expect(events.filter((each) => 'detail' in each)).toMatchObject([
    { 'detail-type': 'Object Tags Added', detail: { bucket: { name: 'store' }, object } },
    { 'detail-type': 'Object Tags Deleted', detail: { object } },
  ]);
  expect(events.filter((each) => 'Records' in each)).toMatchObject([
    { Records: [{ eventName: 'ObjectTagging:Put', s3: { object: { key: 'a', eTag: object.etag } } }] },
    { Records: [{ eventName: 'ObjectTagging:Delete' }] },
  ]);
});

test.each([
  ['PutObject', { Body: 'x', Tagging: 'k=v' }, ['s3:PutObject'], 's3:PutObjectTagging'],
  ['GetObjectTagging', {}, ['s3:GetObject'], 's3:GetObjectTagging'],
  ['PutObjectTagging', tagging({ k: 'v' }), ['s3:PutObject'], 's3:PutObjectTagging'],
  ['DeleteObjectTagging', {}, ['s3:PutObjectTagging'], 's3:DeleteObjectTagging'],
])('%s with %j needs more than %j', async (act, input, others, needed) => {
  for (const Action of [others, [...others, needed]]) {
    const PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] };
    const Role = {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: {}, Policies: [{ PolicyName: 'p', PolicyDocument }] },
    };
    await load({ Role, Fn: inlineFunction(code, { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } }) }, {});
    world.bucket('Store').put('a', 'x');
    const answer = await ask(act, { Key: 'a', ...input });
    if (Action === others) {
      expect(answer).toMatchObject({ name: 'AccessDenied', message: expect.stringContaining(needed) as string });
      await world.close();
    } else expect(answer).not.toHaveProperty('name');
  }
});

describeWithBoto3('tags in Python', () => {
  test('are put, read and counted by boto3', async () => {
    const python = `
import boto3
s3 = boto3.client('s3')
def handler(event, context):
    at = {'Bucket': 'store', 'Key': 'a'}
    s3.put_object(**at, Body=b'x', Tagging='a=1')
    s3.put_object_tagging(**at, Tagging={'TagSet': [{'Key': 'b', 'Value': '2'}, {'Key': 'c', 'Value': ''}]})
    return [s3.get_object_tagging(**at)['TagSet'], s3.get_object(**at)['TagCount']]
`;
    const template = templateOf({ Store: STORE, Fn: pythonFunction(python) });
    world = await Simulator.load(template, { permissions: 'off', python: PYTHON });
    const TagSet = [
      { Key: 'b', Value: '2' },
      { Key: 'c', Value: '' },
    ];
    expect(await world.function('Fn').invoke()).toMatchObject({ output: [TagSet, 2] });
  });
});
