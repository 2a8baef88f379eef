import type { Expectation, ExpectationSet } from '../expectation';

const MACHINE = 'Parcels/Parcel/StateMachine';
const ALIAS = { path: 'Parcels/Parcel/Versions/Alias', name: 'live' };

// It lies for an hour, and the second release comes while parcels lie: neither can be waited for. The simulator's tests have both.
const WEIGHED: Expectation = {
  name: 'a parcel that comes through the alias is weighed by the version of the function that belongs to it, and lies',
  machine: MACHINE,
  play: async (deployment) => {
    const execution = await deployment.startThrough(MACHINE, ALIAS, { grams: 400 });
    const reached = await execution.reaches('Lie');
    await execution.stop();
    const { status } = await execution.ended();
    return { reached, status };
  },
  expected: { reached: ['Weigh', 'Lie'], status: 'ABORTED' },
};

export const PARCELS: readonly ExpectationSet[] = [{ app: 'as it stands', mailboxes: [], expectations: [WEIGHED] }];
