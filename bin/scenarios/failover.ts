import type { Run } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';

const MACHINE = 'Failover/Failover/Workflow';
const REPORTS = 'Failover/Failover/Reports/Bucket';

/** What can happen to a failover, and to postings. */
export const FAILOVER_SCENARIOS: readonly Scenario[] = [
  {
    title: 'a failover is approved, held for a while, and done: a posting that failed meanwhile is redriven',
    play: done,
  },
  { title: 'an alarm is raised, and writers are started again', play: alarmed },
  { title: 'the dry run finds that the replica is too far behind', play: dryRun },
  { title: 'a posting fails while the database is busy, and is redriven by itself', play: redriven },
];

async function done(stage: Stage): Promise<void> {
  const { world } = stage;
  const hold = world.parameter('Failover/Failover/Runbook/Hold');
  const run = await start(stage);
  const posting = await world.stateMachine('Failover/Postings').start(busyFor(stage, 60));
  hold.put('hold');
  stage.note('event', 'an operator holds what runs');
  await approve(stage);
  await world.advance({ minutes: 2 });
  stage.check('where it is held', run.path.at(-1)?.state, 'Runbook: Hold');
  hold.put('go');
  await run.toEnd();
  stage.showRun(run);
  stage.check('status', run.status, 'SUCCEEDED');
  // The hold is asked at once and after two minutes, in which it is over.
  stage.check('transitions: 7 steps and gates, 1 to settle, 1 question more, the report', run.transitions, 10);
  stage.check(
    'postings that are redriven',
    [posting.status, posting.history.at(-1)?.type],
    ['SUCCEEDED', 'ExecutionSucceeded'],
  );
  await showReport(stage, 'SUCCEEDED');
}

async function alarmed(stage: Stage): Promise<void> {
  const run = await start(stage);
  await approve(stage);
  await stage.world.advance({ seconds: 30 });
  stage.world.alarm('Failover/Errors').set('ALARM');
  stage.note('event', 'postings fail: an alarm is raised');
  await run.toEnd();
  stage.showRun(run);
  stage.check('error', run.error, 'Runbook.InAlarm');
  stage.check('undone', run.path.map(({ state }) => state).includes('Runbook: Start writers'), true);
  await showReport(stage, 'FAILED');
}

async function dryRun(stage: Stage): Promise<void> {
  const dry = stage.world.stateMachine('Failover/Failover/DryRunWorkflow');
  const run = await (await dry.start({ database: 'ledger', requestedBy: 'carl', lag: 60 })).toEnd();
  stage.showRun(run);
  stage.check('error', run.error, 'Runbook.CheckFailed');
  stage.check('transitions: the check, and the end', run.transitions, 2);
}

async function redriven(stage: Stage): Promise<void> {
  const run = await stage.world.stateMachine('Failover/Postings').start(busyFor(stage, 90));
  await stage.world.advance({ minutes: 10 });
  stage.showRun(run);
  const count = run.history.filter(({ type }) => type === 'ExecutionRedriven').length;
  stage.check('status', run.status, 'SUCCEEDED');
  stage.check('redrives', count >= 1 && count <= 3, true);
}

function busyFor({ world }: Stage, seconds: number): { id: string; busyUntil: string } {
  return { id: 'p-1', busyUntil: new Date(world.now.getTime() + seconds * 1000).toISOString() };
}

async function start({ world }: Stage): Promise<Run> {
  const run = await world.stateMachine(MACHINE).start({ database: 'ledger', requestedBy: 'carl' }, { name: 'ledger' });
  return run.toWait();
}

/** Ann opens her link and approves. */
async function approve({ world }: Stage): Promise<void> {
  const messages = world.queue('Failover/Outbox').messages.map(({ body }) => JSON.parse(body) as Message);
  const { link = '' } = messages.find(({ userId }) => userId === 'ann') ?? {};
  await world.click(link, { button: 'approve', fields: { comment: 'The replica is fine.' } });
}

interface Message {
  readonly userId: string;
  readonly link: string;
}

async function showReport(stage: Stage, status: string): Promise<void> {
  await stage.world.advance({ minutes: 1 });
  const bucket = stage.world.bucket(REPORTS);
  const report = JSON.parse(bucket.text(bucket.keys[0] ?? '') ?? '{}') as Report;
  for (const { name, kind, outcome, durationMs } of report.steps) {
    stage.note('event', `report: ${name} (${kind}) ${outcome} in ${durationMs / 1000} s`);
  }
  stage.check('status in the report', report.status, status);
  stage.check('who approved', report.steps.find(({ kind }) => kind === 'approval')?.decision?.decidedBy, 'ann');
}

interface Report {
  readonly status: string;
  readonly steps: readonly {
    readonly name: string;
    readonly kind: string;
    readonly outcome: string;
    readonly durationMs: number;
    readonly decision?: { readonly decidedBy: string };
  }[];
}
