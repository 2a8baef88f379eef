import {
  exploreFaults,
  Simulator,
  type JobCourse,
  type Json,
  type JsonObject,
  type Run,
  type World,
} from 'cdk-workflow-simulator';
import { describedIntegration } from '../../src/offer/described-integration';
import { optimizedServices } from '../../src/offer/optimized';
import type { Shape } from '../../src/offer/shape';
import { BUILT_IN } from '../../src/services/built-in';
import { templateOf } from '../world/small-templates';

let world: World | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

const START = new Date('2026-01-01T00:00:00Z');

interface Given {
  readonly resource?: string;
  readonly args?: JsonObject;
  readonly state?: JsonObject;
  readonly actions?: readonly string[];
  readonly resources?: Readonly<Record<string, JsonObject>>;
  readonly around?: (work: JsonObject) => JsonObject;
}

const task = (resource: string, args: JsonObject, more: JsonObject = {}): JsonObject => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${resource}`,
  Parameters: args,
  End: true,
  ...more,
});

/** A machine with one state that waits for a job, under a role that may do some things. */
async function load(given: Given = {}): Promise<World> {
  const { resource = 'glue:startJobRun.sync', args = { JobName: 'nightly' }, state = {}, actions = ['*'] } = given;
  const { resources = {}, around = (work: JsonObject) => ({ StartAt: 'Work', States: { Work: work } }) } = given;
  const definition = around(task(resource, args, state));
  const Policies = [
    { PolicyName: 'P', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] } },
  ];
  const Role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, Policies } };
  const Machine = {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, DefinitionString: JSON.stringify(definition) },
  };
  world = await Simulator.load(templateOf({ Role, Machine, ...resources } as never), { startTime: START });
  return world;
}

async function begin(given: Given = {}, course: JobCourse = {}, call = 'glue:startJobRun'): Promise<[World, Run]> {
  const loaded = await load(given);
  const [service = '', action = ''] = call.split(':');
  loaded.jobs.plan(service, action, course);
  return [loaded, await loaded.stateMachine('Machine').start({})];
}

const minute = (count: number): number => count * 60_000;

test('a job takes its time, and the state goes on when it has ended', async () => {
  const [here, run] = await begin({}, { lasts: { minutes: 20 }, output: { ExecutionTime: 1190 } });
  await here.advance({ minutes: 19 });
  expect(run.status).toBe('RUNNING');
  expect(here.jobs.running).toMatchObject([{ call: 'glue:startJobRun', state: 'Work', executionArn: run.arn }]);

  await run.toEnd();
  expect(run.elapsedMs).toBe(minute(20));
  expect(run.output).toMatchObject({
    JobName: 'nightly',
    JobRunState: 'SUCCEEDED',
    ExecutionTime: 1190,
    Timeout: 2880,
  });
  expect(here.jobs.all).toMatchObject([{ status: 'SUCCEEDED', endedAt: new Date(START.getTime() + minute(20)) }]);
  expect(run.history.map(({ type }) => type)).toContain('TaskSubmitted');
});

describe('a job that', () => {
  test('fails, fails the state with its description as cause', async () => {
    const [here, run] = await begin({}, { lasts: { minutes: 1 }, ends: 'FAILED', reason: 'no such table' });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(run.cause ?? '')).toMatchObject({ JobRunState: 'FAILED', ErrorMessage: 'no such table' });
    expect(here.jobs.all).toMatchObject([{ status: 'FAILED' }]);
  });

  test('takes longer than its own timeout is ended by its service', async () => {
    const args = { JobName: 'nightly', Timeout: 10 };
    const [here, run] = await begin({ args }, { lasts: 'forever' });
    await run.toEnd();
    expect([run.status, run.elapsedMs]).toEqual(['FAILED', minute(10)]);
    expect(JSON.parse(run.cause ?? '')).toMatchObject({ JobRunState: 'TIMEOUT', Timeout: 10 });
    expect(here.jobs.all).toMatchObject([{ status: 'TIMED_OUT' }]);
  });

  test('somebody stops fails the state', async () => {
    const [here, run] = await begin({}, { lasts: 'forever' });
    await here.advance({ minutes: 1 });
    here.jobs.running[0]?.stop();
    await run.toEnd();
    expect(JSON.parse(run.cause ?? '')).toMatchObject({ JobRunState: 'STOPPED' });
    expect(here.jobs.stopped).toMatchObject([{ stoppedBy: 'the test' }]);
  });

  test('runs when its execution is stopped is stopped as well', async () => {
    const [here, run] = await begin({}, { lasts: 'forever' });
    await here.advance({ minutes: 1 });
    run.stop();
    await here.advance({ minutes: 1 });
    expect(here.jobs.stopped).toMatchObject([{ stoppedBy: 'Step Functions' }]);
  });

  test('runs when a branch beside it fails is stopped as well', async () => {
    const around = (work: JsonObject): JsonObject => ({
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          End: true,
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Over' }],
          Branches: [
            { StartAt: 'Work', States: { Work: work } },
            { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 60, Next: 'Bad' }, Bad: { Type: 'Fail' } } },
          ],
        },
        Over: { Type: 'Succeed' },
      },
    });
    const [here, run] = await begin({ around }, { lasts: 'forever' });
    await run.toEnd();
    expect(run.status).toBe('SUCCEEDED');
    await here.advance(1);
    expect(here.jobs.stopped).toMatchObject([{ stoppedBy: 'Step Functions' }]);
  });

  test('outlives the timeout of its state runs on, as an orphan, until its own timeout', async () => {
    const args = { JobName: 'nightly', Timeout: 10 };
    const [here, run] = await begin({ args, state: { TimeoutSeconds: 300 } }, { lasts: 'forever' });
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(here.jobs.orphaned).toHaveLength(1);
    await here.advance({ minutes: 5 });
    expect(here.jobs.orphaned).toHaveLength(0);
    expect(here.jobs.all).toMatchObject([{ status: 'TIMED_OUT', endedAt: new Date(START.getTime() + minute(10)) }]);
  });

  test('runs on when the role may not stop it, and a note says so', async () => {
    const actions = ['glue:StartJobRun', 'glue:GetJobRun'];
    const [here, run] = await begin({ actions }, { lasts: 'forever' });
    await here.advance({ minutes: 1 });
    run.stop();
    await here.advance({ minutes: 1 });
    expect(here.jobs.orphaned).toHaveLength(1);
    expect(here.notes.join('\n')).toContain('the role may not glue:BatchStopJobRun');
  });
});

describe('the fault', () => {
  const faulty = async (kind: 'stoppedAtWork' | 'cancelLost'): Promise<World> => {
    const here = await load({ args: { JobName: 'nightly', Timeout: 10 } });
    here.jobs.plan('glue', 'startJobRun', { lasts: 'forever' });
    const run = await here.stateMachine('Machine').start({}, { faults: [{ state: 'Work', kind }] });
    await run.toEnd();
    expect(run.status).toBe('ABORTED');
    await here.advance(1);
    return here;
  };

  test('stoppedAtWork stops the execution, and with it the job', async () => {
    expect((await faulty('stoppedAtWork')).jobs.all).toMatchObject([{ status: 'STOPPED' }]);
  });

  test('cancelLost leaves an orphan, which its own timeout ends', async () => {
    const here = await faulty('cancelLost');
    expect(here.jobs.orphaned).toHaveLength(1);
    await here.advance({ minutes: 10 });
    expect(here.jobs.all).toMatchObject([{ status: 'TIMED_OUT' }]);
  });

  test('fails by name where no job is waited for', async () => {
    const here = await load({ resource: 'glue:startJobRun' });
    const start = here.stateMachine('Machine').start({}, { faults: [{ state: 'Work', kind: 'cancelLost' }] });
    await expect(start).rejects.toThrow("The fault 'cancelLost' can't strike 'Work', which waits for no job");
  });
});

test('a mock stands for a job that begins and ends at once', async () => {
  const here = await load();
  here.service('glue', 'startJobRun').mock([{ returns: { JobRunState: 'SUCCEEDED' } }]);
  const run = await here.stateMachine('Machine').start({});
  await run.toEnd();
  expect(run.output).toEqual({ JobRunState: 'SUCCEEDED' });
  expect(here.jobs.all).toMatchObject([{ status: 'SUCCEEDED', state: 'Work' }]);
});

test('rules of the app hear of what the service tells EventBridge', async () => {
  const [here, run] = await begin({}, { lasts: { minutes: 1 } });
  await run.toEnd();
  const told = here.eventBus().events.filter(({ source }) => source === 'aws.glue');
  expect(told.map(({ detail }) => (detail as JsonObject)['state'])).toEqual(['RUNNING', 'SUCCEEDED']);
});

describe('a plan', () => {
  test('may be another one for each job', async () => {
    const here = await load();
    here.jobs.plan('glue', 'startJobRun', (_, earlier) => ({ lasts: { minutes: earlier + 1 } }));
    for (const expected of [1, 2]) {
      const run = await (await here.stateMachine('Machine').start({})).toEnd();
      expect(run.elapsedMs).toBe(minute(expected));
    }
  });

  test.each([
    ['a member that nobody looks at', { last: 5 } as JobCourse, "has the unknown member 'last'"],
    ['an end that is none', { ends: 'STOPPED' } as never, "'ends'"],
    ['a duration that is none', { lasts: -1 }, 'A duration must be at least 0 milliseconds'],
  ])('fails with %s', async (_, course, message) => {
    const here = await load();
    expect(() => here.jobs.plan('glue', 'startJobRun', course)).toThrow(message);
  });

  test('goes with a reset, and comes along in a fork', async () => {
    const here = await load();
    const kept = await Simulator.load(templateOf({}), { snapshots: true });
    kept.jobs.plan('glue', 'startJobRun', { lasts: 1 });
    const fork = await kept.fork();
    expect(fork.jobs.all).toEqual([]);
    await fork.close();
    await kept.close();
    here.jobs.plan('glue', 'startJobRun', { lasts: 'forever' });
    await here.stateMachine('Machine').start({});
    await here.advance(1);
    expect(here.jobs.running).toHaveLength(1);
    await here.reset();
    expect(here.jobs.all).toEqual([]);
  });
});

describe('a start with a token', () => {
  const definition =
    (second: JsonObject) =>
    ({ End, ...work }: JsonObject): JsonObject => ({
      StartAt: 'First',
      States: { First: { ...work, Next: 'Work' }, Work: { ...work, End: End ?? true, ...second } },
    });
  const args = { QueryString: 'SELECT 1', ClientRequestToken: 'x'.repeat(32) };
  const given = { resource: 'athena:startQueryExecution', args };
  const sync = 'arn:aws:states:::athena:startQueryExecution.sync';

  test('that is there gives the job that is there', async () => {
    const around = definition({ Resource: sync });
    const [here, run] = await begin({ ...given, around }, { lasts: 1000 }, 'athena:startQueryExecution');
    await run.toEnd();
    expect([run.status, run.elapsedMs, here.jobs.all.length]).toEqual(['SUCCEEDED', 1000, 1]);
  });

  test('fails with other parameters', async () => {
    const around = definition({ Resource: sync, Parameters: { ...args, QueryString: 'SELECT 2' } });
    const [, run] = await begin({ ...given, around }, { lasts: 1000 }, 'athena:startQueryExecution');
    await run.toEnd();
    expect(run).toMatchObject({ status: 'FAILED', error: 'Athena.InvalidRequestException' });
  });
});

test('exploreFaults plays the faults of jobs by itself', async () => {
  const kinds = new Set<string>();
  await exploreFaults({
    create: async () => {
      const here = await load();
      here.jobs.plan('glue', 'startJobRun', { lasts: 5000 });
      return here;
    },
    run: (here, faults) => here.stateMachine('Machine').start({}, { faults }),
    invariant: (_, __, faults) => faults.forEach(({ kind }) => kinds.add(kind)),
    mayEndUncaught: () => true,
  });
  expect([...kinds]).toEqual(expect.arrayContaining(['answerLost', 'stopped', 'stoppedAtWork', 'cancelLost']));
});

describe('without the permission', () => {
  const failed = async (missing: string, given: Given, call: string, all: readonly string[]): Promise<Run> => {
    const [, run] = await begin({ ...given, actions: all.filter((each) => each !== missing) }, {}, call);
    await run.toEnd();
    return run;
  };

  test.each(['glue:StartJobRun', 'glue:GetJobRun'])('%s fails', async (missing) => {
    const all = ['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'];
    expect((await failed(missing, {}, 'glue:startJobRun', all)).cause).toContain(`to perform: ${missing}`);
  });

  test.each(['batch:SubmitJob', 'events:PutTargets', 'events:PutRule', 'events:DescribeRule'])(
    '%s fails',
    async (missing) => {
      const given = { resource: 'batch:submitJob.sync', args: { JobName: 'j', JobQueue: 'q', JobDefinition: 'd' } };
      const all = ['batch:SubmitJob', 'events:PutTargets', 'events:PutRule', 'events:DescribeRule'];
      expect((await failed(missing, given, 'batch:submitJob', all)).cause).toContain(`to perform: ${missing}`);
    },
  );

  test('of the roles of a task definition fails', async () => {
    const role = 'arn:aws:iam::123456789012:role/task';
    const Definition = { Type: 'AWS::ECS::TaskDefinition', Properties: { Family: 'f', TaskRoleArn: role } };
    const given = {
      resource: 'ecs:runTask.sync',
      args: { TaskDefinition: 'f', Cluster: 'c' },
      resources: { Definition },
    };
    const run = await failed('', given, 'ecs:runTask', ['ecs:RunTask', 'events:*']);
    expect(run.cause).toContain('to perform: iam:PassRole');
  });
});

/** Every action that Step Functions waits for, by AWS's table; another state machine is the engine's. */
const AWAITED = Object.entries(optimizedServices())
  .flatMap(([service, { actions }]) =>
    Object.entries(actions).flatMap(([action, { patterns }]) => (patterns.includes('sync') ? [[service, action]] : [])),
  )
  .filter(([service]) => service !== 'states') as [string, string][];

describe('of all that Step Functions waits for', () => {
  test('something is known', () => {
    const known = BUILT_IN.flatMap(({ name, jobs = {} }) => Object.keys(jobs).map((action) => `${name}:${action}`));
    expect(AWAITED.map((each) => each.join(':')).sort()).toEqual(known.sort());
    expect(AWAITED.length).toBeGreaterThan(30);
  });

  test.each(AWAITED)('%s:%s runs', async (service, action) => {
    const resource = `${service}:${action}.sync`;
    const [here, run] = await begin(
      { resource, args: argumentsOf(resource) },
      { lasts: 60_000 },
      `${service}:${action}`,
    );
    await run.toEnd();
    expect([run.cause, run.status, run.elapsedMs]).toEqual([undefined, 'SUCCEEDED', 60_000]);
    expect(here.jobs.all).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(here.unjudgedCalls()).toEqual([]);
  });
});

/** Something for each argument that must be there. */
function argumentsOf(resource: string): JsonObject {
  const { input } = describedIntegration(`arn:aws:states:::${resource}`) ?? {};
  return input === undefined ? {} : (something(input) as JsonObject);
}

function something(shape: Shape): Json {
  switch (shape.kind) {
    case 'object':
      return Object.fromEntries(
        shape.members.filter((each) => each.required).map((each) => [each.optimizedName, something(each.shape)]),
      );
    case 'choice':
      return shape.values[0] ?? '';
    case 'list':
      return [];
    case 'map':
      return {};
    case 'integer':
    case 'number':
      return 1;
    default:
      return 'x';
  }
}
