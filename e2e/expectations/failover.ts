import type { Expectation, ExpectationSet } from '../expectation';

const POSTINGS = 'Failover/Postings/StateMachine';

const POSTED: Expectation = {
  name: 'a posting is posted',
  machine: POSTINGS,
  play: async (deployment) => (await deployment.start(POSTINGS, { id: 'p-1' })).ended(),
  expected: { status: 'SUCCEEDED', output: { posted: 'p-1' }, states: ['Post'] },
};

const DRY_RUN: Expectation = {
  name: 'the dry run of a failover finds that the replica is too far behind',
  machine: 'Failover/Failover/DryRunWorkflow/StateMachine',
  play: async (deployment) => {
    const input = { database: 'ledger', requestedBy: 'carl', lag: 60 };
    const execution = await deployment.start('Failover/Failover/DryRunWorkflow/StateMachine', input);
    const { status, error, states } = (await execution.ended()) as Ended;
    return { status, error, states };
  },
  expected: {
    status: 'FAILED',
    error: 'Runbook.CheckFailed',
    states: ['Runbook: Look at the lag', 'Runbook: Look at the lag: refused'],
  },
};

interface Ended {
  readonly status: string;
  readonly error?: string;
  readonly states: readonly string[];
}

export const FAILOVER: readonly ExpectationSet[] = [
  { app: 'as it stands', mailboxes: [], expectations: [POSTED, DRY_RUN] },
];
