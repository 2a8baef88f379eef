import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';

import type { Checks } from '../scripts/checks';
import { servedTemplate } from '../simulator/test/wire/served-template';
import { AwsCli } from './aws-cli';

const ARN = 'arn:aws:states:us-east-1:123456789012';
const ROLE = 'arn:aws:iam::123456789012:role/R';
const MACHINE = `${ARN}:stateMachine:Plain`;
const APPROVAL = `${ARN}:stateMachine:Approval`;

type Play = (aws: AwsCli, world: World) => Promise<void>;

/** What is played with the AWS CLI against the simulator's endpoint, each in a world of its own. */
const PLAYS: Readonly<Record<string, Play>> = {
  'executions start, are described and listed, and leave their history': async (aws) => {
    const input = '{"bad":false}';
    const started = await sfn(aws, 'start-execution', { stateMachineArn: MACHINE, name: 'first', input });
    const executionArn = `${ARN}:execution:Plain:first`;
    assert.equal(started['executionArn'], executionArn);
    const described = await ended(aws, executionArn);
    matches(described, { name: 'first', status: 'SUCCEEDED', input, output: '{"got":{"bad":false}}' });
    const { executions } = await sfn(aws, 'list-executions', { stateMachineArn: MACHINE, statusFilter: 'SUCCEEDED' });
    assert.deepEqual(names(executions), ['first']);
    // The CLI fetches page after page by itself.
    const { events } = await aws.ask(
      ...['stepfunctions', 'get-execution-history', '--execution-arn', executionArn, '--page-size', '3'],
    );
    assert.equal((events as JsonObject[]).length, 8);
    matches((events as JsonObject[])[7], { id: 8, type: 'ExecutionSucceeded' });
  },
  'executions fail, are redriven and stopped': async (aws) => {
    const bad = { stateMachineArn: MACHINE, name: 'bad', input: '{"bad":true}' };
    const { executionArn } = await sfn(aws, 'start-execution', bad);
    matches(await ended(aws, executionArn as string), {
      status: 'FAILED',
      error: 'Bad',
      cause: 'it is bad',
      redriveStatus: 'REDRIVABLE',
    });
    const { redriveDate } = await sfn(aws, 'redrive-execution', { executionArn: executionArn as string });
    assert.ok(Date.parse(redriveDate as string) > 0 || (redriveDate as number) > 0);
    matches(await ended(aws, executionArn as string), { status: 'FAILED', redriveCount: 1 });
    const waiting = await sfn(aws, 'start-execution', { stateMachineArn: APPROVAL });
    const stopped = { executionArn: waiting['executionArn'] as string, error: 'Enough', cause: 'of this' };
    await sfn(aws, 'stop-execution', stopped);
    matches(await ended(aws, stopped.executionArn), { status: 'ABORTED', error: 'Enough', cause: 'of this' });
  },
  'callbacks beat, succeed and fail, once each': async (aws, world) => {
    const first = await asked(aws, world);
    await sfn(aws, 'send-task-heartbeat', { taskToken: first.taskToken });
    await sfn(aws, 'send-task-success', { taskToken: first.taskToken, taskOutput: '{"ok":true}' });
    matches(await ended(aws, first.executionArn), { status: 'SUCCEEDED', output: '{"ok":true}' });
    refuses(
      await refused(aws, 'send-task-heartbeat', { taskToken: first.taskToken }),
      'TaskTimedOut',
      'SendTaskHeartbeat',
    );
    const second = await asked(aws, world);
    await sfn(aws, 'send-task-failure', { taskToken: second.taskToken, error: 'No', cause: 'not today' });
    matches(await ended(aws, second.executionArn), { status: 'FAILED', error: 'No', cause: 'not today' });
  },
  'activities are created, described, listed, polled and deleted': async (aws) => {
    const { activityArn } = await sfn(aws, 'create-activity', { name: 'Mow' });
    matches(await sfn(aws, 'describe-activity', { activityArn: activityArn as string }), { name: 'Mow' });
    const { activities } = await sfn(aws, 'list-activities', {});
    assert.deepEqual(names(activities).sort(), ['Dig', 'Mow']);
    await sfn(aws, 'delete-activity', { activityArn: activityArn as string });
    const started = await sfn(aws, 'start-execution', { stateMachineArn: `${ARN}:stateMachine:Worked`, input: '[3]' });
    const dig = { activityArn: `${ARN}:activity:Dig`, workerName: 'w1' };
    const { taskToken, input } = await sfn(aws, 'get-activity-task', dig);
    assert.equal(input, '[3]');
    await sfn(aws, 'send-task-success', { taskToken: taskToken as string, taskOutput: '"dug"' });
    matches(await ended(aws, started['executionArn'] as string), { status: 'SUCCEEDED', output: '"dug"' });
    const none = { activityArn: `${ARN}:activity:None` };
    refuses(await refused(aws, 'get-activity-task', none), 'ActivityDoesNotExist', 'GetActivityTask');
  },
  'Map Runs are listed and described, with their child executions': async (aws) => {
    const wide = { stateMachineArn: `${ARN}:stateMachine:Wide`, input: '[1,2,3]' };
    const { executionArn } = await sfn(aws, 'start-execution', wide);
    await ended(aws, executionArn as string);
    const { mapRuns } = await sfn(aws, 'list-map-runs', { executionArn: executionArn as string });
    const [{ mapRunArn } = {}] = mapRuns as { mapRunArn?: string }[];
    const run = await sfn(aws, 'describe-map-run', { mapRunArn: mapRunArn as string });
    matches(run, { status: 'SUCCEEDED', executionArn });
    matches(run['itemCounts'], { total: 3, succeeded: 3 });
    const { executions } = await sfn(aws, 'list-executions', { mapRunArn: mapRunArn as string });
    assert.equal((executions as JsonObject[]).length, 3);
    await sfn(aws, 'update-map-run', { mapRunArn: mapRunArn as string, maxConcurrency: '2' });
  },
  'state machines are created, changed, published, aliased and deleted': async (aws) => {
    const definition = (result: string): string =>
      JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', Result: result, End: true } } });
    const made = { name: 'Made', definition: definition('old'), roleArn: ROLE };
    const { stateMachineArn } = (await sfn(aws, 'create-state-machine', made)) as { stateMachineArn: string };
    const { stateMachineVersionArn } = await sfn(aws, 'publish-state-machine-version', { stateMachineArn });
    assert.equal(stateMachineVersionArn, `${stateMachineArn}:1`);
    const routing = JSON.stringify([{ stateMachineVersionArn, weight: 100 }]);
    const { stateMachineAliasArn: alias } = (await sfn(aws, 'create-state-machine-alias', {
      name: 'live',
      routingConfiguration: routing,
    })) as { stateMachineAliasArn: string };
    await sfn(aws, 'update-state-machine', { stateMachineArn, definition: definition('new') });
    const outputOf = async (arn: string): Promise<unknown> => {
      const { executionArn } = await sfn(aws, 'start-execution', { stateMachineArn: arn });
      return (await ended(aws, executionArn as string))['output'];
    };
    assert.deepEqual([await outputOf(alias), await outputOf(stateMachineArn)], ['"old"', '"new"']);
    const { stateMachineVersions } = await sfn(aws, 'list-state-machine-versions', { stateMachineArn });
    assert.equal((stateMachineVersions as JsonObject[]).length, 1);
    matches(await sfn(aws, 'describe-state-machine-alias', { stateMachineAliasArn: alias }), { name: 'live' });
    const { stateMachineAliases } = await sfn(aws, 'list-state-machine-aliases', { stateMachineArn });
    assert.equal((stateMachineAliases as JsonObject[]).length, 1);
    matches(await sfn(aws, 'describe-state-machine', { stateMachineArn }), { definition: definition('new') });
    const { stateMachines } = await sfn(aws, 'list-state-machines', {});
    assert.ok(names(stateMachines).includes('Made'));
    await sfn(aws, 'delete-state-machine-alias', { stateMachineAliasArn: alias });
    await sfn(aws, 'delete-state-machine', { stateMachineArn });
    const refusal = await refused(aws, 'describe-state-machine', { stateMachineArn });
    refuses(refusal, 'StateMachineDoesNotExist', 'DescribeStateMachine');
  },
  'single states are tested, and Express executions answer at once, without a host named sync-': async (aws) => {
    const definition = JSON.stringify({ Type: 'Pass', Parameters: { 'b.$': '$.a' }, Next: 'N' });
    const tested = await sfn(aws, 'test-state', { definition, roleArn: ROLE, input: '{"a":1}' });
    matches(tested, { status: 'SUCCEEDED', output: '{"b":1}', nextState: 'N' });
    const quick = { stateMachineArn: `${ARN}:stateMachine:Quick`, input: '{"a":1}' };
    matches(await sfn(aws, 'start-sync-execution', quick), { status: 'SUCCEEDED', output: '{"a":1}' });
    const args = ['stepfunctions', 'start-sync-execution', '--state-machine-arn', quick.stateMachineArn];
    const { status, output } = await aws.run(args, { AWS_DISABLE_HOST_PREFIX_INJECTION: 'false' });
    assert.notEqual(status, 0);
    assert.match(output, /Could not connect to the endpoint URL: "http:\/\/sync-127\.0\.0\.1/);
  },
  'functions answer, fail and take events': async (aws) => {
    assert.deepEqual(await invoke(aws, { name: 'you' }), [
      { StatusCode: 200, ExecutedVersion: '$LATEST' },
      { hello: 'you' },
    ]);
    const [answer, payload] = await invoke(aws, { fail: true });
    matches(answer, { StatusCode: 200, FunctionError: 'Unhandled' });
    matches(payload, { errorType: 'TypeError', errorMessage: 'no' });
    const [taken] = await invoke(aws, {}, '--invocation-type', 'Event');
    matches(taken, { StatusCode: 202 });
    const refusal = await aws.refusal('lambda', 'invoke', '--function-name', 'Nobody', '/dev/null');
    refuses(refusal, 'ResourceNotFoundException', 'Invoke');
  },
  'what AWS refuses is refused in its words': async (aws) => {
    const none = { executionArn: `${ARN}:execution:Plain:none` };
    assert.equal(
      await refused(aws, 'describe-execution', none),
      'An error occurred (ExecutionDoesNotExist) when calling the DescribeExecution operation: ' +
        `Execution Does Not Exist: '${none.executionArn}'`,
    );
    const refusals: [code: string, operation: string, command: string, options: Record<string, string>][] = [
      ['InvalidExecutionInput', 'StartExecution', 'start-execution', { stateMachineArn: MACHINE, input: '{' }],
      ['InvalidName', 'StartExecution', 'start-execution', { stateMachineArn: MACHINE, name: 'a b' }],
      ['StateMachineDoesNotExist', 'StartExecution', 'start-execution', { stateMachineArn: `${MACHINE}2` }],
      ['InvalidArn', 'StartExecution', 'start-execution', { stateMachineArn: 'nonsense' }],
      ['InvalidToken', 'SendTaskSuccess', 'send-task-success', { taskToken: 'x', taskOutput: '{}' }],
      [
        'InvalidDefinition',
        'CreateStateMachine',
        'create-state-machine',
        { name: 'N', roleArn: ROLE, definition: '{}' },
      ],
      ['StateMachineTypeNotSupported', 'StartSyncExecution', 'start-sync-execution', { stateMachineArn: MACHINE }],
    ];
    for (const [code, operation, command, options] of refusals)
      refuses(await refused(aws, command, options), code, operation);
  },
};

/** Plays everything against the simulator; where the AWS CLI can't be installed, each play is skipped by name. */
export async function checkAwsCli(checks: Checks): Promise<void> {
  let aws: AwsCli | undefined;
  for (const [name, play] of Object.entries(PLAYS)) {
    await checks.check(`AWS CLI and the simulator: ${name}`, async () => {
      aws ??= await AwsCli.install();
      const world = await Simulator.load(servedTemplate(), { permissions: 'off' });
      try {
        aws.use(await world.listen({ speed: 'fastest' }));
        await play(aws, world);
      } finally {
        await world.close();
      }
    });
  }
}

function sfn(aws: AwsCli, command: string, options: Readonly<Record<string, string>>): Promise<JsonObject> {
  return aws.ask('stepfunctions', command, ...flags(options));
}

function refused(aws: AwsCli, command: string, options: Readonly<Record<string, string>>): Promise<string> {
  return aws.refusal('stepfunctions', command, ...flags(options));
}

/** `{ taskToken: 'x' }` becomes `--task-token x`. */
function flags(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => [
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    value,
  ]);
}

async function ended(aws: AwsCli, executionArn: string): Promise<JsonObject> {
  for (let times = 0; times < 50; times += 1) {
    const description = await sfn(aws, 'describe-execution', { executionArn });
    if (description['status'] !== 'RUNNING') return description;
  }
  throw new Error(`${executionArn} is still running`);
}

/** Starts an approval, and reads the token that it sent. */
async function asked(aws: AwsCli, world: World): Promise<{ executionArn: string; taskToken: string }> {
  const queue = world.queue('Asked');
  const before = queue.messages.length;
  const { executionArn } = await sfn(aws, 'start-execution', { stateMachineArn: APPROVAL });
  for (let times = 0; times < 500 && queue.messages.length === before; times += 1) await sleep(10);
  return { executionArn: executionArn as string, taskToken: queue.messages.at(-1)?.body ?? '' };
}

/** What the CLI prints of an invocation, and what it writes into the file that it is given. */
async function invoke(aws: AwsCli, event: object, ...more: string[]): Promise<[JsonObject, unknown]> {
  const folder = mkdtempSync(join(tmpdir(), 'aws-cli-'));
  try {
    const [request, answer] = [join(folder, 'request.json'), join(folder, 'answer.json')];
    writeFileSync(request, JSON.stringify(event));
    const printed = await aws.ask(
      ...['lambda', 'invoke', '--function-name', 'Hello', '--payload', `fileb://${request}`, ...more, answer],
    );
    const text = readFileSync(answer, 'utf8');
    return [printed, text === '' ? undefined : JSON.parse(text)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function names(listed: unknown): string[] {
  return (listed as { name: string }[]).map(({ name }) => name);
}

function matches(actual: unknown, expected: object): void {
  const members = Object.keys(expected).map((key) => [key, (actual as JsonObject)[key]]);
  assert.deepEqual(Object.fromEntries(members), expected);
}

function refuses(printed: string, code: string, operation: string): void {
  assert.match(printed, new RegExp(`^An error occurred \\(${code}\\) when calling the ${operation} operation: \\S`));
}
