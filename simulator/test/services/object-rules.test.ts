import { Simulator, type World } from 'cdk-workflow-simulator';
import { inlineFunction, machine, templateOf } from '../world/small-templates';

const code = `
const s3 = require('@aws-sdk/client-s3');
exports.handler = async ({ act, ...input }) => {
  try {
    const { Body, $metadata, ...output } = await new s3.S3Client({}).send(new s3[act + 'Command']({ Bucket: 'store', ...input }));
    return { ...output, status: $metadata.httpStatusCode, ...(Body && { text: await Body.transformToString() }) };
  } catch ({ name, message, $metadata }) {
    return { name, message, status: $metadata && $metadata.httpStatusCode };
  }
};`;
const ETAG = '"781e5e245d69b566979b86e28d23f2c7"';
const DIGITS = '0123456789';

let world: World;

beforeEach(async () => {
  const Parameters = { Bucket: 'store', Key: '', Body: 'x' };
  const Put = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:s3:putObject', Parameters, End: true };
  const template = templateOf({
    Store: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'store' } },
    Fn: inlineFunction(code),
    PutNowhere: machine({ StartAt: 'Put', States: { Put } }),
  });
  world = await Simulator.load(template, { permissions: 'off' });
  await ask('PutObject', { Key: 'a', Body: DIGITS });
});

afterEach(() => world.close());

const ask = async (act: string, input: Record<string, string | number>): Promise<unknown> =>
  (await world.function('Fn').invoke({ act, ...input })).output;

test('an object is deleted only where the condition holds', async () => {
  const refusal = { name: 'PreconditionFailed', status: 412 };
  expect(await ask('DeleteObject', { Key: 'a', IfMatch: '"other"' })).toMatchObject(refusal);
  expect(await ask('GetObject', { Key: 'a' })).toMatchObject({ ETag: ETAG, text: DIGITS });
  expect(await ask('DeleteObject', { Key: 'a', IfMatch: ETAG })).toMatchObject({ status: 204 });
  expect(await ask('DeleteObject', { Key: 'a', IfMatch: ETAG })).toMatchObject({ name: 'NoSuchKey', status: 404 });
  expect(await ask('DeleteObject', { Key: 'a' })).toMatchObject({ status: 204 });
});

test('an object is read only where the condition holds', async () => {
  expect(await ask('GetObject', { Key: 'a', IfMatch: '"other"' })).toMatchObject({ name: 'PreconditionFailed' });
  expect(await ask('GetObject', { Key: 'a', IfNoneMatch: ETAG })).toMatchObject({ status: 304 });
  expect(await ask('HeadObject', { Key: 'a', IfNoneMatch: ETAG })).toMatchObject({ status: 304 });
  expect(await ask('GetObject', { Key: 'a', IfMatch: ETAG, IfNoneMatch: '"other"' })).toMatchObject({ text: DIGITS });
});

test.each([
  ['bytes=2-4', '234', 'bytes 2-4/10'],
  ['bytes=7-', '789', 'bytes 7-9/10'],
  ['bytes=-2', '89', 'bytes 8-9/10'],
  ['bytes=8-99', '89', 'bytes 8-9/10'],
])('the range %s of an object is answered alone', async (Range, text, ContentRange) => {
  expect(await ask('GetObject', { Key: 'a', Range })).toMatchObject({ text, ContentRange, status: 206 });
});

test('fails a range that no byte is in, while what is no range is the whole', async () => {
  expect(await ask('GetObject', { Key: 'a', Range: 'bytes=10-' })).toMatchObject({ name: 'InvalidRange', status: 416 });
  expect(await ask('GetObject', { Key: 'a', Range: 'bytes=4-2' })).toMatchObject({ text: DIGITS, status: 200 });
});

test('fails a version that is not there, and what is no id of a version', async () => {
  const VersionId = 'v5n1PPUjOCMHLyyfq0ayjoZ5RZLfVQKA';
  expect(await ask('GetObject', { Key: 'a', VersionId })).toMatchObject({ name: 'NoSuchVersion', status: 404 });
  expect(await ask('GetObject', { Key: 'a', VersionId: 'dsf' })).toMatchObject({ name: 'InvalidArgument' });
  expect(await ask('GetObject', { Key: 'a', VersionId: 'null' })).toMatchObject({ text: DIGITS });
});

test('a list of no keys is empty and is not continued', async () => {
  expect(await ask('ListObjectsV2', { MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
});

test('fails an empty key, one that is too long, and a storage class that there is not', async () => {
  const run = await (await world.stateMachine('PutNowhere').start()).toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'S3.InvalidRequestException' });
  expect(await ask('PutObject', { Key: 'ä'.repeat(513), Body: '' })).toMatchObject({ name: 'KeyTooLongError' });
  expect(await ask('PutObject', { Key: 'ä'.repeat(512), Body: '' })).toMatchObject({ status: 200 });
  const refusal = { name: 'InvalidStorageClass' };
  expect(await ask('PutObject', { Key: 'b', Body: '', StorageClass: 'COLD' })).toMatchObject(refusal);
  expect(await ask('PutObject', { Key: 'b', Body: '', StorageClass: 'GLACIER' })).toMatchObject({ status: 200 });
});

test('fails a copy of an object to itself that changes nothing', async () => {
  const copy = { Key: 'a', CopySource: 'store/a' };
  expect(await ask('CopyObject', copy)).toMatchObject({ name: 'InvalidRequest', status: 400 });
  const changed = { ...copy, MetadataDirective: 'REPLACE', ContentType: 'text/plain' };
  expect(await ask('CopyObject', changed)).toMatchObject({ status: 200 });
  expect(await ask('GetObject', { Key: 'a' })).toMatchObject({ ContentType: 'text/plain', text: DIGITS });
});
