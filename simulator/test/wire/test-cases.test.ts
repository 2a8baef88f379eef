import * as sfn from '@aws-sdk/client-sfn';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { returns, Simulator, type AwsEndpoint, type JsonObject, type World } from 'cdk-workflow-simulator';
import { machine, templateOf } from '../world/small-templates';

const PREFIX = 'arn:aws:states:us-east-1:123456789012:stateMachine';
const RETRIED = {
  StartAt: 'Charge',
  States: {
    Charge: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'charge' },
      OutputPath: '$.Payload',
      Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 2 }],
      End: true,
    },
  },
};
const CONFIG = {
  StateMachines: {
    Order: { TestCases: { Paid: { Charge: 'Paid' }, Busy: { Charge: 'BusyTwice' }, Wrong: { Refund: 'Paid' } } },
    Sync: { TestCases: { Paid: { Charge: 'Paid' } } },
    Made: { TestCases: { Paid: { Charge: 'Paid' } } },
  },
  MockedResponses: {
    Paid: { '0': { Return: { Payload: 'paid' } } },
    BusyTwice: {
      '0-1': { Throw: { Error: 'Busy', Cause: 'come again' } },
      '2': { Return: { Payload: 'at last' } },
    },
  },
};

let folder: string;
let mockFile: string;
let world: World;
let endpoint: AwsEndpoint;
let client: sfn.SFNClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'test-cases-'));
  mockFile = join(folder, 'MockConfigFile.json');
  writeFileSync(mockFile, JSON.stringify(CONFIG));
  const version = {
    Type: 'AWS::StepFunctions::StateMachineVersion',
    Properties: { StateMachineArn: { Ref: 'Order' } },
  };
  const template = templateOf({
    Order: machine(RETRIED, { StateMachineName: 'Order' }),
    Version: version,
    Sync: machine(RETRIED, { StateMachineName: 'Sync', StateMachineType: 'EXPRESS' }),
  });
  const mocks = { states: { Order: { Charge: [returns({ Payload: 'of the machine' })] } } };
  world = await Simulator.load(template, { permissions: 'off', mockFile, mocks });
  endpoint = await world.listen({ speed: 'fastest' });
  client = new sfn.SFNClient({ ...endpoint.clientConfig, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await world.close();
  rmSync(folder, { recursive: true });
});

const orderTemplate = (): JsonObject => templateOf({ Order: machine(RETRIED, { StateMachineName: 'Order' }) });

async function start(stateMachineArn: string): Promise<string> {
  const { executionArn } = await client.send(new sfn.StartExecutionCommand({ stateMachineArn }));
  return executionArn as string;
}

async function ended(executionArn: string): Promise<sfn.DescribeExecutionCommandOutput> {
  for (;;) {
    const description = await client.send(new sfn.DescribeExecutionCommand({ executionArn }));
    if (description.status !== 'RUNNING') return description;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('executions that are open at once have the answers of their own test cases', async () => {
  const arns = [
    await start(`${PREFIX}:Order#Busy`),
    await start(`${PREFIX}:Order#Paid`),
    await start(`${PREFIX}:Order#Busy`),
    await start(`${PREFIX}:Order`),
  ];
  const all = await Promise.all(arns.map(ended));
  expect(all.map(({ output }) => output)).toEqual(['"at last"', '"paid"', '"at last"', '"of the machine"']);
  expect(all.map(({ stateMachineArn }) => stateMachineArn)).toEqual(arns.map(() => `${PREFIX}:Order`));
});

test('a version has the test cases of its machine', async () => {
  const description = await ended(await start(`${PREFIX}:Order:1#Paid`));
  expect(description).toMatchObject({ output: '"paid"', stateMachineVersionArn: `${PREFIX}:Order:1` });
});

test('a start that is repeated with the same name leaves the answers as they are', async () => {
  const idle = await Simulator.load(orderTemplate(), { permissions: 'off', mockFile });
  const first = await idle.stateMachine('Order').start({}, { name: 'once', testCase: 'Busy' });
  await idle.stateMachine('Order').start({}, { name: 'once', testCase: 'Paid' });
  expect(await first.toEnd()).toMatchObject({ output: 'at last' });
  await idle.close();
});

test('an execution that is waited for has a test case as well', async () => {
  const command = new sfn.StartSyncExecutionCommand({ stateMachineArn: `${PREFIX}:Sync#Paid` });
  expect(await client.send(command)).toMatchObject({ status: 'SUCCEEDED', output: '"paid"' });
});

test('a machine that a client created has one by its name', async () => {
  const definition = JSON.stringify(RETRIED);
  const roleArn = 'arn:aws:iam::123456789012:role/R';
  const { stateMachineArn } = await client.send(
    new sfn.CreateStateMachineCommand({ name: 'Made', definition, roleArn }),
  );
  expect((await ended(await start(`${stateMachineArn}#Paid`))).output).toBe('"paid"');
});

test.each([
  [
    'a test case that there is not',
    'Order#None',
    'ValidationException',
    /test cases 'Paid', 'Busy', 'Wrong'; it has no/,
  ],
  ['one whose state there is not', 'Order#Wrong', 'ValidationException', /has no state 'Refund'; it has 'Charge'/],
  ['a machine that there is not', 'None#Paid', 'StateMachineDoesNotExist', /stateMachine:None#Paid/],
])('fails for %s', async (_, text, name, message) => {
  await expect(start(`${PREFIX}:${text}`)).rejects.toMatchObject({
    name,
    message: expect.stringMatching(message) as string,
  });
});

test('a test names the test case where it starts the execution', async () => {
  const run = await world.stateMachine('Order').start({}, { testCase: 'Paid' });
  expect(await run.toEnd()).toMatchObject({ output: 'paid' });
});

test('fails without a mock file: AWS has no such state machine', async () => {
  const bare = await Simulator.load(orderTemplate(), { permissions: 'off' });
  const other = await bare.listen();
  const plain = new sfn.SFNClient({ ...other.clientConfig, maxAttempts: 1 });
  const command = new sfn.StartExecutionCommand({ stateMachineArn: `${PREFIX}:Order#Paid` });
  await expect(plain.send(command)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  await expect(bare.stateMachine('Order').start({}, { testCase: 'Paid' })).rejects.toThrow(/needs a mock file/);
  plain.destroy();
  await bare.close();
});
