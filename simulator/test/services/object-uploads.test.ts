import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { inlineFunction, machine, templateOf } from '../world/small-templates';

const CODE = `
const s3 = require('@aws-sdk/client-s3');
const MB = 1024 * 1024;
const client = new s3.S3Client({});
const send = (act, input) => client.send(new s3[act + 'Command']({ Bucket: 'store', ...input }));
const presigned = (path, { seconds = 60, at = new Date(), more = '' } = {}) => {
  const date = at.toISOString().replace(/[-:]|\\.\\d+/g, '');
  const credential = [process.env.AWS_ACCESS_KEY_ID, date.slice(0, 8), 'us-east-1', 's3', 'aws4_request'].join('%2F');
  return process.env.AWS_ENDPOINT_URL + path + '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=' + credential +
    '&X-Amz-Date=' + date + '&X-Amz-Expires=' + seconds + '&X-Amz-SignedHeaders=host&X-Amz-Signature=0' + more;
};
const fetched = async (address, init) => {
  const answer = await fetch(address, init);
  return { status: answer.status, text: await answer.text(), headers: Object.fromEntries(answer.headers) };
};
const acts = {
  presignedPut: () => fetched(presigned('/store/in/a b.txt', { more: '&x-id=PutObject&x-amz-meta-owner=ada' }), { method: 'PUT', body: 'sent', headers: { 'content-type': 'text/plain' } }),
  presignedGet: () => fetched(presigned('/store/in/a%20b.txt', { more: '&x-id=GetObject&response-content-disposition=attachment' })),
  older: () => fetched(process.env.AWS_ENDPOINT_URL + '/store/in/a%20b.txt?AWSAccessKeyId=' + process.env.AWS_ACCESS_KEY_ID + '&Signature=x&Expires=' + (Math.floor(Date.now() / 1000) + 5)),
  signedFor: async ({ signed, used }) => {
    const expires = String(Math.floor(Date.now() / 1000) + 5);
    const text = [signed, '', '', expires, '/store/in/signed'].join('\\n');
    const signature = require('node:crypto').createHmac('sha1', process.env.AWS_SECRET_ACCESS_KEY).update(text).digest('base64');
    const query = new URLSearchParams({ AWSAccessKeyId: process.env.AWS_ACCESS_KEY_ID, Signature: signature, Expires: expires });
    return fetched(process.env.AWS_ENDPOINT_URL + '/store/in/signed?' + query, { method: used, ...(used === 'PUT' && { body: Buffer.from('sent') }) });
  },
  late: async () => {
    const address = presigned('/store/in/a%20b.txt', { seconds: 10 });
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    return fetched(address);
  },
  parts: async () => {
    const { UploadId } = await send('CreateMultipartUpload', { Key: 'big', ContentType: 'text/x', Metadata: { a: 'b' } });
    const part = (PartNumber, Body) => send('UploadPart', { Key: 'big', UploadId, PartNumber, Body });
    const second = await part(2, 'end');
    const first = await part(1, Buffer.alloc(5 * MB, 'x'));
    const { Parts } = await send('ListParts', { Key: 'big', UploadId });
    const { Uploads } = await send('ListMultipartUploads', {});
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: first.ETag }, { PartNumber: 2, ETag: second.ETag }] };
    const { $metadata, ...completed } = await send('CompleteMultipartUpload', { Key: 'big', UploadId, MultipartUpload });
    const { ContentLength, ContentType, Metadata } = await send('HeadObject', { Key: 'big' });
    const again = await send('ListParts', { Key: 'big', UploadId }).catch(({ name }) => name);
    return { parts: Parts.map(({ PartNumber, Size }) => [PartNumber, Size]), open: Uploads.map(({ Key }) => Key), completed, object: { ContentLength, ContentType, Metadata }, again };
  },
  copied: async () => {
    await send('PutObject', { Key: 'source', Body: '0123456789' });
    const { UploadId } = await send('CreateMultipartUpload', { Key: 'copy' });
    const { CopyPartResult } = await send('UploadPartCopy', { Key: 'copy', UploadId, PartNumber: 1, CopySource: 'store/source', CopySourceRange: 'bytes=2-4' });
    await send('CompleteMultipartUpload', { Key: 'copy', UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: CopyPartResult.ETag }] } });
    return (await send('GetObject', { Key: 'copy' })).Body.transformToString();
  },
  aborted: async () => {
    const { UploadId } = await send('CreateMultipartUpload', { Key: 'gone' });
    await send('AbortMultipartUpload', { Key: 'gone', UploadId });
    return send('UploadPart', { Key: 'gone', UploadId, PartNumber: 1, Body: 'x' });
  },
  complete: async ({ listed, sizes = [3, 3] }) => {
    const { UploadId } = await send('CreateMultipartUpload', { Key: 'big' });
    const tags = [];
    for (const [index, size] of sizes.entries())
      tags.push((await send('UploadPart', { Key: 'big', UploadId, PartNumber: index + 1, Body: 'x'.repeat(size) })).ETag);
    const Parts = listed.map(([PartNumber, tag]) => ({ PartNumber, ETag: tag ?? tags[PartNumber - 1] }));
    return send('CompleteMultipartUpload', { Key: 'big', UploadId, MultipartUpload: { Parts } });
  },
  number: async ({ PartNumber }) => {
    const { UploadId } = await send('CreateMultipartUpload', { Key: 'big' });
    return send('UploadPart', { Key: 'big', UploadId, PartNumber, Body: 'x' });
  },
  head: async ({ Bucket }) => (await send('HeadBucket', { Bucket })).BucketRegion,
};
exports.handler = async ({ act, ...input }) => {
  try { return await acts[act](input); }
  catch ({ name, message, $metadata }) { return { name, message, status: $metadata && $metadata.httpStatusCode }; }
};`;

const statement = (Action: readonly string[]): JsonObject => ({
  Effect: 'Allow',
  Action: [...Action],
  Resource: ['arn:aws:s3:::store', 'arn:aws:s3:::store/*'],
});

const role = (statements: readonly JsonObject[]): JsonObject => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: ['lambda.amazonaws.com', 'states.amazonaws.com'] },
        },
      ],
    },
    Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: [...statements] } }],
  },
});

let world: World;

beforeAll(async () => {
  const Parameters = { Bucket: 'store', Key: 'of a machine' };
  const Task = 'arn:aws:states:::aws-sdk:s3:createMultipartUpload';
  const begin = { Type: 'Task', Resource: Task, Parameters, End: true };
  world = await Simulator.load(
    templateOf({
      Store: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'store' } },
      All: role([statement(['s3:*'])]),
      Writes: role([statement(['s3:PutObject'])]),
      Fn: inlineFunction(CODE, { Timeout: 60, MemorySize: 512, Role: { 'Fn::GetAtt': ['All', 'Arn'] } }),
      Writer: inlineFunction(CODE, { Timeout: 60, Role: { 'Fn::GetAtt': ['Writes', 'Arn'] } }),
      Machine: machine({ StartAt: 'Begin', States: { Begin: begin } }, { RoleArn: { 'Fn::GetAtt': ['All', 'Arn'] } }),
    }),
  );
});

afterAll(() => world.close());

const ask = async (act: string, input: JsonObject = {}, name = 'Fn'): Promise<unknown> =>
  (await world.function(name).invoke({ act, ...input })).output;

describe('a presigned address', () => {
  test('writes an object with what is said of it in its query, and reads it', async () => {
    expect(await ask('presignedPut')).toMatchObject({ status: 200 });
    expect(await ask('presignedGet')).toMatchObject({
      status: 200,
      text: 'sent',
      headers: { 'content-type': 'text/plain', 'x-amz-meta-owner': 'ada', 'content-disposition': 'attachment' },
    });
  });

  test('in the older form reads an object as well', async () => {
    expect(await ask('older')).toMatchObject({ status: 200, text: 'sent' });
  });

  test('has the permissions of who made it', async () => {
    expect(await ask('presignedPut', {}, 'Writer')).toMatchObject({ status: 200 });
    expect(await ask('presignedGet', {}, 'Writer')).toMatchObject({ status: 403 });
  });

  test('is good for the method only that it was made for', async () => {
    expect(await ask('signedFor', { signed: 'PUT', used: 'PUT' })).toMatchObject({ status: 200 });
    expect(await ask('signedFor', { signed: 'GET', used: 'GET' })).toMatchObject({ status: 200, text: 'sent' });
    const refused = { status: 403, text: expect.stringContaining('<Code>SignatureDoesNotMatch</Code>') as string };
    expect(await ask('signedFor', { signed: 'GET', used: 'PUT' })).toMatchObject(refused);
    expect(await ask('signedFor', { signed: 'PUT', used: 'DELETE' })).toMatchObject(refused);
  });

  test('is refused once virtual time has passed it', async () => {
    const { status, text } = (await ask('late')) as { status: number; text: string };
    expect(status).toBe(403);
    expect(text).toContain('<Code>AccessDenied</Code><Message>Request has expired</Message>');
    expect(text).toMatch(
      /<X-Amz-Expires>10<\/X-Amz-Expires><Expires>2025-01-01T\d\d:\d\d:\d\dZ<\/Expires><ServerTime>/,
    );
  });
});

describe('an upload in parts', () => {
  test('makes one object of its parts, in the order of their numbers', async () => {
    expect(await ask('parts')).toEqual({
      parts: [
        [1, 5 * 1024 * 1024],
        [2, 3],
      ],
      open: ['big'],
      completed: {
        Bucket: 'store',
        Key: 'big',
        ETag: '"6d7c5fbffce55b2eb513ca823d7235b2-2"',
        Location: 'https://store.s3.us-east-1.amazonaws.com/big',
      },
      object: { ContentLength: 5 * 1024 * 1024 + 3, ContentType: 'text/x', Metadata: { a: 'b' } },
      again: 'NoSuchUpload',
    });
    expect(world.bucket('Store').text('big')?.slice(-4)).toBe('xend');
  });

  test('copies a range of another object as a part', async () => {
    expect(await ask('copied')).toBe('234');
  });

  test('fails once it was aborted', async () => {
    expect(await ask('aborted')).toMatchObject({ name: 'NoSuchUpload', status: 404 });
  });

  test.each([
    ['MalformedXML', { listed: [] }],
    ['InvalidPartOrder', { listed: [[2], [1]] }],
    ['InvalidPart', { listed: [[3]] }],
    ['InvalidPart', { listed: [[1, '"other"']] }],
    ['EntityTooSmall', { listed: [[1], [2]] }],
  ])('fails with %s where its list of parts is %j', async (name, input) => {
    expect(await ask('complete', input as JsonObject)).toMatchObject({ name, status: 400 });
  });

  test.each([0, 10_001])('fails for the part number %d', async (PartNumber) => {
    expect(await ask('number', { PartNumber })).toMatchObject({ name: 'InvalidArgument', status: 400 });
  });

  test('needs a permission of its own to be aborted', async () => {
    expect(await ask('aborted', {}, 'Writer')).toMatchObject({ name: 'AccessDenied', status: 403 });
  });

  test('is begun by a state machine as well', async () => {
    const run = await world.stateMachine('Machine').start();
    await run.toEnd();
    expect(run.output).toMatchObject({ Bucket: 'store', Key: 'of a machine', UploadId: expect.any(String) as string });
  });
});

test('a bucket tells its region, and one that is not there is not found', async () => {
  expect(await ask('head', { Bucket: 'store' })).toBe('us-east-1');
  expect(await ask('head', { Bucket: 'other' })).toMatchObject({ status: 403 });
});
