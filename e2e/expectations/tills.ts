import type { Expectation, ExpectationSet } from '../expectation';

const MACHINE = 'Tills/Sales/Workflow/StateMachine';

const NO_SALES: Expectation = {
  name: 'a day without sales fails, and says so',
  machine: MACHINE,
  play: async (deployment) => {
    const execution = await deployment.start(MACHINE, { date: '2025-01-01' });
    const { status, error } = await execution.ended();
    return { status, error };
  },
  expected: { status: 'FAILED', error: 'DataPipeline.NoInput' },
};

export const TILLS: readonly ExpectationSet[] = [{ app: 'as it stands', mailboxes: [], expectations: [NO_SALES] }];
