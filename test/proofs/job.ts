import * as glue from 'aws-cdk-lib/aws-glue';
import { Duration, type Stack } from 'aws-cdk-lib';
import { Job, Work, Workflow } from 'cdk-workflow-patterns';
import { Simulator, type JobPlan, type World } from 'cdk-workflow-simulator';
import { assertEnds, assertGone, assertOwn, assertUntouched, type Bounds } from '../patterns/job/invariants';
import { QUERY, queryStack, TASK, taskStack } from '../patterns/job/job-worlds';
import { stackWith } from '../support/synthesize';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

const MINUTE_MS = 60_000;

/** Executions that wait for jobs, and for how long those may be there. */
interface Scene {
  readonly world: World;
  readonly bounds: Bounds;
}

/** What is said of every job, whatever fails. */
export const JOBS: Invariants<Scene> = {
  'a job is gone within its bound, whatever has become of its workflow': ({ world, bounds }) =>
    assertGone(world, bounds),
  'nobody is told of the job of another execution': ({ world }) => assertOwn(world),
  'no job is stopped while somebody waits for it and its time is not over': ({ world, bounds }) =>
    assertUntouched(world, bounds),
  'whoever waits for a job hears of an end by the deadline': ({ world, bounds }) => assertEnds(world, bounds),
};

/** A Glue job whose service ends it after some minutes, and whose state waits for five minutes more. */
function glueStackOf(minutes: number): Stack {
  return stackWith((stack) => {
    const work = Work.runGlueJob(glue.CfnJob.fromJobName(stack, 'Glue', 'nightly'), {
      jobTimeout: Duration.minutes(minutes),
      taskTimeout: Duration.minutes(minutes + 5),
    });
    new Workflow(stack, 'Machine', { definition: new Job(stack, 'Do', { work }) });
  });
}
const glueStack = glueStackOf(10);
const glueBounds = { jobMs: 10 * MINUTE_MS, deadlineMs: 15 * MINUTE_MS };

/** A query of which Athena's quota is left when its workflow has lost it, for half an hour. */
const deadline = Duration.minutes(10);
const query = queryStack({ deadline });
const queryBounds = { jobMs: 30 * MINUTE_MS, deadlineMs: 10 * MINUTE_MS };

/** A task whose deadline is over after six minutes; whoever looks for such ones comes every five. */
const task = taskStack({ deadline: Duration.minutes(6) });
const taskBounds = { jobMs: 11 * MINUTE_MS, deadlineMs: 6 * MINUTE_MS };
/** Where one sweep fails, the next one comes five minutes later. */
const sweptBounds = { ...taskBounds, jobMs: 16 * MINUTE_MS };

const FOREVER: JobPlan = { lasts: 'forever' };
const FIVE_MINUTES: JobPlan = { lasts: { minutes: 5 } };

function createIn(stack: Stack, call: string, plan: JobPlan, bounds: Bounds): Scenery<Scene>['create'] {
  const [service = '', action = ''] = call.split(':');
  return async (interleaving) => {
    const setUp = (world: World): void => world.jobs.plan(service, action, plan);
    const world = await Simulator.load(stack, { interleaving, setUp });
    return [world, { world, bounds }];
  };
}

const INPUT = { day: '2026-01-01' };
/** Until whatever was lost is over. */
async function lookLater({ world, bounds }: Scene): Promise<void> {
  await world.advance(Math.max(bounds.jobMs, bounds.deadlineMs) + 5 * MINUTE_MS);
}

async function waits(scene: Scene): Promise<void> {
  await scene.world.stateMachine('Machine').start(INPUT);
  await lookLater(scene);
}

async function waitsToo(scene: Scene): Promise<void> {
  await waits(scene);
}

/** An execution that somebody stops in the moment in which the job of the other one ends. */
async function isStopped(scene: Scene): Promise<void> {
  const { world } = scene;
  const run = await world.stateMachine('Machine').start(INPUT);
  await world.advance({ minutes: 5 });
  if (run.status === 'RUNNING') run.stop();
  await lookLater(scene);
}

/** An execution that somebody stops when it gives up by itself. */
async function isStoppedAtTheDeadline(scene: Scene): Promise<void> {
  const { world, bounds } = scene;
  const run = await world.stateMachine('Machine').start(INPUT);
  await world.advance(bounds.deadlineMs);
  if (run.status === 'RUNNING') run.stop();
  await lookLater(scene);
}

/** A task that is still needed when the time of the first is over, and a sweep comes. */
async function waitsLater(scene: Scene): Promise<void> {
  await scene.world.advance({ minutes: 5 });
  await waits(scene);
}

const SWEEPING = ['Sweep: list tasks', 'Sweep: describe tasks', 'Sweep: stop task'];

const common = { pattern: 'Jobs', invariants: JOBS };
const ofGlue = { ...common, create: createIn(glueStack, 'glue:startJobRun', FIVE_MINUTES, glueBounds) };
const ofAthena = { ...common, create: createIn(query, QUERY, FOREVER, queryBounds) };
const ofEcs = { ...common, create: createIn(task, TASK, FOREVER, taskBounds) };
const once = { persistent: false };

export const JOB_PROOFS: readonly PatternProof[] = [
  patternProof({
    ...ofGlue,
    id: 'job-stopped',
    situation: 'Two jobs of Glue, and one execution that is stopped when they end',
    people: [waits, isStopped],
    isQuick: true,
  }),
  patternProof({
    ...ofGlue,
    id: 'job-fault',
    situation: 'Two jobs of Glue that do not end by themselves, and one fault of any kind',
    create: createIn(glueStack, 'glue:startJobRun', FOREVER, glueBounds),
    people: [waits, waitsToo],
    faults: once,
  }),
  patternProof({
    ...ofAthena,
    id: 'job-query',
    situation: 'Two queries that take too long, and one execution that is stopped at its deadline',
    people: [waits, isStoppedAtTheDeadline],
  }),
  patternProof({
    ...ofAthena,
    id: 'job-query-fault',
    situation: 'A query that takes too long, and one fault of any kind',
    people: [waits],
    faults: once,
  }),
  patternProof({
    ...ofEcs,
    id: 'job-task',
    situation: 'Two tasks of ECS that take too long, one begun when the sweep comes',
    people: [waits, waitsLater],
  }),
  patternProof({
    ...ofEcs,
    id: 'job-task-fault',
    situation: 'A task of ECS that takes too long, and one fault of any kind where it runs and is stopped',
    people: [waits],
    faults: { ...once, states: ['Crunching: run task', 'Crunching: stop task'] },
  }),
  patternProof({
    ...ofEcs,
    id: 'job-sweep-fault',
    situation: 'A task of ECS that takes too long, and one fault of any kind in a sweep',
    create: createIn(task, TASK, FOREVER, sweptBounds),
    people: [waits],
    faults: { ...once, states: SWEEPING },
  }),
];

/** One whose service and whose state give it more time than is said. */
export const LATE_JOB = patternProof({
  ...ofGlue,
  id: 'job-late',
  situation: 'A job of Glue that may take an hour',
  create: createIn(glueStackOf(60), 'glue:startJobRun', FOREVER, glueBounds),
  people: [waits],
});
