import type { Deployment, Mailbox } from '../deployment';
import type { Expectation, ExpectationSet } from '../expectation';

const POSTINGS = 'Failover/Postings/StateMachine';

const DRY_RUN_MACHINE = 'Failover/Failover/DryRunWorkflow/StateMachine';

const POSTED: Expectation = {
  name: 'a posting is posted',
  machine: POSTINGS,
  play: async (deployment) => (await deployment.start(POSTINGS, { id: 'p-1' })).ended(),
  expected: { status: 'SUCCEEDED', output: { posted: 'p-1' }, states: ['Post'] },
};

const DRY_RUN: Expectation = {
  name: 'the dry run of a failover finds that the replica is too far behind',
  machine: DRY_RUN_MACHINE,
  play: async (deployment) => {
    const input = { database: 'ledger', requestedBy: 'carl', lag: 60 };
    const execution = await deployment.start(DRY_RUN_MACHINE, input);
    const { status, error, states } = await execution.ended();
    return { status, error, states };
  },
  expected: {
    status: 'FAILED',
    error: 'Runbook.CheckFailed',
    states: ['Runbook: Look at the lag', 'Runbook: Look at the lag: refused'],
  },
};

const RUNBOOK = 'Failover/Failover/Workflow/StateMachine';
const OUTBOX: Mailbox = { queue: 'Failover/Outbox' };

interface Message {
  readonly userId: string;
  readonly link: string;
  readonly code: string;
  readonly title: string;
}

async function vote(deployment: Deployment, person: string, database: string, choice: string): Promise<number> {
  const isMeant = ({ userId, title }: Message): boolean => userId === person && title === `Fail over ${database}`;
  const { link, code } = await deployment.message<Message>(OUTBOX, isMeant);
  const { origin, pathname } = new URL(link);
  const form = { code, vote: choice, comment: 'as agreed' };
  return (await deployment.request(`${origin}${pathname}`, { method: 'POST', form })).status;
}

const DRY_RUN_PASSED: Expectation = {
  name: 'the dry run of a failover finds nothing against it',
  machine: DRY_RUN_MACHINE,
  play: async (deployment) => {
    const input = { database: 'ledger', requestedBy: 'carl' };
    const { status, states } = await (await deployment.start(DRY_RUN_MACHINE, input)).ended();
    return { status, states };
  },
  expected: { status: 'SUCCEEDED', states: ['Runbook: Look at the lag', 'Runbook: No alarm'] },
};

const REJECTED: Expectation = {
  name: 'a failover that both approvers reject stops no writers',
  machine: RUNBOOK,
  play: async (deployment) => {
    const execution = await deployment.start(RUNBOOK, { database: 'stock', requestedBy: 'carl' });
    const pages = [await vote(deployment, 'ann', 'stock', 'reject'), await vote(deployment, 'bob', 'stock', 'reject')];
    const { status, error, states } = await execution.ended();
    return { pages, status, error, states };
  },
  expected: {
    pages: [200, 200],
    status: 'FAILED',
    error: 'Approval.Rejected',
    states: ['Runbook: Look at the lag', 'Runbook: Approve: await decision', 'Runbook: Approve: rejected'],
  },
};

// The alarms are looked at after two minutes, and a hold is asked every two: longer than a run may take. The simulator plays both to their ends, and the report.
const APPROVED: Expectation = {
  name: 'a failover that is approved stops writers, is not held, and waits for alarms to settle',
  machine: RUNBOOK,
  play: async (deployment) => {
    const execution = await deployment.start(RUNBOOK, { database: 'ledger', requestedBy: 'carl' });
    const page = await vote(deployment, 'ann', 'ledger', 'approve');
    const reached = await execution.reaches('Runbook: No alarm: settle');
    await execution.stop();
    return { page, reached, status: (await execution.ended()).status };
  },
  expected: {
    page: 200,
    reached: [
      'Runbook: Look at the lag',
      'Runbook: Approve: await decision',
      'Runbook: Stop writers',
      'Runbook: Hold',
      'Runbook: No alarm: settle',
    ],
    status: 'ABORTED',
  },
};

export const FAILOVER: readonly ExpectationSet[] = [
  { app: 'as it stands', mailboxes: [OUTBOX], expectations: [POSTED, DRY_RUN, DRY_RUN_PASSED, REJECTED, APPROVED] },
];
