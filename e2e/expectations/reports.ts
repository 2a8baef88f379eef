import type { Deployment, Ended } from '../deployment';
import type { Expectation, ExpectationSet } from '../expectation';

const MACHINE = 'Reports/Workflow/StateMachine';

const STATES = {
  start: 'Report: start job',
  check: 'Report: check',
  wait: 'Report: wait',
  end: 'Report: done?',
  done: 'Report: done',
  failed: 'Report: job failed',
};

async function report(deployment: Deployment, pages: number): Promise<Ended> {
  return (await deployment.start(MACHINE, { pages })).ended();
}

/** How it ended, without the id of the report and the times, which no two runs share. */
async function outcome(deployment: Deployment, pages: number): Promise<unknown> {
  const { output, ...ended } = await report(deployment, pages);
  return { ...ended, result: (output as { poll?: { result?: unknown } } | undefined)?.poll?.result };
}

const READY: Expectation = {
  name: 'a report that is ready at once is checked once',
  machine: MACHINE,
  play: (deployment) => outcome(deployment, 0),
  expected: {
    status: 'SUCCEEDED',
    states: [STATES.start, STATES.check, STATES.end, STATES.done],
    result: { pages: 0, status: 'READY' },
  },
};

// The wait is a minute of real time.
const ASKED_AGAIN: Expectation = {
  name: 'a report that takes its time is asked for again after a minute',
  machine: MACHINE,
  play: (deployment) => outcome(deployment, 0.5),
  expected: {
    status: 'SUCCEEDED',
    states: [STATES.start, STATES.check, STATES.wait, STATES.check, STATES.end, STATES.done],
    result: { pages: 0.5, status: 'READY' },
  },
};

const BROKEN: Expectation = {
  name: 'fails when the report is of too many pages',
  machine: MACHINE,
  play: (deployment) => report(deployment, 5_000),
  expected: {
    status: 'FAILED',
    error: 'PollUntilDone.JobFailed',
    states: [STATES.start, STATES.check, STATES.end, STATES.failed],
  },
};

// Half an hour until a report is too late is more than a run may take: the simulator's tests have it.
export const REPORTS: readonly ExpectationSet[] = [
  { app: 'as it stands', mailboxes: [], expectations: [READY, ASKED_AGAIN, BROKEN] },
];
