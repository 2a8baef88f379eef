import { Duration, type Stack } from 'aws-cdk-lib';
import { Job, JobSweeper, Saga, SagaStep, SweptJobs, Work, Workflow, type WorkJobOptions } from 'cdk-workflow-patterns';
import { Simulator, type World } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

const SWEEPER = 'Test/Sweeper/Workflow/StateMachine';
const CALL = ['elasticmapreduce', 'addStep'] as const;

const sweeperIn = (stack: Stack, every?: Duration): JobSweeper =>
  new JobSweeper(stack, 'Sweeper', { jobs: SweptJobs.emrSteps({ clusterId: 'j-2AXXXXXXGAPLF' }), every });

const step = (sweeper: JobSweeper, options: WorkJobOptions = {}): Work =>
  Work.runSweptJob(sweeper, { parameters: { Step: { HadoopJarStep: { Jar: 'command-runner.jar' } } }, ...options });

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function load(fill: (stack: Stack) => void): Promise<World> {
  world = await Simulator.load(stackWith(fill));
  world.jobs.plan(...CALL, { lasts: 'forever' });
  return world;
}

const machineIn = (stack: Stack): void => {
  const definition = new Job(stack, 'Do', { work: step(sweeperIn(stack)) });
  new Workflow(stack, 'Machine', { definition });
};

test('a sweep goes through all pages, stops what is over and leaves the rest, under the rights that it brings', async () => {
  const here = await load(machineIn);
  for (let started = 0; started < 60; started += 1) await here.stateMachine('Machine').start({ started });
  await here.advance({ minutes: 50 });
  await here.stateMachine('Machine').start({ late: true });
  await here.advance({ minutes: 16 });
  expect([here.jobs.stopped.length, here.jobs.running.length]).toEqual([60, 1]);
  expect(here.jobs.stopped.every(({ stoppedBy }) => stoppedBy === 'CancelSteps')).toBe(true);
  expect(here.unusedPermissions().filter(({ role }) => role.startsWith('Test/Sweeper/Workflow'))).toEqual([]);
});

test('a sweep that finds nothing takes 3 transitions', async () => {
  const here = await load(machineIn);
  await here.stateMachine('Machine').start({});
  const sweep = await here.stateMachine(SWEEPER).start({});
  await here.advance({ minutes: 1 });
  expect([sweep.status, sweep.transitions, here.jobs.running.length]).toEqual(['SUCCEEDED', 3, 1]);
});

test('a step of a saga that its sweep has ended is undone', async () => {
  const here = await load((stack) => {
    const sweeper = sweeperIn(stack);
    const undo = step(sweeper, { retryOn: ['States.TaskFailed'] });
    const steps = [SagaStep.of('load', step(sweeper), { compensation: undo })];
    new Workflow(stack, 'Machine', { definition: new Saga(stack, 'Saga', { steps }) });
  });
  here.jobs.plan(...CALL, (_, earlier) => (earlier === 0 ? { lasts: 'forever' } : { lasts: 60_000 }));
  const run = await here.stateMachine('Machine').start({});
  await here.advance({ minutes: 90 });
  expect([run.status, run.error]).toEqual(['FAILED', 'States.TaskFailed']);
  expect(here.jobs.all.map(({ status }) => status)).toEqual(['STOPPED', 'SUCCEEDED']);
});

describe('is refused', () => {
  test.each([
    [
      'a state that gives up before a sweep',
      (stack: Stack) => step(sweeperIn(stack), { jobTimeout: Duration.hours(1), taskTimeout: Duration.minutes(65) }),
      "[Work.runSweptJob] 'taskTimeout' must be known at synthesis, and at least 1 hour 10 minutes",
    ],
    [
      'a name of a job that is settled, at its depth',
      (stack: Stack) => step(sweeperIn(stack), { parameters: { Step: { Name: 'mine' } } }),
      "[Work.runSweptJob] 'parameters.Step.Name' must be left out",
    ],
    [
      'a prefix that the service would refuse',
      () => SweptJobs.transformJobs({ jobNamePrefix: 'under_score' }),
      "[SweptJobs.transformJobs] 'jobNamePrefix' must be 1 to 20",
    ],
    ['a sweep every second', (stack: Stack) => sweeperIn(stack, Duration.seconds(1)), "[Test/Sweeper] 'every' must be"],
  ])('%s', (_, make, message) => {
    expect(() => stackWith((stack) => void make(stack))).toThrow(message);
  });
});
