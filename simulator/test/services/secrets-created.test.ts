import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from '../world/small-templates';

const code = `
const sm = require('@aws-sdk/client-secrets-manager');
exports.handler = async ({ act, ...input }) => {
  try {
    const { $metadata, ...output } = await new sm.SecretsManagerClient({}).send(new sm[act + 'Command'](input));
    return output;
  } catch ({ name, message }) {
    return { name, message };
  }
};`;
const MARKED = "You can't perform this operation on the secret because it was marked for deletion.";

let world: World;

beforeEach(async () => {
  const Db = { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'db', SecretString: 'first' } };
  world = await Simulator.load(templateOf({ Db, Fn: inlineFunction(code) }), { permissions: 'off' });
});

afterEach(() => world.close());

const ask = async (act: string, input: object): Promise<JsonObject> =>
  (await world.function('Fn').invoke({ act, ...input })).output as JsonObject;

test('a secret that a handler creates is found by its name and its ARN', async () => {
  const created = await ask('CreateSecret', { Name: 'vod/key', SecretString: 'x' });
  expect(created['ARN']).toMatch(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:vod\/key-\w{6}$/);
  for (const SecretId of ['vod/key', created['ARN']])
    expect(await ask('GetSecretValue', { SecretId })).toMatchObject({
      SecretString: 'x',
      VersionId: created['VersionId'],
    });
  expect(await ask('CreateSecret', { Name: 'empty' })).not.toHaveProperty('VersionId');
  expect(await ask('GetSecretValue', { SecretId: 'empty' })).toMatchObject({ name: 'ResourceNotFoundException' });
});

test('fails to create what exists, unless the token is that of the call which created it', async () => {
  const ClientRequestToken = 'a'.repeat(36);
  const input = { Name: 'key', SecretString: 'x', ClientRequestToken };
  const created = await ask('CreateSecret', input);
  expect(await ask('CreateSecret', input)).toEqual(created);
  expect(await ask('CreateSecret', { ...input, SecretString: 'y' })).toMatchObject({ name: 'ResourceExistsException' });
  expect(await ask('CreateSecret', { Name: 'db', SecretString: 'y' })).toMatchObject({
    name: 'ResourceExistsException',
    message: 'The operation failed because the secret db already exists.',
  });
  expect(await ask('CreateSecret', { Name: 'no spaces' })).toMatchObject({ name: 'ValidationException' });
});

test('a deleted secret can be restored until its window is over', async () => {
  const day = 24 * 60 * 60;
  const { DeletionDate: gone } = await ask('DeleteSecret', { SecretId: 'db', RecoveryWindowInDays: 7 });
  expect(gone).toBe('2025-01-08T00:00:00.000Z');
  expect(await ask('DescribeSecret', { SecretId: 'db' })).toMatchObject({ DeletedDate: gone });
  for (const act of ['GetSecretValue', 'DeleteSecret'])
    expect(await ask(act, { SecretId: 'db' })).toMatchObject({ name: 'InvalidRequestException', message: MARKED });
  expect(await ask('CreateSecret', { Name: 'db' })).toMatchObject({ name: 'InvalidRequestException' });
  await world.advance({ seconds: 6 * day });
  await ask('RestoreSecret', { SecretId: 'db' });
  expect(await ask('GetSecretValue', { SecretId: 'db' })).toMatchObject({ SecretString: 'first' });
  await ask('DeleteSecret', { SecretId: 'db' });
  await world.advance({ seconds: 30 * day });
  expect(await ask('DescribeSecret', { SecretId: 'db' })).toMatchObject({ name: 'ResourceNotFoundException' });
  expect(await ask('CreateSecret', { Name: 'db' })).toHaveProperty('ARN');
});

test('a secret is deleted at once where that is forced, also one that is scheduled for deletion', async () => {
  await ask('DeleteSecret', { SecretId: 'db' });
  await ask('DeleteSecret', { SecretId: 'db', ForceDeleteWithoutRecovery: true });
  expect(await ask('DescribeSecret', { SecretId: 'db' })).toMatchObject({ name: 'ResourceNotFoundException' });
});

test.each([
  { RecoveryWindowInDays: 6 },
  { RecoveryWindowInDays: 31 },
  { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
])('fails to delete with %j', async (input) => {
  expect(await ask('DeleteSecret', { SecretId: 'db', ...input })).toMatchObject({ name: 'InvalidParameterException' });
});
