import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from '../world/small-templates';

const code = `
const s3 = require('@aws-sdk/client-s3');
exports.handler = async ({ act, ...input }) => {
  try {
    const { Body, $metadata, ...output } = await new s3.S3Client({}).send(new s3[act + 'Command']({ Bucket: 'store', ...input }));
    return { ...output, ...(Body && { text: await Body.transformToString() }) };
  } catch ({ name }) {
    return { name };
  }
};`;

let world: World;

async function open(status: string): Promise<void> {
  const VersioningConfiguration = { Status: status };
  const template = templateOf({
    Store: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'store', VersioningConfiguration } },
    Fn: inlineFunction(code),
  });
  world = await Simulator.load(template, { permissions: 'off' });
}

const VERSIONS = { VersioningConfiguration: { Status: 'Enabled' } };

interface Answer {
  readonly Versions?: readonly JsonObject[];
  readonly DeleteMarkers?: readonly JsonObject[];
  readonly VersionId?: string;
  readonly text?: string;
  readonly name?: string;
}

const ask = async (act: string, input: object): Promise<Answer> =>
  (await world.function('Fn').invoke({ act, ...input })).output as Answer;

afterEach(() => world.close());

test('a bucket that keeps versions tells them of all that is written, and answers an older one', async () => {
  await open('Enabled');
  const { VersionId: first } = await ask('PutObject', { Key: 'a', Body: 'one' });
  const { VersionId: second } = await ask('PutObject', { Key: 'a', Body: 'two' });
  expect(first).toMatch(/^\w{32}$/);
  expect(second).not.toBe(first);
  expect(await ask('GetObject', { Key: 'a' })).toMatchObject({ text: 'two', VersionId: second });
  expect(await ask('HeadObject', { Key: 'a' })).toMatchObject({ VersionId: second });
  expect(await ask('GetObject', { Key: 'a', VersionId: first })).toMatchObject({ text: 'one', VersionId: first });
  const copy = await ask('CopyObject', { Key: 'b', CopySource: 'store/a' });
  expect(await ask('GetObject', { Key: 'b', VersionId: copy.VersionId })).toMatchObject({ text: 'two' });
});

test('a version outlives its object, and is none of another one', async () => {
  await open('Enabled');
  const { VersionId } = await ask('PutObject', { Key: 'a', Body: 'one' });
  await ask('DeleteObject', { Key: 'a' });
  expect(await ask('GetObject', { Key: 'a' })).toEqual({ name: 'NoSuchKey' });
  expect(await ask('GetObject', { Key: 'a', VersionId })).toMatchObject({ text: 'one' });
  expect(await ask('GetObject', { Key: 'b', VersionId })).toEqual({ name: 'NoSuchVersion' });
});

test.each(['Suspended', undefined])('a bucket whose versions are %s tells none', async (status) => {
  await open(status as string);
  expect(await ask('PutObject', { Key: 'a', Body: 'one' })).not.toHaveProperty('VersionId');
  expect(await ask('GetObject', { Key: 'a' })).not.toHaveProperty('VersionId');
});

test('who reads an older version needs the permission for versions', async () => {
  const document = (Action: string): JsonObject => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['s3:PutObject', Action], Resource: '*' }],
  });
  for (const [action, error] of [
    ['s3:GetObject', 'AccessDenied'],
    ['s3:GetObjectVersion', undefined],
  ]) {
    const Properties = { BucketName: 'store', VersioningConfiguration: { Status: 'Enabled' } };
    const Role = {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {},
        Policies: [{ PolicyName: 'p', PolicyDocument: document(action as string) }],
      },
    };
    const fn = inlineFunction(code) as { Type: string; Properties: JsonObject };
    const Fn = { ...fn, Properties: { ...fn.Properties, Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } };
    world = await Simulator.load(templateOf({ Store: { Type: 'AWS::S3::Bucket', Properties }, Role, Fn }));
    const { VersionId } = await ask('PutObject', { Key: 'a', Body: 'one' });
    expect((await ask('GetObject', { Key: 'a', VersionId })).name).toBe(error);
    if (error !== undefined) await world.close();
  }
});

test('what is deleted leaves a marker, and comes back when the marker is deleted', async () => {
  await open('Enabled');
  const { VersionId: first } = await ask('PutObject', { Key: 'a', Body: 'one' });
  const marker = await ask('DeleteObject', { Key: 'a' });
  expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.stringMatching(/^\w{32}$/) as string });
  const { VersionId } = marker;
  expect(await ask('HeadObject', { Key: 'a' })).toEqual({ name: 'NotFound' });
  expect(await ask('GetObject', { Key: 'a', VersionId })).toEqual({ name: 'MethodNotAllowed' });
  expect(await ask('ListObjectsV2', {})).toMatchObject({ KeyCount: 0 });
  expect(await ask('ListObjectVersions', {})).toMatchObject({
    Versions: [{ Key: 'a', VersionId: first, IsLatest: false, Size: 3 }],
    DeleteMarkers: [{ Key: 'a', VersionId, IsLatest: true }],
  });
  expect(await ask('DeleteObject', { Key: 'a', VersionId })).toEqual({ DeleteMarker: true, VersionId });
  expect(await ask('GetObject', { Key: 'a' })).toMatchObject({ text: 'one', VersionId: first });
});

test('a version that is deleted is gone for good, and the one before it is the newest', async () => {
  await open('Enabled');
  const { VersionId: first } = await ask('PutObject', { Key: 'a', Body: 'one' });
  const { VersionId: second } = await ask('PutObject', { Key: 'a', Body: 'two' });
  expect(await ask('HeadObject', { Key: 'a', VersionId: first })).toMatchObject({ VersionId: first });
  await ask('CopyObject', { Key: 'b', CopySource: `store/a?versionId=${first}` });
  expect(await ask('GetObject', { Key: 'b' })).toMatchObject({ text: 'one' });
  expect(await ask('DeleteObject', { Key: 'a', VersionId: second })).toEqual({ VersionId: second });
  expect(await ask('GetObject', { Key: 'a' })).toMatchObject({ text: 'one' });
  expect(await ask('GetObject', { Key: 'a', VersionId: second })).toEqual({ name: 'NoSuchVersion' });
  expect(await ask('DeleteObject', { Key: 'a', VersionId: second })).toEqual({ VersionId: second });
  const { VersionId: third } = await ask('PutObject', { Key: 'a', Body: 'three' });
  expect(third).not.toBe(second);
  expect(await ask('DeleteObject', { Key: 'a', VersionId: 'none' })).toEqual({ name: 'InvalidArgument' });
});

test('several versions are deleted at once, and told unless that is not wanted', async () => {
  await open('Enabled');
  const { VersionId } = await ask('PutObject', { Key: 'a', Body: 'one' });
  await ask('PutObject', { Key: 'b', Body: 'two' });
  const Objects = [{ Key: 'a', VersionId }, { Key: 'b' }];
  const Deleted = [
    { Key: 'a', VersionId },
    { Key: 'b', DeleteMarker: true, DeleteMarkerVersionId: expect.stringMatching(/^\w{32}$/) as string },
  ];
  expect(await ask('DeleteObjects', { Delete: { Objects } })).toEqual({ Deleted });
  expect(await ask('DeleteObjects', { Delete: { Objects, Quiet: true } })).toEqual({});
});

test('versions are listed by key and the newest first, in pages, below a prefix', async () => {
  await open('Enabled');
  for (const Key of ['b', 'a', 'b', 'c/d']) await ask('PutObject', { Key, Body: Key });
  const keys = ({ Versions: versions = [] }: Answer): unknown[] => versions.map(({ Key, IsLatest }) => [Key, IsLatest]);
  const page = (await ask('ListObjectVersions', { MaxKeys: 2, Delimiter: '/' })) as Answer & Record<string, unknown>;
  expect(keys(page)).toEqual([
    ['a', true],
    ['b', true],
  ]);
  expect(page).toMatchObject({ IsTruncated: true, CommonPrefixes: [{ Prefix: 'c/' }] });
  const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
  expect(keys(await ask('ListObjectVersions', { KeyMarker, VersionIdMarker }))).toEqual([
    ['b', false],
    ['c/d', true],
  ]);
  expect(keys(await ask('ListObjectVersions', { Prefix: 'c/' }))).toEqual([['c/d', true]]);
});

test.each([
  ['Enabled', { Status: 'Enabled' }],
  [undefined, {}],
])('a bucket whose versions are %s says so, and lists its objects as such', async (status, told) => {
  await open(status as string);
  expect(await ask('GetBucketVersioning', {})).toEqual(told);
  await ask('PutObject', { Key: 'a', Body: 'one' });
  const version = { Key: 'a', IsLatest: true, ...(status === undefined && { VersionId: 'null' }) };
  expect(await ask('ListObjectVersions', {})).toMatchObject({ Versions: [version] });
  if (status === undefined) expect(await ask('DeleteObject', { Key: 'a', VersionId: 'null' })).toMatchObject({});
  expect(world.bucket('Store').keys).toEqual(status === undefined ? [] : ['a']);
});

test('functions and EventBridge are told whether an object or its version was deleted', async () => {
  const Heard = inlineFunction('exports.handler = async (event) => { console.log(JSON.stringify(event)); }');
  const LambdaConfigurations = [{ Event: 's3:ObjectRemoved:*', Function: { 'Fn::GetAtt': ['Heard', 'Arn'] } }];
  const NotificationConfiguration = { LambdaConfigurations, EventBridgeConfiguration: { EventBridgeEnabled: true } };
  const Store = {
    Type: 'AWS::S3::Bucket',
    Properties: { BucketName: 'store', ...VERSIONS, NotificationConfiguration },
  };
  const Rule = {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { 'detail-type': ['Object Deleted'] },
      Targets: [{ Id: 't', Arn: { 'Fn::GetAtt': ['Heard', 'Arn'] } }],
    },
  };
  const template = templateOf({ Store, Rule, Heard, Fn: inlineFunction(code) });
  world = await Simulator.load(template, { permissions: 'off' });
  await ask('PutObject', { Key: 'a', Body: 'one' });
  const { VersionId: version } = await ask('DeleteObject', { Key: 'a' });
  await ask('DeleteObject', { Key: 'a', VersionId: version });
  await world.advance({ seconds: 1 });
  const events = world.function('Heard').logs.map(({ message }) => JSON.parse(message) as JsonObject);
  const object = { key: 'a', 'version-id': version };
  expect(events.filter((each) => 'detail' in each).map(({ detail }) => detail)).toMatchObject([
    { object, 'deletion-type': 'Delete Marker Created' },
    { object, 'deletion-type': 'Permanently Deleted' },
  ]);
  const s3 = { object: { key: 'a', versionId: version } };
  expect(events.flatMap(({ Records }) => (Records as JsonObject[] | undefined) ?? [])).toMatchObject([
    { eventName: 'ObjectRemoved:DeleteMarkerCreated', s3 },
    { eventName: 'ObjectRemoved:Delete', s3 },
  ]);
});
