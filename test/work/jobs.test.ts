import { Duration, type Stack } from 'aws-cdk-lib';
import { Job, Workflow } from 'cdk-workflow-patterns';
import { Simulator, type JobCourse, type JsonObject, type Run, type World } from 'cdk-workflow-simulator';
import { raisedErrors } from '../../simulator/src/offer/raised-errors';
import { stackWith } from '../support/synthesize';
import { CASES, type Case } from './job-cases';

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

/** The stack of each case, made once. */
const stacks = new Map<string, Stack>();

function stackOf({ call, work }: Case): Stack {
  const stack =
    stacks.get(call) ??
    stackWith((inside) => {
      new Workflow(inside, 'Machine', { definition: new Job(inside, 'Do', { work: work(inside, TIMES) }) });
    });
  stacks.set(call, stack);
  return stack;
}

async function begin(each: Case, course: JobCourse): Promise<[World, Run]> {
  world = await Simulator.load(stackOf(each));
  const [service = '', action = ''] = each.call.split(':');
  world.jobs.plan(service, action, course);
  return [world, await world.stateMachine('Machine').start({ day: '2026-01-01' })];
}

/** The general errors of services whose clients have other names. */
const GENERAL: Readonly<Record<string, readonly string[]>> = {
  'databrew:startJobRun': ['AWSGlueDataBrewException'],
  'bedrock:createModelCustomizationJob': ['BedrockException'],
  'elasticmapreduce:addStep': ['AmazonElasticMapReduceException'],
  // The statuses of the cluster's own API.
  'eks:runJob': ['429', '500', '503', '504'],
};

const TIMES = { jobTimeout: Duration.minutes(40), taskTimeout: Duration.minutes(60) };

describe.each(CASES)('$call', (each) => {
  const { lateMinutes = 0, staysWhenStopped = false } = each;

  test('runs under the permissions that it brings, and its result stands beside the input', async () => {
    const [here, run] = await begin(each, { lasts: { minutes: 20 } });
    await run.toEnd();
    expect(run.cause).toBeUndefined();
    expect(run.output).toEqual({ day: '2026-01-01', job: expect.objectContaining(each.result) as object });
    expect([run.transitions, run.elapsedMs]).toEqual([1, 20 * 60_000]);
    expect(here.unusedPermissions().filter(({ role: of }) => of.startsWith('Test/Machine/'))).toEqual([]);
  });

  test('is ended before the state gives up, and nothing is left behind', async () => {
    const [here, run] = await begin(each, { lasts: 'forever' });
    await here.advance({ minutes: 40 + lateMinutes, seconds: 1 });
    expect([run.status, run.error]).toEqual(['FAILED', 'States.TaskFailed']);
    expect(run.elapsedMs).toBeGreaterThanOrEqual(40 * 60_000);
    expect(run.elapsedMs).toBeLessThanOrEqual((40 + lateMinutes) * 60_000);
    expect(here.jobs.running).toEqual([]);
  });

  test('is stopped with its execution, and ends all the same within its own timeout where that is lost', async () => {
    const [here, run] = await begin(each, { lasts: 'forever' });
    await here.advance({ minutes: 10 });
    run.stop();
    await here.advance(1);
    expect(here.jobs.stopped).toMatchObject(staysWhenStopped ? [] : [{ stoppedBy: 'Step Functions' }]);
    const lost = await here.stateMachine('Machine').start({}, { faults: [{ state: 'Do: work', kind: 'cancelLost' }] });
    await lost.toEnd();
    expect(here.jobs.orphaned.length).toBe(staysWhenStopped ? 2 : 1);
    await here.advance({ minutes: 40 + lateMinutes });
    expect(here.jobs.running).toEqual([]);
  });

  test('is tried again on errors alone that its start can raise', async () => {
    const [here] = await begin(each, {});
    const state = here.stateMachine('Machine').definition.States['Do: work'] as unknown as JsonObject;
    const raised = raisedErrors(state['Resource'] as string);
    const names = (state['Retry'] as { ErrorEquals: string[] }[]).flatMap(({ ErrorEquals }) => ErrorEquals);
    const known = [
      ...(raised?.ofAction ?? []),
      'SdkClientException',
      `AWS${raised?.prefix}Exception`,
      `Amazon${raised?.prefix}Exception`,
      // Under these names AWS's pages of the integrations have them.
      ...(GENERAL[each.call] ?? []),
    ];
    expect(names.filter((name) => !known.includes(name.replace(`${raised?.prefix}.`, '')))).toEqual([]);
  });
});
