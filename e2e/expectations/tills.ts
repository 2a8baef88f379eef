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

const SOLD: Expectation = {
  name: 'sales are checked, the bad one lies in quarantine, and takings are published',
  machine: MACHINE,
  play: async (deployment) => {
    const sales = [
      [
        { shop: 'Bonn', amount: 10 },
        { shop: 'Ulm', amount: 5 },
        { shop: 'Bonn', amount: 2.5 },
      ],
      [{ shop: 'Ulm', amount: -1 }],
    ];
    for (const [till, sold] of sales.entries()) {
      const text = sold.map((sale) => JSON.stringify(sale)).join('\n');
      await deployment.putObject('Tills/Tills', `tills/2025-02-03/${till}.jsonl`, text);
    }
    const { status, states, output } = await (await deployment.start(MACHINE, { date: '2025-02-03' })).ended();
    const { dataPipeline: run } = output as { dataPipeline: PipelineRun };
    const { objects, bytes, records, valid, bad } = run.input;
    return { status, states, outcome: run.status, input: { objects, bytes, records, valid, bad }, output: run.output };
  },
  expected: {
    status: 'SUCCEEDED',
    states: ['begin', 'validate', 'transform', 'publish', 'settle', 'tell figures'].map(
      (state) => `Pipeline: ${state}`,
    ),
    outcome: 'PUBLISHED',
    input: { objects: 2, bytes: 108, records: 4, valid: 3, bad: 1 },
    output: { records: 2, sum: 17.5 },
  },
};

/** What is the same in every run; times and names of places are not. */
interface PipelineRun {
  readonly status: string;
  readonly input: Readonly<Record<'objects' | 'bytes' | 'records' | 'valid' | 'bad', number>>;
  readonly output: unknown;
}

export const TILLS: readonly ExpectationSet[] = [
  { app: 'as it stands', mailboxes: [], expectations: [NO_SALES, SOLD] },
];
