import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';

const ROLE = 'arn:aws:iam::123456789012:role/R';
const ARN = 'arn:aws:states:us-east-1:123456789012';

function fn(code: string): JsonObject {
  const properties = {
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: ROLE,
    Timeout: 120,
    Code: { ZipFile: code },
  };
  return { Type: 'AWS::Lambda::Function', Properties: properties };
}

function machine(name: string, state: JsonObject, type: string): JsonObject {
  const definition = { StartAt: 'S', States: { S: { ...state, End: true } } };
  const properties = {
    StateMachineName: name,
    StateMachineType: type,
    RoleArn: ROLE,
    DefinitionString: JSON.stringify(definition),
  };
  return { Type: 'AWS::StepFunctions::StateMachine', Properties: properties };
}

const TEMPLATE: JsonObject = {
  Resources: {
    Slow: machine('Slow', { Type: 'Wait', Seconds: 10 }, 'EXPRESS'),
    Worked: machine('Worked', { Type: 'Task', Resource: `${ARN}:activity:Dig` }, 'STANDARD'),
    Dig: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'Dig' } },
    Asks: fn(`
      const { SFNClient, StartSyncExecutionCommand } = require('@aws-sdk/client-sfn');
      exports.handler = async () => {
        const command = new StartSyncExecutionCommand({ stateMachineArn: '${ARN}:stateMachine:Slow', input: '{"a":1}' });
        const { status, output } = await new SFNClient({}).send(command);
        return { status, output, at: new Date().toISOString() };
      };
    `),
    Works: fn(`
      const { GetActivityTaskCommand, SendTaskSuccessCommand, SFNClient } = require('@aws-sdk/client-sfn');
      exports.handler = async () => {
        const client = new SFNClient({});
        const { taskToken, input } = await client.send(new GetActivityTaskCommand({ activityArn: '${ARN}:activity:Dig' }));
        if (taskToken !== undefined) await client.send(new SendTaskSuccessCommand({ taskToken, output: '{"dug":true}' }));
        return { input: input ?? null, at: new Date().toISOString() };
      };
    `),
  },
};

let world: World;

beforeEach(async () => {
  world = await Simulator.load(TEMPLATE, { permissions: 'off' });
});

afterEach(() => world.close());

test('a handler waits in virtual time for the execution that it started synchronously', async () => {
  expect((await world.function('Asks').invoke()).output).toEqual({
    status: 'SUCCEEDED',
    output: '{"a":1}',
    at: '2025-01-01T00:00:10.000Z',
  });
});

test('a handler that works for an activity gets nothing after a minute of polling', async () => {
  expect((await world.function('Works').invoke()).output).toEqual({ input: null, at: '2025-01-01T00:01:00.000Z' });
});

test('a handler that works for an activity gets the task that comes while it polls', async () => {
  const polling = world.function('Works').invoke();
  const run = await world.stateMachine('Worked').start({ deep: 3 });
  expect((await polling).output).toMatchObject({ input: '{"deep":3}' });
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { dug: true } });
});
