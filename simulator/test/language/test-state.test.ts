import type { JsonObject } from '../../src/base/json';
import { testState, type TestStateOptions } from '../../src/test-state';

const lambda: JsonObject = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'f', Payload: { 'in.$': '$.in' } },
  ResultSelector: { 'p.$': '$.Payload' },
  ResultPath: '$.out',
  Next: 'Then',
};
const map = (extra: JsonObject = {}): JsonObject => ({
  Type: 'Map',
  ItemsPath: '$.list',
  ItemSelector: { 'v.$': '$$.Map.Item.Value' },
  ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
  End: true,
  ...extra,
});
const distributed = (extra: JsonObject): JsonObject =>
  map({
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'I',
      States: { I: { Type: 'Pass', End: true } },
    },
    ...extra,
  });
const test_ = (options: TestStateOptions) => testState({ inspectionLevel: 'DEBUG', ...options });

describe('a state under test', () => {
  test('shows every step of a Task in JSONPath', async () => {
    const answer = await test_({
      definition: lambda,
      input: { in: 1 },
      mock: { result: { Payload: 'x', StatusCode: 200 } },
    });
    expect(answer).toEqual({
      status: 'SUCCEEDED',
      output: { in: 1, out: { p: 'x' } },
      nextState: 'Then',
      inspectionData: {
        input: { in: 1 },
        afterInputPath: { in: 1 },
        afterParameters: { FunctionName: 'f', Payload: { in: 1 } },
        result: { Payload: 'x', StatusCode: 200 },
        afterResultSelector: { p: 'x' },
        afterResultPath: { in: 1, out: { p: 'x' } },
      },
    });
  });

  test('shows nothing at the level INFO', async () => {
    const answer = await testState({ definition: { Type: 'Pass', End: true }, input: { a: 1 } });
    expect(answer).toEqual({ status: 'SUCCEEDED', output: { a: 1 } });
  });

  test('shows the arguments, the result and the variables of a Task in JSONata', async () => {
    const definition = {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: '{% $fn %}' },
      Assign: { got: '{% $states.result.Payload %}' },
      Output: '{% $states.context.State.Name %}',
      End: true,
    };
    const answer = await test_({ definition, input: {}, variables: { fn: 'f' }, mock: { result: { Payload: 7 } } });
    expect(answer.output).toBe('StateName');
    expect(answer.inspectionData).toEqual({
      input: {},
      afterArguments: { FunctionName: 'f' },
      result: { Payload: 7 },
      variables: { fn: 'f', got: 7 },
    });
  });

  test('shows the items and the limits of a Map, and fails where its items are none', async () => {
    const definition = map({ MaxConcurrency: 3 });
    const answer = await test_({ definition, input: { list: [1, 2] }, mock: { result: ['a', 'b'] } });
    expect(answer.output).toEqual(['a', 'b']);
    expect(answer.inspectionData).toMatchObject({
      afterItemsPath: [1, 2],
      afterItemSelector: [{ v: 1 }, { v: 2 }],
      maxConcurrency: 3,
    });
    const failed = await test_({ definition, input: { list: 1 }, mock: { result: [] } });
    expect(failed).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'Reference path "$.list" must point to array.',
    });
  });

  test('is found inside a machine, in whose language it is read', async () => {
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          End: true,
          ItemProcessor: {
            StartAt: 'I',
            States: { I: { Type: 'Pass', Output: '{% $states.input + 1 %}', End: true } },
          },
        },
      },
    };
    expect(await testState({ definition, stateName: 'I', input: 1 })).toEqual({ status: 'SUCCEEDED', output: 2 });
  });

  test('waits for no time, and takes the way of a Choice', async () => {
    const wait = { Type: 'Wait', Seconds: 1000, Next: 'N' };
    expect(await testState({ definition: wait, input: 1 })).toEqual({ status: 'SUCCEEDED', output: 1, nextState: 'N' });
    const choice = { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: 1, Next: 'One' }], Default: 'Other' };
    expect((await testState({ definition: choice, input: { a: 1 } })).nextState).toBe('One');
    expect((await testState({ definition: choice, input: { a: 2 } })).nextState).toBe('Other');
  });
});

describe('an error that is mocked', () => {
  const definition: JsonObject = {
    ...lambda,
    Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 2, MaxDelaySeconds: 5 }],
    Catch: [
      { ErrorEquals: ['Other'], Next: 'A' },
      { ErrorEquals: ['States.ALL'], Next: 'B', ResultPath: '$.error' },
    ],
  };
  const fail = (error: string, retrierRetryCount?: number) =>
    test_({
      definition,
      input: { in: 1 },
      mock: { errorOutput: { error, cause: 'why' } },
      stateConfiguration: { retrierRetryCount },
    });

  test('is retried after the delay of its attempt, as long as there are attempts', async () => {
    expect((await fail('Busy')).inspectionData?.['errorDetails']).toEqual({
      retryIndex: 0,
      retryBackoffIntervalSeconds: 2,
    });
    const second = await fail('Busy', 1);
    expect(second).toMatchObject({ status: 'RETRIABLE', error: 'Busy', cause: 'why' });
    expect(second.inspectionData?.['errorDetails']).toEqual({ retryIndex: 0, retryBackoffIntervalSeconds: 5 });
    expect(second).not.toHaveProperty('output');
  });

  test('is caught by the first catcher that names it', async () => {
    const caught = await fail('Busy', 2);
    expect(caught).toMatchObject({
      status: 'CAUGHT_ERROR',
      nextState: 'B',
      output: { in: 1, error: { Error: 'Busy', Cause: 'why' } },
    });
    expect(caught.inspectionData?.['errorDetails']).toEqual({ retryIndex: 0, catchIndex: 1 });
  });

  test('fails the state when nothing is there to retry or to catch it', async () => {
    const answer = await test_({ definition: lambda, input: { in: 1 }, mock: { errorOutput: { error: 'E' } } });
    expect(answer).toMatchObject({ status: 'FAILED', error: 'E' });
    expect(answer.inspectionData).not.toHaveProperty('errorDetails');
  });

  test('is made of more failed iterations than a Map tolerates', async () => {
    const definition = distributed({ ToleratedFailureCount: 1 });
    const run = (mapIterationFailureCount: number) =>
      test_({
        definition,
        input: { list: [1, 2] },
        mock: { result: [1, 2] },
        stateConfiguration: { mapIterationFailureCount },
      });
    expect((await run(1)).status).toBe('SUCCEEDED');
    expect(await run(2)).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  });
});

describe('a test that AWS refuses', () => {
  const parallel = {
    Type: 'Parallel',
    End: true,
    Branches: [{ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }],
  };
  const refused = (code: string, message: string) => ({ name: 'TestStateException', code, message });

  test.each<[string, TestStateOptions, string]>([
    [
      'two answers',
      { definition: lambda, mock: { result: {}, errorOutput: {} } },
      'A test mock should have only one of the following fields: [result, errorOutput].',
    ],
    [
      'an answer for a Pass',
      { definition: { Type: 'Pass', End: true }, mock: { result: {} } },
      "State type 'Pass' is not supported when a mock is specified",
    ],
    ['a Task without role and mock', { definition: lambda }, 'RoleArn must be specified when testing a Task state'],
    ['one result that is no list', { definition: parallel, mock: { result: {} } }, 'Mocked result must be an array.'],
    [
      'too few results',
      { definition: parallel, mock: { result: [] } },
      'Mocked result must contain the same number of items as number of Parallel branches.',
    ],
    [
      'a list for a Map that writes',
      {
        definition: distributed({
          ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b' } },
        }),
        mock: { result: [] },
      },
      'Mocked result must be a JSON object.',
    ],
    [
      'failures of no mock',
      { definition: map(), stateConfiguration: { mapIterationFailureCount: 0 } },
      'TestState does not support MapIterationFailureCount when a mock is not specified.',
    ],
    [
      'more failures than iterations',
      { definition: map(), mock: { result: [1] }, stateConfiguration: { mapIterationFailureCount: 2 } },
      'Map iteration failure count must be less than or equal to the number of Map iterations',
    ],
  ])('has %s', async (_, options, message) => {
    await expect(testState(options)).rejects.toMatchObject(refused('ValidationException', message));
  });

  test('has a Map or a Parallel without a mock, or a definition that is none', async () => {
    await expect(testState({ definition: parallel })).rejects.toMatchObject({ code: 'InvalidDefinition' });
    await expect(testState({ definition: { Type: 'Pass' } })).rejects.toMatchObject(
      refused(
        'InvalidDefinition',
        expect.stringContaining('Exactly one of [Next, End] is required') as unknown as string,
      ),
    );
  });
});

describe('the result of a mock', () => {
  const answer = (
    resource: string,
    result: JsonObject,
    fieldValidationMode?: 'STRICT' | 'PRESENT' | 'NONE',
    input: JsonObject = {},
  ) =>
    testState({
      definition: { Type: 'Task', Resource: `arn:aws:states:::${resource}`, End: true },
      input,
      mock: { result, fieldValidationMode },
    });

  test.each<[string, JsonObject, string]>([
    ['lambda:invoke', { StatusCode: '200' }, "Field 'StatusCode' must be a number"],
    ['events:putEvents', { Entries: 'x' }, "Field 'Entries' must be an array"],
    ['events:putEvents', { Entries: [{ EventId: 'a' }, { EventId: [] }] }, "Field 'EventId' must be a string"],
    ['dynamodb:getItem', { Item: { id: { S: 1 } } }, "Field 'S' must be a string"],
    ['dynamodb:getItem', { Item: [] }, "Field 'Item' must be an object"],
    ['aws-sdk:s3:getObject', { StorageClass: 'PAPER' }, "Field 'StorageClass' is not an expected value"],
    ['aws-sdk:s3:getObject', { DeleteMarker: 1 }, "Field 'DeleteMarker' must be a boolean"],
    ['aws-sdk:kms:encrypt', { CiphertextBlob: '' }, "Field 'CiphertextBlob' is smaller than the minimum length"],
    ['aws-sdk:kms:encrypt', { KeyId: 'k'.repeat(2049) }, "Field 'KeyId' exceeds the maximum length"],
    [
      'aws-sdk:lambda:getFunction',
      { Configuration: { MemorySize: 1 } },
      "Field 'MemorySize' is less than the minimum value",
    ],
    [
      'aws-sdk:lambda:getFunction',
      { Configuration: { MemorySize: 1e6 } },
      "Field 'MemorySize' exceeds the maximum value",
    ],
    ['states:startExecution', { ExecutionArn: 'arn' }, "Required field 'StartDate' is missing"],
  ])('of %s fails as %j', async (resource, result, problem) => {
    await expect(answer(resource, result)).rejects.toThrow(`Mock result schema validation error: ${problem}`);
  });

  test('may have fields that the service has not, and lack what it must have when only present fields count', async () => {
    const extra = { random: 1 };
    expect((await answer('events:putEvents', extra, 'STRICT', { Entries: [] })).output).toEqual(extra);
    const started = await answer('states:startExecution', {}, 'PRESENT', { StateMachineArn: 'arn' });
    expect(started.output).toEqual({});
    const invoked = await answer('lambda:invoke', { StatusCode: 'x' }, 'NONE', { FunctionName: 'f' });
    expect(invoked.output).toEqual({ StatusCode: 'x' });
    expect((await answer('aws-sdk:elastictranscoder:listJobs', { anything: [] })).output).toEqual({ anything: [] });
  });
});

test('the same seed and instant give the same answer', async () => {
  const definition = { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $uuid() & $now() %}', End: true };
  const run = (seed: number) => testState({ definition, seed, nowMs: 0 });
  expect(await run(7)).toEqual(await run(7));
  expect(await run(7)).not.toEqual(await run(8));
});

describe('a context object that is given', () => {
  const definition = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sns:publish',
    Parameters: { Message: 'm' },
    End: true,
  };
  const answer = (context: JsonObject, resource = definition.Resource) =>
    testState({ definition: { ...definition, Resource: resource }, context, mock: { result: { MessageId: '1' } } });

  test.each<[JsonObject, string]>([
    [{ Stage: {} }, "Field 'Stage' is not allowed"],
    [{ constructor: {} }, "Field 'constructor' is not allowed"],
    [{ State: { Phase: 1 } }, "Field 'Phase' is not allowed"],
    [{ StateMachine: { Name: 9 } }, 'StateMachine.Name must be a string'],
    [{ Map: { Item: { Index: 0, Value: 1 } } }, "'Map' field is not supported when mocking a Context object"],
    [{ Task: { Token: 't' } }, "Context object contains 'Task' when state is not a Task state"],
  ])('%j is refused', async (context, problem) => {
    await expect(answer(context)).rejects.toThrow(`Invalid Context object provided: ${problem}`);
  });

  test('has a token where the task has one', async () => {
    const callback = 'arn:aws:states:::sns:publish.waitForTaskToken';
    expect((await answer({ Task: { Token: 't' } }, callback)).status).toBe('SUCCEEDED');
  });

  test('needs a mock', async () => {
    const pass = { Type: 'Pass', End: true };
    await expect(testState({ definition: pass, context: { State: {} } })).rejects.toThrow(/together with a mock/);
  });
});

test('a state of what a Map does with each item sees an item', async () => {
  const inner = { Type: 'Pass', Parameters: { 'at.$': '$$.Map.Item.Index' }, End: true };
  const definition = {
    StartAt: 'All',
    States: { All: map({ ItemProcessor: { StartAt: 'One', States: { One: inner } } }) },
  };
  expect((await testState({ definition, stateName: 'One' })).output).toEqual({ at: 0 });
});

test('a state by itself is told as a state named StateName', async () => {
  const definition = { Type: 'Pass', Colour: 'red', End: true };
  await expect(testState({ definition })).rejects.toThrow(
    "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Field 'Colour' is not supported at /States/StateName'",
  );
});
