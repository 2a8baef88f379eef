import { Template } from 'aws-cdk-lib/assertions';
import type { Fault, JobPlan, Run, World } from 'cdk-workflow-simulator';
import { definitionOf } from '../../support/synthesize';
import { TASK, taskStack, worldWith } from './job-worlds';

const stack = taskStack();
let world: World;
afterEach(() => world?.close());

async function begin(plan: JobPlan, faults: readonly Fault[] = []): Promise<Run> {
  world = await worldWith(stack, TASK, plan);
  return world.stateMachine('Machine').start({ day: '2026-01-01' }, { faults });
}

const RUN = 'Crunching: run task';

test('the states are these, field by field', () => {
  const template = Template.fromStack(stack);
  const { States: states } = definitionOf(template, 'Machine');
  expect(Object.keys(states)).toEqual([RUN, 'Crunching: stop task', 'Crunching: failed']);
  expect(states[RUN]).toMatchObject({
    Resource: 'arn:aws:states:::ecs:runTask.sync',
    Arguments: {
      LaunchType: 'FARGATE',
      Group: expect.stringMatching(/^\{% "workflow:" & \$string\(.* \+ 1800\) & ":" & /) as string,
    },
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Crunching: stop task' }],
    End: true,
  });
  expect(Object.keys(definitionOf(template, 'Sweeper').States).sort()).toEqual([
    'Sweep: another page?',
    'Sweep: any task?',
    'Sweep: describe tasks',
    'Sweep: done',
    'Sweep: list tasks',
    'Sweep: stop tasks',
  ]);
});

test('a task takes its time, 1 transition, under the permissions that it brings', async () => {
  const run = await begin({ lasts: { minutes: 20 } });
  await run.toEnd();
  expect(run.cause).toBeUndefined();
  expect([run.transitions, run.elapsedMs]).toEqual([1, 20 * 60_000]);
  expect(run.output).toEqual({
    day: '2026-01-01',
    task: { arn: expect.any(String) as string, exitCodes: { main: 0 } },
  });
  await world.advance({ minutes: 6 });
  expect(world.jobs.all).toHaveLength(1);
});

test('a task that takes too long is stopped, under the permissions of the sweeper', async () => {
  const run = await begin({ lasts: 'forever' });
  await run.toEnd();
  expect([run.status, run.error, run.elapsedMs]).toEqual(['FAILED', 'States.Timeout', 30 * 60_000]);
  await world.advance({ minutes: 1 });
  expect(world.jobs.stopped).toMatchObject([{ stoppedBy: 'StopTask' }]);
  expect(world.unusedPermissions().filter(({ role }) => /^Test\/(Machine|Sweeper)\//.test(role))).toEqual([]);
});

test('a task whose stopping is lost is swept away within the period after its deadline', async () => {
  const run = await begin({ lasts: 'forever' }, [{ state: RUN, kind: 'cancelLost' }]);
  await run.toEnd();
  await world.advance({ minutes: 29 });
  expect(world.jobs.orphaned).toHaveLength(1);
  await world.advance({ minutes: 6 });
  expect(world.jobs.running).toEqual([]);
  expect(world.jobs.stopped).toMatchObject([{ stoppedBy: 'StopTask' }]);
});

test('a start whose answer was lost leaves a task that is swept away', async () => {
  const run = await begin({ lasts: 'forever' }, [{ state: RUN, kind: 'answerLost' }]);
  await run.toEnd();
  expect(world.jobs.all).toHaveLength(2);
  await world.advance({ minutes: 6 });
  expect(world.jobs.running).toEqual([]);
});

test('tasks of others are left alone, on all pages', async () => {
  await begin({ lasts: 'forever' });
  const runs = await Promise.all(Array.from({ length: 120 }, () => world.stateMachine('Machine').start({}, {})));
  await world.advance({ minutes: 1 });
  expect(world.jobs.running).toHaveLength(121);
  runs.forEach((run) => run.stop());
  await world.advance({ minutes: 35 });
  expect(world.jobs.running).toEqual([]);
});

test('fails by its exit code', async () => {
  const run = await begin({ ends: 'FAILED', reason: 'out of memory' });
  await run.toEnd();
  expect([run.error, run.cause]).toEqual(['States.TaskFailed', expect.stringContaining('out of memory')]);
});

describe('is refused', () => {
  test('a parameter that is settled', () => {
    expect(() => taskStack({ parameters: { Group: 'mine' } })).toThrow("'parameters.Group' must be left out");
  });
});
