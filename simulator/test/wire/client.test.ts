import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as sfn from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Simulator, type AwsEndpoint, type World } from 'cdk-workflow-simulator';
import { servedTemplate } from './served-template';

const ARN = 'arn:aws:states:us-east-1:123456789012';
const MACHINE = `${ARN}:stateMachine:Plain`;
const ROLE = 'arn:aws:iam::123456789012:role/R';

let world: World;
let endpoint: AwsEndpoint;
let client: sfn.SFNClient;
let config: sfn.SFNClientConfig & { endpoint: string };

beforeAll(async () => {
  world = await Simulator.load(servedTemplate(), { permissions: 'off' });
  endpoint = await world.listen({ speed: 'fastest' });
  config = { ...endpoint.clientConfig, maxAttempts: 1 };
  client = new sfn.SFNClient(config);
});

afterAll(async () => {
  client.destroy();
  await world.close();
});

async function ended(executionArn: string | undefined): Promise<sfn.DescribeExecutionCommandOutput> {
  for (;;) {
    const description = await client.send(new sfn.DescribeExecutionCommand({ executionArn }));
    if (description.status !== 'RUNNING') return description;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function start(stateMachineArn: string, input: object = {}, name?: string): Promise<string | undefined> {
  const command = new sfn.StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input), name });
  return (await client.send(command)).executionArn;
}

describe('executions, by the real client', () => {
  test('start, are described, and leave their history, in pages and in reverse', async () => {
    const executionArn = await start(MACHINE, { bad: false }, 'first');
    expect(executionArn).toBe(`${ARN}:execution:Plain:first`);
    const description = await ended(executionArn);
    expect(description).toMatchObject({
      status: 'SUCCEEDED',
      input: '{"bad":false}',
      output: '{"got":{"bad":false}}',
      redriveStatus: 'NOT_REDRIVABLE',
    });
    expect(description.stopDate?.getTime()).toBe((description.startDate?.getTime() ?? 0) + 3_600_000);
    const events: sfn.HistoryEvent[] = [];
    for await (const page of sfn.paginateGetExecutionHistory({ client, pageSize: 3 }, { executionArn }))
      events.push(...(page.events ?? []));
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'WaitStateEntered',
      'WaitStateExited',
      'ChoiceStateEntered',
      'ChoiceStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
    const last = await client.send(
      new sfn.GetExecutionHistoryCommand({
        executionArn,
        reverseOrder: true,
        maxResults: 1,
        includeExecutionData: false,
      }),
    );
    expect(last.events).toMatchObject([
      { type: 'ExecutionSucceeded', executionSucceededEventDetails: { outputDetails: { truncated: false } } },
    ]);
    expect(last.events?.[0]?.executionSucceededEventDetails?.output).toBeUndefined();
  });

  test('are listed, newest first, by status; are redriven, and stopped', async () => {
    const executionArn = await start(MACHINE, { bad: true }, 'second');
    expect(await ended(executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'Bad',
      cause: 'it is bad',
      redriveStatus: 'REDRIVABLE',
    });
    const listed = await client.send(
      new sfn.ListExecutionsCommand({ stateMachineArn: MACHINE, statusFilter: 'FAILED' }),
    );
    expect(listed.executions?.map(({ name }) => name)).toEqual(['second']);
    await client.send(new sfn.RedriveExecutionCommand({ executionArn }));
    expect(await ended(executionArn)).toMatchObject({ status: 'FAILED', redriveCount: 1 });
    const waiting = await start(`${ARN}:stateMachine:Approval`);
    await client.send(new sfn.StopExecutionCommand({ executionArn: waiting, error: 'Enough', cause: 'c' }));
    expect(await ended(waiting)).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'c' });
  });

  test('fail to start as AWS refuses them', async () => {
    const refused = (sent: Promise<unknown>): Promise<unknown> => sent.catch((error: unknown) => error);
    expect(
      await refused(
        client.send(new sfn.StartExecutionCommand({ stateMachineArn: MACHINE, name: 'first', input: '{"other":1}' })),
      ),
    ).toBeInstanceOf(sfn.ExecutionAlreadyExists);
    expect(
      await refused(client.send(new sfn.StartExecutionCommand({ stateMachineArn: MACHINE, input: '{' }))),
    ).toBeInstanceOf(sfn.InvalidExecutionInput);
    expect(
      await refused(client.send(new sfn.StartExecutionCommand({ stateMachineArn: MACHINE, name: 'a b' }))),
    ).toBeInstanceOf(sfn.InvalidName);
    expect(
      await refused(client.send(new sfn.StartExecutionCommand({ stateMachineArn: `${MACHINE}2` }))),
    ).toBeInstanceOf(sfn.StateMachineDoesNotExist);
    expect(await refused(client.send(new sfn.StartExecutionCommand({ stateMachineArn: 'nonsense' })))).toBeInstanceOf(
      sfn.InvalidArn,
    );
    expect(
      await refused(client.send(new sfn.DescribeExecutionCommand({ executionArn: `${ARN}:execution:Plain:none` }))),
    ).toBeInstanceOf(sfn.ExecutionDoesNotExist);
    expect(await refused(client.send(new sfn.StartSyncExecutionCommand({ stateMachineArn: MACHINE })))).toBeInstanceOf(
      sfn.StateMachineTypeNotSupported,
    );
  });

  test('of an Express machine answer synchronously', async () => {
    const answer = await client.send(
      new sfn.StartSyncExecutionCommand({ stateMachineArn: `${ARN}:stateMachine:Quick`, input: '{"a":1}' }),
    );
    expect(answer).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"a":1}',
      billingDetails: { billedMemoryUsedInMB: 64 },
    });
    expect(answer.executionArn).toMatch(/:express:Quick:/);
  });
});

describe('tasks that wait for somebody outside', () => {
  test('are not timed out while time is let run as fast as possible, and end by their token', async () => {
    const executionArn = await start(`${ARN}:stateMachine:Approval`);
    const queue = new SQSClient(config);
    const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/Asked';
    const { Messages = [] } = await queue.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    const message = Messages.at(-1);
    queue.destroy();
    const taskToken = message?.Body;
    await client.send(new sfn.SendTaskHeartbeatCommand({ taskToken }));
    await client.send(new sfn.SendTaskSuccessCommand({ taskToken, output: '{"ok":true}' }));
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"ok":true}' });
    await expect(client.send(new sfn.SendTaskFailureCommand({ taskToken }))).rejects.toBeInstanceOf(sfn.TaskTimedOut);
    await expect(client.send(new sfn.SendTaskSuccessCommand({ taskToken: 'x', output: '{}' }))).rejects.toBeInstanceOf(
      sfn.InvalidToken,
    );
  });

  test('are handed to the worker of an activity that polls for them', async () => {
    const activityArn = `${ARN}:activity:Dig`;
    const polled = client.send(new sfn.GetActivityTaskCommand({ activityArn, workerName: 'w' }));
    const executionArn = await start(`${ARN}:stateMachine:Worked`, { deep: 3 });
    const { taskToken, input } = await polled;
    expect(input).toBe('{"deep":3}');
    await client.send(new sfn.SendTaskFailureCommand({ taskToken, error: 'Rock', cause: 'too hard' }));
    expect(await ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'Rock', cause: 'too hard' });
    expect((await client.send(new sfn.ListActivitiesCommand({}))).activities).toMatchObject([{ name: 'Dig' }]);
    await expect(
      client.send(new sfn.GetActivityTaskCommand({ activityArn: `${activityArn}2` })),
    ).rejects.toBeInstanceOf(sfn.ActivityDoesNotExist);
  });
});

describe('state machines', () => {
  test('are created, described, updated, listed and deleted', async () => {
    const definition = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', Result: 1, End: true } } });
    const { stateMachineArn } = await client.send(
      new sfn.CreateStateMachineCommand({ name: 'Made', definition, roleArn: ROLE, tags: [{ key: 'a', value: 'b' }] }),
    );
    expect(await client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({
      name: 'Made',
      type: 'STANDARD',
      status: 'ACTIVE',
      definition,
    });
    expect(await client.send(new sfn.ListTagsForResourceCommand({ resourceArn: stateMachineArn }))).toMatchObject({
      tags: [{ key: 'a', value: 'b' }],
    });
    const changed = definition.replace('1', '2');
    await client.send(new sfn.UpdateStateMachineCommand({ stateMachineArn, definition: changed }));
    expect(await ended(await start(stateMachineArn ?? ''))).toMatchObject({ output: '2' });
    expect((await client.send(new sfn.ListStateMachinesCommand({}))).stateMachines?.map(({ name }) => name)).toContain(
      'Made',
    );
    await client.send(new sfn.DeleteStateMachineCommand({ stateMachineArn }));
    await expect(client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }))).rejects.toBeInstanceOf(
      sfn.StateMachineDoesNotExist,
    );
  });

  test('fail to be created with a definition that AWS refuses, or under a name that exists', async () => {
    const create = (more: object) =>
      client.send(new sfn.CreateStateMachineCommand({ name: 'New', definition: '{}', roleArn: ROLE, ...more }));
    await expect(create({})).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message: expect.stringContaining('SCHEMA_VALIDATION_FAILED') as string,
    });
    await expect(
      create({ name: 'Plain', definition: '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}' }),
    ).rejects.toBeInstanceOf(sfn.StateMachineAlreadyExists);
    const answer = await client.send(new sfn.ValidateStateMachineDefinitionCommand({ definition: '{"States":{}}' }));
    expect(answer.result).toBe('FAIL');
    expect(answer.diagnostics?.[0]).toMatchObject({ severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED' });
  });

  test('have versions and aliases, those of the template too, and run what these stand for', async () => {
    const { stateMachineVersions } = await client.send(
      new sfn.ListStateMachineVersionsCommand({ stateMachineArn: MACHINE }),
    );
    expect(stateMachineVersions).toMatchObject([{ stateMachineVersionArn: `${MACHINE}:1` }]);
    const live = `${MACHINE}:live`;
    expect(await client.send(new sfn.DescribeStateMachineAliasCommand({ stateMachineAliasArn: live }))).toMatchObject({
      name: 'live',
      routingConfiguration: [{ stateMachineVersionArn: `${MACHINE}:1`, weight: 100 }],
    });
    const definition = '{"StartAt":"P","States":{"P":{"Type":"Pass","Result":"new","End":true}}}';
    await client.send(new sfn.UpdateStateMachineCommand({ stateMachineArn: MACHINE, definition, publish: true }));
    expect(await ended(await start(live, { bad: false }))).toMatchObject({
      output: '{"got":{"bad":false}}',
      stateMachineArn: MACHINE,
      stateMachineVersionArn: `${MACHINE}:1`,
      stateMachineAliasArn: live,
    });
    const { executions } = await client.send(new sfn.ListExecutionsCommand({ stateMachineArn: live }));
    expect(executions).toMatchObject([{ stateMachineVersionArn: `${MACHINE}:1`, stateMachineAliasArn: live }]);
    expect(await ended(await start(MACHINE))).toMatchObject({ output: '"new"' });
    const routes = [{ stateMachineVersionArn: `${MACHINE}:2`, weight: 100 }];
    await client.send(
      new sfn.UpdateStateMachineAliasCommand({ stateMachineAliasArn: live, routingConfiguration: routes }),
    );
    expect(await ended(await start(live))).toMatchObject({ output: '"new"' });
    await expect(
      client.send(new sfn.DeleteStateMachineVersionCommand({ stateMachineVersionArn: `${MACHINE}:2` })),
    ).rejects.toBeInstanceOf(sfn.ConflictException);
    await client.send(new sfn.DeleteStateMachineAliasCommand({ stateMachineAliasArn: live }));
    await expect(start(live)).rejects.toBeInstanceOf(sfn.StateMachineDoesNotExist);
  });

  test('of a distributed Map show its Map Run and child executions', async () => {
    const executionArn = await start(`${ARN}:stateMachine:Wide`, [1, 2, 3]);
    await ended(executionArn);
    const { mapRuns: [run] = [] } = await client.send(new sfn.ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = run ?? {};
    expect(await client.send(new sfn.DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      status: 'SUCCEEDED',
      itemCounts: { total: 3, succeeded: 3, failuresNotRedrivable: 0 },
    });
    expect((await client.send(new sfn.ListExecutionsCommand({ mapRunArn }))).executions).toHaveLength(3);
    await expect(client.send(new sfn.UpdateMapRunCommand({ mapRunArn, maxConcurrency: 2 }))).resolves.toBeDefined();
    await expect(client.send(new sfn.DescribeMapRunCommand({ mapRunArn: `${mapRunArn}x` }))).rejects.toBeInstanceOf(
      sfn.ResourceNotFound,
    );
  });

  test('have single states tested', async () => {
    const definition = JSON.stringify({ Type: 'Pass', Parameters: { 'b.$': '$.a' }, Next: 'N' });
    const tested = await client.send(
      new sfn.TestStateCommand({ definition, roleArn: ROLE, input: '{"a":1}', inspectionLevel: 'DEBUG' }),
    );
    expect(tested).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"b":1}',
      nextState: 'N',
      inspectionData: { input: '{"a":1}', afterParameters: '{"b":1}' },
    });
  });
});

describe('functions, by the real client', () => {
  let lambda: LambdaClient;
  beforeAll(() => {
    lambda = new LambdaClient(config);
  });
  afterAll(() => lambda.destroy());
  const invoke = async (FunctionName: string, event: object, more: object = {}) => {
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...more }));
    return { ...answer, Payload: answer.Payload?.transformToString() };
  };

  test('answer, fail, and take events', async () => {
    expect(await invoke('Hello', { name: 'you' })).toMatchObject({
      StatusCode: 200,
      Payload: '{"hello":"you"}',
      ExecutedVersion: '$LATEST',
    });
    const failed = await invoke('Hello', { fail: true });
    expect(failed.FunctionError).toBe('Unhandled');
    expect(JSON.parse(failed.Payload ?? '')).toMatchObject({ errorType: 'TypeError', errorMessage: 'no' });
    expect(await invoke('Hello', {}, { InvocationType: 'Event' })).toMatchObject({ StatusCode: 202 });
    expect(await invoke('Hello', {}, { InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204 });
  });

  test('fail where there is none, and for what is no JSON', async () => {
    await expect(invoke('Nobody', {})).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(lambda.send(new InvokeCommand({ FunctionName: 'Hello', Payload: '{' }))).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
  });
});
