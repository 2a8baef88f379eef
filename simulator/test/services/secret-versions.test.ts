import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { machine, templateOf } from '../world/small-templates';

const NEXT = 'a'.repeat(36);
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Which',
  States: {
    Which: {
      Type: 'Choice',
      Choices: ['getSecretValue', 'putSecretValue', 'updateSecretVersionStage', 'describeSecret'].map((action) => ({
        Condition: `{% $states.input.act = '${action}' %}`,
        Next: action,
      })),
    },
    ...Object.fromEntries(
      ['getSecretValue', 'putSecretValue', 'updateSecretVersionStage', 'describeSecret'].map((action) => [
        action,
        {
          Type: 'Task',
          Resource: `arn:aws:states:::aws-sdk:secretsmanager:${action}`,
          Arguments: '{% $merge([$states.input.args, {"SecretId": "db"}]) %}',
          End: true,
        },
      ]),
    ),
  },
};

let world: World;

beforeEach(async () => {
  const template = templateOf({
    Db: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'db', SecretString: 'first' } },
    Machine: machine(definition),
  });
  world = await Simulator.load(template, { permissions: 'off' });
});

afterEach(() => world.close());

async function act(action: string, args: JsonObject = {}) {
  const run = await world.stateMachine('Machine').start({ act: action, args });
  await run.toEnd();
  return run;
}
const get = async (args: JsonObject = {}) => (await act('getSecretValue', args)).output as JsonObject;
const put = (SecretString: string, more: JsonObject = {}) => act('putSecretValue', { SecretString, ...more });

test('a new value is the current one, and what was current is the previous one, that before it has no label', async () => {
  const { VersionId: first = '' } = await get();
  await put('second');
  await put('third');
  expect(await get()).toMatchObject({ SecretString: 'third', VersionStages: ['AWSCURRENT'] });
  expect(await get({ VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'second' });
  expect(await get({ VersionId: first })).toMatchObject({ SecretString: 'first', VersionStages: [] });
});

test('a version that is put under another label becomes current when the label is moved to it', async () => {
  const { VersionId: first = '' } = await get();
  const { output } = await put('next', { ClientRequestToken: NEXT, VersionStages: ['AWSPENDING'] });
  expect(output).toMatchObject({ VersionId: NEXT, VersionStages: ['AWSPENDING'] });
  expect(await get()).toMatchObject({ SecretString: 'first' });
  expect(await get({ VersionStage: 'AWSPENDING' })).toMatchObject({ SecretString: 'next' });
  const move = { VersionStage: 'AWSCURRENT', MoveToVersionId: NEXT };
  expect(await act('updateSecretVersionStage', move)).toMatchObject({
    error: 'SecretsManager.InvalidParameterException',
    cause: expect.stringContaining(`currently attached to version ${first as string}`) as string,
  });
  await act('updateSecretVersionStage', { ...move, RemoveFromVersionId: first });
  expect((await act('describeSecret')).output).toMatchObject({
    VersionIdsToStages: {
      [first as string]: ['AWSPREVIOUS'],
      [NEXT]: expect.arrayContaining(['AWSPENDING', 'AWSCURRENT']) as string[],
    },
  });
});

test('the same token with the same value changes nothing, and fails with another value', async () => {
  await put('next', { ClientRequestToken: NEXT });
  await put('later');
  expect(await put('next', { ClientRequestToken: NEXT })).toMatchObject({ output: { VersionId: NEXT } });
  expect(await get()).toMatchObject({ SecretString: 'later' });
  const refused = await put('other', { ClientRequestToken: NEXT });
  expect(refused).toMatchObject({ error: 'SecretsManager.ResourceExistsException' });
});

test.each<[JsonObject, string]>([
  [{ VersionStage: 'AWSPENDING' }, "can't find the specified secret value for staging label: AWSPENDING"],
  [{ VersionId: NEXT }, `can't find the specified secret value for VersionId: ${NEXT}`],
])('fails for a version that is not there: %j', async (args, reason) => {
  const run = await act('getSecretValue', args);
  expect(run).toMatchObject({ status: 'FAILED', error: 'SecretsManager.ResourceNotFoundException' });
  expect(run.cause).toContain(reason);
});

test('fails for an id and a label of different versions', async () => {
  const { VersionId: first = '' } = await get();
  await put('second');
  const run = await act('getSecretValue', { VersionId: first, VersionStage: 'AWSCURRENT' });
  expect(run).toMatchObject({ error: 'SecretsManager.InvalidRequestException' });
});

test('fails to put nothing', async () => {
  const run = await act('putSecretValue');
  expect(run).toMatchObject({ error: 'SecretsManager.InvalidRequestException' });
  expect(run.cause).toContain('You must provide either SecretString or SecretBinary.');
});
