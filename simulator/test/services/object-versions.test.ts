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

interface Answer {
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
