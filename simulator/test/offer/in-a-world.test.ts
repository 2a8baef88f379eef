import { Simulator, returns, type JsonObject, type World } from 'cdk-workflow-simulator';
import { machine, table, templateOf } from '../world/small-templates';

const WAIT_MS = 120_000;
let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

interface Ended {
  readonly status: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

/** Runs one Task in a world with a table `Items` that holds one item. */
async function run(resource: string, fields: JsonObject = {}, others: JsonObject = {}): Promise<Ended> {
  const state = { Type: 'Task', Resource: `arn:aws:states:::${resource}`, End: true, ...fields };
  const template = templateOf({
    Items: table({ TableName: 'items' }),
    Child: machine({ StartAt: 'C', States: { C: { Type: 'Succeed' } } }, { StateMachineName: 'Child' }),
    Machine: machine({ StartAt: 'Work', States: { Work: state, ...others } }),
  });
  world = await Simulator.load(template, { permissions: 'off' });
  await world.table('Items').put({ pk: '1', on: true, none: null });
  return (await world.stateMachine('Machine').start()).toEnd();
}

const CHILD = 'arn:aws:states:us-east-1:123456789012:stateMachine:Child';
const KEY = { TableName: 'items', Key: { pk: { S: '1' } } };

describe('results', () => {
  test.each(['aws-sdk:dynamodb:getItem', 'dynamodb:getItem'])(
    'of %s name the kinds of values as Step Functions does',
    async (resource) => {
      const { output } = await run(resource, { Parameters: KEY });
      expect(output).toMatchObject({ Item: { on: { Bool: true }, none: { Nul: true } } });
    },
    WAIT_MS,
  );

  test(
    'of a started execution carry the metadata of the request when the integration is optimized',
    async () => {
      const Parameters = { StateMachineArn: CHILD, Name: 'c1' };
      expect((await run('states:startExecution', { Parameters })).output).toMatchObject({
        StartDate: '2025-01-01T00:00:00Z',
        SdkHttpMetadata: { HttpStatusCode: 200 },
      });
      await world?.close();
      expect((await run('aws-sdk:sfn:startExecution', { Parameters })).output).toEqual({
        ExecutionArn: 'arn:aws:states:us-east-1:123456789012:execution:Child:c1',
        StartDate: '2025-01-01T00:00:00Z',
      });
    },
    WAIT_MS,
  );

  test(
    'of Step Functions itself are in Pascal case at every level',
    async () => {
      await run('aws-sdk:sfn:listExecutions', { Parameters: { StateMachineArn: CHILD } });
      await (await world?.stateMachine('Child').start({}, { name: 'c1' }))?.toEnd();
      const again = await world?.stateMachine('Machine').start({});
      expect((await again?.toEnd())?.output).toMatchObject({
        Executions: [{ Name: 'c1', StartDate: '2025-01-01T00:00:00Z', Status: 'SUCCEEDED' }],
      });
    },
    WAIT_MS,
  );
});

describe('a task fails as on AWS, and never with an error of ours', () => {
  test.each(['Bool', 'BOOL'])(
    'but takes %s in parameters of the SDK',
    async (kind) => {
      const scan = {
        TableName: 'items',
        FilterExpression: '#on = :on',
        ExpressionAttributeNames: { '#on': 'on' },
        ExpressionAttributeValues: { ':on': { [kind]: true } },
      };
      expect(await run('aws-sdk:dynamodb:scan', { Parameters: scan })).toMatchObject({ output: { Count: 1 } });
    },
    WAIT_MS,
  );

  test.each([
    [
      'a member that there is not',
      'aws-sdk:dynamodb:getItem',
      { ...KEY, Foo: 1 },
      'The field "Foo" is not supported by Step Functions',
    ],
    [
      'a spelling that is not',
      'aws-sdk:sfn:startExecution',
      { stateMachineArn: CHILD },
      'The field "stateMachineArn" is not supported',
    ],
    [
      'a type that is not',
      'lambda:invoke',
      { FunctionName: 'f', Payload: 1 },
      "The value for the field 'Payload' must be a STRING",
    ],
  ])(
    '%s: States.Runtime that nothing catches',
    async (_, resource, Parameters, words) => {
      const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];
      const result = await run(resource, { Parameters, Catch }, { Caught: { Type: 'Succeed' } });
      expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
      expect(result.cause).toContain(`could not be used to start the Task: [${words}`);
    },
    WAIT_MS,
  );

  test(
    'in JSONata as well',
    async () => {
      const fields = { QueryLanguage: 'JSONata', Arguments: { FunctionName: 'f', Payload: '{% 40 + 2 %}' } };
      expect(await run('lambda:invoke', fields)).toMatchObject({
        error: 'States.Runtime',
        cause: expect.stringContaining('The Arguments \'{"FunctionName":"f","Payload":42}\' could not') as string,
      });
    },
    WAIT_MS,
  );

  test.each([
    ['aws-sdk:sfn:startExecution', {}, 'Sfn.ValidationException', 'stateMachineArn'],
    ['aws-sdk:dynamodb:putItem', { TableName: 'items' }, 'DynamoDb.DynamoDbException', 'item'],
    ['aws-sdk:sqs:sendMessage', { QueueUrl: 'q' }, 'Sqs.SqsException', 'messageBody'],
    ['aws-sdk:glue:startJobRun', {}, 'Glue.ValidationException', 'jobName'],
  ])(
    '%s with %j lacks something: the service says so',
    async (resource, Parameters, error, place) => {
      expect(await run(resource, { Parameters })).toMatchObject({
        error,
        cause: expect.stringMatching(
          `^1 validation error detected: Value null at '${place}' failed to satisfy`,
        ) as string,
      });
    },
    WAIT_MS,
  );
});

test(
  'a mock of a service answers only what can be called',
  async () => {
    const state = {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:redshiftdata:executeStatement',
      Parameters: { Sql: 'select 1' },
      End: true,
    };
    const template = templateOf({ Machine: machine({ StartAt: 'Work', States: { Work: state } }) });
    const mocks = { services: { 'redshiftdata:executeStatement': [returns({ Id: '1' })] } };
    world = await Simulator.load(template, { permissions: 'off', mocks });
    expect((await (await world.stateMachine('Machine').start()).toEnd()).output).toEqual({ Id: '1' });
  },
  WAIT_MS,
);

test('an HTTP task with a header of its own, or no connection, fails though it is mocked', async () => {
  const Parameters = { ApiEndpoint: 'https://x', Method: 'GET', Headers: { Host: 'y' } };
  const state = { Type: 'Task', Resource: 'arn:aws:states:::http:invoke', Parameters, End: true };
  const template = templateOf({ Machine: machine({ StartAt: 'Work', States: { Work: state } }) });
  const mocks = { services: { 'http:invoke': [returns({ StatusCode: 200 })] } };
  world = await Simulator.load(template, { permissions: 'off', mocks });
  expect(await (await world.stateMachine('Machine').start()).toEnd()).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: expect.stringContaining(
      "[One of the fields [Authentication, InvocationConfig] is required, The header 'Host' can't be used in an HTTP Task]",
    ) as string,
  });
});

test.each(['dynamodb:scan', 'aws-sdk:dynamodb:putItm', 'foo:bar'])('a machine with %s is refused', async (text) => {
  const resource = `arn:aws:states:::${text}`;
  await expect(run(text)).rejects.toThrow(
    `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/Work/Resource`,
  );
});
