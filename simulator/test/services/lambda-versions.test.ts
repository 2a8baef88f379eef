import {
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { inlineFunction, machine, templateOf } from '../world/small-templates';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:fn';
const FunctionName = 'fn';

const RETAINED = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

/** The deployment of a number: each has code of its own, and a version of it; an alias leads to the one that is given. */
function deployment(
  number: number,
  aliased = number,
  more: Record<string, JsonObject> = {},
): ReturnType<typeof templateOf> {
  return templateOf({
    Fn: inlineFunction(`exports.handler = async () => ${number};`, {
      FunctionName,
      MemorySize: 128 * number,
      Role: 'r',
    }),
    [`Version${number}`]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } }, ...RETAINED },
    Live: {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: String(aliased) },
    },
    ...more,
  });
}

let world: World;
let client: LambdaClient;

beforeEach(async () => {
  world = await Simulator.load(deployment(1), { permissions: 'off' });
  for (const number of [2, 3]) await world.deploy(deployment(number));
  const { url: endpoint } = await world.listen();
  client = new LambdaClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});

afterEach(() => {
  client.destroy();
  return world.close();
});

async function versions(): Promise<unknown> {
  const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand({ FunctionName }));
  return Versions.map(({ Version }) => Version);
}

async function invoke(Qualifier: string): Promise<unknown> {
  const { Payload } = await client.send(new InvokeCommand({ FunctionName, Qualifier }));
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

test('the versions of a function are listed, the newest code first, each as it was published', async () => {
  const { Versions = [], NextMarker } = await client.send(new ListVersionsByFunctionCommand({ FunctionName: ARN }));
  expect(NextMarker).toBeUndefined();
  expect(Versions.map((each) => [each.Version, each.FunctionArn, each.MemorySize])).toEqual([
    ['$LATEST', `${ARN}:$LATEST`, 384],
    ['1', `${ARN}:1`, 128],
    ['2', `${ARN}:2`, 256],
    ['3', `${ARN}:3`, 384],
  ]);
  expect(Versions[1]).toMatchObject({
    FunctionName,
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Timeout: 10,
    Role: 'r',
  });
});

test('a list comes in pages', async () => {
  const seen: (string | undefined)[][] = [];
  let Marker: string | undefined;
  do {
    const page = await client.send(new ListVersionsByFunctionCommand({ FunctionName, MaxItems: 3, Marker }));
    seen.push((page.Versions ?? []).map(({ Version }) => Version));
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  expect(seen).toEqual([['$LATEST', '1', '2'], ['3']]);
});

test.each([
  [{ FunctionName: 'none' }, 'ResourceNotFoundException', 'Function not found: none'],
  [{ FunctionName, MaxItems: 0 }, 'ValidationException', "Value '0' at 'maxItems' failed to satisfy constraint"],
  [{ FunctionName, MaxItems: 10_001 }, 'ValidationException', 'Member must have value less than or equal to 10000'],
  [{ FunctionName, Marker: 'mine' }, 'InvalidParameterValueException', 'marker'],
])('fails a list of %j', async (input, name, message) => {
  const list = client.send(new ListVersionsByFunctionCommand(input));
  await expect(list).rejects.toMatchObject({ name, message: expect.stringContaining(message) as string });
});

test.each([{ FunctionName, Qualifier: '1' }, { FunctionName: 'fn:1' }, { FunctionName: `${ARN}:1` }])(
  'a version is deleted by %j, and nothing else',
  async (input) => {
    expect(await invoke('1')).toBe(1);
    const { $metadata: answer } = await client.send(new DeleteFunctionCommand(input));
    expect(answer.httpStatusCode).toBe(204);
    expect(await versions()).toEqual(['$LATEST', '2', '3']);
    await expect(invoke('1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect([await invoke('2'), await invoke('live')]).toEqual([2, 3]);
  },
);

test('a version that is not there is deleted without a word, as Lambda does', async () => {
  await client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '99' }));
  expect(await versions()).toEqual(['$LATEST', '1', '2', '3']);
});

test('a deployment brings no version back, and gives its number to no other', async () => {
  await client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '2' }));
  await world.deploy(deployment(4));
  expect(await versions()).toEqual(['$LATEST', '1', '3', '4']);
});

test('a function is deleted with its versions', async () => {
  await client.send(new DeleteFunctionCommand({ FunctionName }));
  for (const call of [versions(), invoke('live'), invoke('1')]) {
    await expect(call).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  }
});

test.each([
  [{ FunctionName, Qualifier: '3' }, 'ResourceConflictException', 'because the following aliases reference it: [live]'],
  [{ FunctionName, Qualifier: '$LATEST' }, 'InvalidParameterValueException', '$LATEST version cannot be deleted'],
  [{ FunctionName, Qualifier: 'live' }, 'InvalidParameterValueException', 'Deletion of aliases is not'],
  [{ FunctionName: 'fn:1', Qualifier: '2' }, 'InvalidParameterValueException', 'derived qualifier'],
  [{ FunctionName: 'none', Qualifier: '1' }, 'ResourceNotFoundException', 'Function not found: none'],
])('fails to delete %j, and deletes nothing', async (input, name, message) => {
  const deletion = client.send(new DeleteFunctionCommand(input));
  await expect(deletion).rejects.toMatchObject({ name, message: expect.stringContaining(message) as string });
  expect(await versions()).toEqual(['$LATEST', '1', '2', '3']);
});

test('fails to delete a version to which an alias leads with a part of the invocations only', async () => {
  const RoutingConfig = { AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: 0.1 }] };
  const Properties = { FunctionName, Name: 'canary', FunctionVersion: '3', RoutingConfig };
  await world.deploy(deployment(4, 4, { Canary: { Type: 'AWS::Lambda::Alias', Properties } }));
  const deletion = client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '2' }));
  await expect(deletion).rejects.toMatchObject({ name: 'ResourceConflictException' });
});

test('tasks list and delete, by the function that is named, also where a version of it is', async () => {
  const task = (name: string, Parameters: JsonObject): JsonObject =>
    machine(
      {
        StartAt: 'Call',
        States: { Call: { Type: 'Task', Resource: `arn:aws:states:::aws-sdk:lambda:${name}`, Parameters, End: true } },
      },
      { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    );
  const statements = ['lambda:ListVersionsByFunction', 'lambda:DeleteFunction'].map((Action) => ({
    Effect: 'Allow',
    Action,
    Resource: ARN,
  }));
  const Policies = [{ PolicyName: 'P', PolicyDocument: { Statement: statements } }];
  const other = await Simulator.load(
    deployment(1, 9, {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, Policies } },
      Lists: task('listVersionsByFunction', { FunctionName }),
      Deletes: task('deleteFunction', { FunctionName, Qualifier: '1' }),
      Denied: task('deleteFunction', { FunctionName: 'other', Qualifier: '1' }),
    }),
  );
  const run = async (name: string): Promise<unknown> => (await other.stateMachine(name).start({})).toEnd();
  expect(await run('Lists')).toMatchObject({ output: { Versions: [{ Version: '$LATEST' }, { Version: '1' }] } });
  expect(await run('Deletes')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await run('Lists')).toMatchObject({ output: { Versions: [{ Version: '$LATEST' }] } });
  expect(await run('Denied')).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining('lambda:DeleteFunction') as string,
  });
  await other.close();
});
