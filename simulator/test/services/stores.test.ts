import { Simulator, type World } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from '../world/small-templates';

const code = `
const {
  SSMClient, GetParameterCommand, GetParameterHistoryCommand, GetParametersByPathCommand, PutParameterCommand,
} = require('@aws-sdk/client-ssm');
const { SecretsManagerClient, GetSecretValueCommand, PutSecretValueCommand } = require('@aws-sdk/client-secrets-manager');
const { SESv2Client, SendEmailCommand } = require('@aws-sdk/client-sesv2');
const [ssm, secrets, ses] = [new SSMClient({}), new SecretsManagerClient({}), new SESv2Client({})];
const Content = { Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'you' } } } };
exports.handler = async ({ act, ...input }) => {
  switch (act) {
    case 'parameter': return (await ssm.send(new GetParameterCommand(input))).Parameter;
    case 'history': return (await ssm.send(new GetParameterHistoryCommand(input))).Parameters.map(({ Value }) => Value);
    case 'below': return (await ssm.send(new GetParametersByPathCommand(input))).Parameters.map(({ Name }) => Name);
    case 'put': return (await ssm.send(new PutParameterCommand(input))).Version;
    case 'secret': return (await secrets.send(new GetSecretValueCommand(input))).SecretString;
    case 'rotate': return (await secrets.send(new PutSecretValueCommand(input))).Name;
    case 'mail': return Boolean((await ses.send(new SendEmailCommand({ ...input, Content }))).MessageId);
  }
};`;

let world: World;

beforeAll(async () => {
  const parameter = (Name: string, Value: string) => ({
    Type: 'AWS::SSM::Parameter',
    Properties: { Name, Value, Type: 'String' },
  });
  const generated = { SecretStringTemplate: '{"user":"ada"}', GenerateStringKey: 'password', PasswordLength: 12 };
  const template = templateOf({
    Fn: inlineFunction(code, { FunctionName: 'fn' }),
    Rate: parameter('/shop/rate', '7'),
    Deep: parameter('/shop/eu/rate', '8'),
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'db', GenerateSecretString: generated } },
  });
  world = await Simulator.load(template, { permissions: 'off' });
});

afterAll(() => world.close());

const ask = (event: Record<string, unknown>) => world.function('Fn').invoke(event as never);

test('parameters are those of the template, and have versions', async () => {
  expect(await ask({ act: 'parameter', Name: '/shop/rate' })).toMatchObject({ output: { Value: '7', Version: 1 } });
  expect(await ask({ act: 'below', Path: '/shop', Recursive: true })).toMatchObject({
    output: ['/shop/eu/rate', '/shop/rate'],
  });
  expect(await ask({ act: 'put', Name: '/shop/rate', Value: '9' })).toMatchObject({ error: 'ParameterAlreadyExists' });
  expect(await ask({ act: 'put', Name: '/shop/rate', Value: '9', Overwrite: true })).toMatchObject({ output: 2 });
  expect(await ask({ act: 'parameter', Name: '/none' })).toMatchObject({ error: 'ParameterNotFound' });
});

test('the versions of a parameter stay, by their number', async () => {
  await ask({ act: 'put', Name: '/shop/tax', Value: 'a', Type: 'String' });
  await ask({ act: 'put', Name: '/shop/tax', Value: 'b', Overwrite: true });
  expect(await ask({ act: 'parameter', Name: '/shop/tax:1' })).toMatchObject({ output: { Value: 'a', Version: 1 } });
  expect(await ask({ act: 'parameter', Name: '/shop/tax' })).toMatchObject({ output: { Value: 'b', Version: 2 } });
  expect(await ask({ act: 'parameter', Name: '/shop/tax:3' })).toMatchObject({ error: 'ParameterVersionNotFound' });
  expect(await ask({ act: 'history', Name: '/shop/tax' })).toMatchObject({ output: ['a', 'b'] });
});

test.each<[string, Record<string, string | boolean>]>([
  ['ValidationException', { Name: '/shop/new' }],
  ['ValidationException', { Name: '/shop/new', Type: 'Text' }],
  ['ValidationException', { Name: 'shop/new', Type: 'String' }],
  ['ValidationException', { Name: '/shop/a b', Type: 'String' }],
  ['ValidationException', { Name: 'ssmrate', Type: 'String' }],
  ['AccessDeniedException', { Name: '/aws/rate', Type: 'String' }],
  ['HierarchyLevelLimitExceededException', { Name: '/a'.repeat(16), Type: 'String' }],
  ['HierarchyTypeMismatchException', { Name: '/shop/rate', Type: 'SecureString', Overwrite: true }],
])('fails with %s to put %j', async (error, args) => {
  expect(await ask({ act: 'put', Value: 'a', ...args })).toMatchObject({ error });
});

test('secrets hold what the template says, or what would be generated, the same for the same seed', async () => {
  const { output } = await ask({ act: 'secret', SecretId: 'db' });
  const secret = JSON.parse(output as string) as { user: string; password: string };
  expect(secret).toMatchObject({ user: 'ada', password: expect.stringMatching(/^\w{12}$/) as string });
  expect(await ask({ act: 'rotate', SecretId: 'db', SecretString: 'new' })).toMatchObject({ output: 'db' });
  expect(await ask({ act: 'secret', SecretId: 'db' })).toMatchObject({ output: 'new' });
  expect(await ask({ act: 'secret', SecretId: 'none' })).toMatchObject({ error: 'ResourceNotFoundException' });
});

test('e-mails stay where they can be read', async () => {
  const mail = { FromEmailAddress: 'Shop <shop@example.com>', Destination: { ToAddresses: ['ada@example.com'] } };
  expect(await ask({ act: 'mail', ...mail })).toMatchObject({ output: true });
  expect(world.emails).toMatchObject([
    { from: 'Shop <shop@example.com>', to: ['ada@example.com'], subject: 'Hello', text: 'you' },
  ]);
});
