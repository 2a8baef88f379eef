import type { Run } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';

/** What can happen in a night. */
export const SALES_SCENARIOS: readonly Scenario[] = [
  { title: 'a night as it should be: the job takes 20 minutes, the query two', play: quietNight },
  { title: 'a query that does not end: it is stopped when its deadline is over', play: endlessQuery },
  { title: 'an operator stops the night, and Step Functions fails to stop the job: Glue ends it', play: stoppedNight },
];

const MACHINE = 'Sales/Nightly';

async function quietNight(stage: Stage): Promise<void> {
  const { world } = stage;
  world.jobs.plan('glue', 'startJobRun', { lasts: { minutes: 20 } });
  world.jobs.plan('athena', 'startQueryExecution', { lasts: { minutes: 2 } });
  const run = await (await world.stateMachine(MACHINE).start({ day: '2026-01-01' })).toEnd();
  show(stage, run);
  stage.check('status', run.status, 'SUCCEEDED');
  stage.check('transitions', run.transitions, 3);
  stage.check('minutes', run.elapsedMs / 60_000, 22);
  stage.check('jobs', world.jobs.all.length, 2);
}

async function endlessQuery(stage: Stage): Promise<void> {
  const { world } = stage;
  world.jobs.plan('glue', 'startJobRun', { lasts: { minutes: 20 } });
  world.jobs.plan('athena', 'startQueryExecution', { lasts: 'forever' });
  const run = await (await world.stateMachine(MACHINE).start({ day: '2026-01-02' })).toEnd();
  show(stage, run);
  stage.check('error', run.error, 'States.Timeout');
  stage.check('jobs that run on', world.jobs.running.length, 0);
}

async function stoppedNight(stage: Stage): Promise<void> {
  const { world } = stage;
  world.jobs.plan('glue', 'startJobRun', { lasts: 'forever' });
  const faults = [{ state: 'Clean: work', kind: 'cancelLost', afterMs: 5 * 60_000 } as const];
  const run = await (await world.stateMachine(MACHINE).start({ day: '2026-01-03' }, { faults })).toEnd();
  show(stage, run);
  stage.check('status', run.status, 'ABORTED');
  stage.check('jobs left behind', world.jobs.orphaned.length, 1);
  await world.advance({ minutes: 35 });
  const [job] = world.jobs.all;
  stage.note('event', `The job is ${job?.status}`, job?.endedAt?.getTime());
  stage.check('jobs that run on after 40 minutes', world.jobs.running.length, 0);
}

function show(stage: Stage, run: Run): void {
  for (const { call, state, status, startedAt } of stage.world.jobs.all)
    stage.note('event', `${call} of '${state}': ${status}`, startedAt.getTime());
  stage.showRun(run);
}
