import type { Expectation, ExpectationSet } from '../expectation';

const LIGHT = { grams: 2300 };
/** A courier refuses it. */
const HEAVY = { grams: 25_000 };

interface Outcome {
  readonly fanOut: {
    readonly counts: { readonly total: number; readonly succeeded: number; readonly failed: number };
    readonly results: Readonly<
      Record<string, { readonly result?: { readonly cents: number }; readonly error?: string }>
    >;
  };
}

/** Asks the carriers under one policy, and tells how each of them answered, or what the whole failed with. */
function asked(policy: string, parcel: { readonly grams: number }, expected: Expectation['expected']): Expectation {
  const machine = `Quotes/${policy}/StateMachine`;
  return {
    name: `three carriers are asked for ${parcel.grams} g under the policy ${policy}`,
    machine,
    play: async (deployment) => {
      const { status, error, output } = await (await deployment.start(machine, parcel)).ended();
      if (error !== undefined) return { status, error };
      const { results } = (output as Outcome).fanOut;
      const answers = Object.entries(results).map(([name, { result, error: failed }]) => [
        name,
        result?.cents ?? failed,
      ]);
      return { status, answers: Object.fromEntries(answers) as object };
    },
    expected,
  };
}

const REFUSED = { courier: 'Parcel.TooHeavy', freight: 2800, post: 2750 };

export const QUOTES: readonly ExpectationSet[] = [
  {
    app: 'as it stands',
    mailboxes: [],
    expectations: [
      asked('FailFast', LIGHT, { status: 'SUCCEEDED', answers: { courier: 1400, freight: 2600, post: 770 } }),
      asked('FailFast', HEAVY, { status: 'FAILED', error: 'Parcel.TooHeavy' }),
      asked('Collect', HEAVY, { status: 'SUCCEEDED', answers: REFUSED }),
      asked('Quorum', HEAVY, { status: 'SUCCEEDED', answers: REFUSED }),
      asked('Tolerate', HEAVY, { status: 'SUCCEEDED', answers: REFUSED }),
    ],
  },
];
