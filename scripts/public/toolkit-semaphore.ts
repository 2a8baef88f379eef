import type { ProofFaults, ProveOptions } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import type { Asset } from './asset';
import {
  claim,
  claimAllSucceeded,
  claimAtMostAtOnce,
  DIARY,
  machine,
  minuteOfWork,
  proved,
  starts,
  table,
  templateOf,
  type Probe,
} from './probe';

const asset: Asset = {
  repository: 'aws/agent-toolkit-for-aws',
  commit: 'd6ad2e44d5e3077b85b63f322e007c84f94f3a6c',
  path: 'skills/specialized-skills/serverless-skills/aws-step-functions/assets/semaphore-concurrency-lock.asl.json',
  blob: '44e99b3ea3ce21e09aa16f36b8c4add0a8f9d074',
};

/** Two executions for one customer, whose work takes a minute. */
const two = (text: string, faults?: ProofFaults, invariants = [claimAtMostOne, claimAllSucceeded]): ProveOptions => ({
  create: (interleaving) => {
    const resources = { Diary: DIARY, Locks: table('LocksTable', 'lockId'), Work: minuteOfWork('ProcessCustomer') };
    return Simulator.load(templateOf({ ...resources, Machine: machine(text) }), { permissions: 'off', interleaving });
  },
  actors: [starts, starts],
  invariant: (world) => {
    for (const claims of invariants) claims(world);
  },
  ...(faults !== undefined && { faults }),
});

const claimAtMostOne = (world: Parameters<typeof claimAtMostAtOnce>[0]): void => {
  claimAtMostAtOnce(world, 1);
};

const claimTheOtherWorks = ({ runs }: Parameters<typeof claimAtMostAtOnce>[0]): void => {
  const failed = runs.find(({ status }) => status === 'FAILED');
  claim(failed === undefined, `an execution ends FAILED ${failed?.error} after ${(failed?.elapsedMs ?? 0) / 1000} s`);
};

const common = { asset };

export const TOOLKIT_SEMAPHORE: readonly Probe[] = [
  {
    ...common,
    id: 'toolkit-lock-orders',
    lines: [5, 77],
    says: 'Two executions never work at once, in any order, where no call fails and the work takes a minute',
    expected: 'holds',
    ask: (text) => proved(two(text)),
  },
  {
    ...common,
    id: 'toolkit-lock-release',
    lines: [88, 104],
    says: 'A release whose answer is lost is retried, refused by its own condition, and fails the execution after its work was done',
    expected: 'wrong',
    ask: (text) => proved(two(text, { kinds: ['answerLost'], states: ['ReleaseLock'] })),
  },
  {
    ...common,
    id: 'toolkit-lock-acquire',
    lines: [32, 54],
    says: 'An acquisition whose answer is lost is neither retried nor caught: the execution fails, and nobody holds a lock for a quarter of an hour',
    expected: 'wrong',
    ask: (text) => proved(two(text, { kinds: ['answerLost'], states: ['AcquireLock'] })),
  },
  {
    ...common,
    id: 'toolkit-lock-work',
    lines: [65, 75],
    says: 'When the call of the work fails while the work goes on, the lock is released under it, and two work at once',
    expected: 'wrong',
    ask: (text) => proved(two(text, { kinds: ['answerLost'], states: ['DoProtectedWork'] }, [claimAtMostOne])),
  },
  {
    ...common,
    id: 'toolkit-lock-dead-holder',
    lines: [32, 42],
    says: 'When the execution that holds the lock is stopped, who waits gives up before the lease of a quarter of an hour ends',
    expected: 'wrong',
    ask: (text) => proved(two(text, { kinds: ['stopped'], states: ['DoProtectedWork'] }, [claimTheOtherWorks])),
  },
];
