import { Simulator, type JsonObject, type ProofFaults, type ProveOptions, type World } from 'cdk-workflow-simulator';
import type { Asset } from './asset';
import { readAsset } from './asset';
import {
  claim,
  claimAllSucceeded,
  claimAtMostAtOnce,
  DIARY,
  machine,
  minuteOfWork,
  played,
  proved,
  starts,
  table,
  templateOf,
  type Probe,
  type Template,
} from './probe';

const FOLDER = 'sam/app-control-concurrency-with-dynamodb/statemachines';
const asset: Asset = {
  repository: 'aws-samples/aws-stepfunctions-examples',
  commit: '88855b62216b71d45ec7a3fd1e8ec44ff5f0d683',
  path: `${FOLDER}/dynamodb-semaphore.asl.json`,
  blob: 'c08236778158920d7e0547d973895aba748c2b9a',
};
const cleaner: Asset = {
  ...asset,
  path: `${FOLDER}/dynamodb-semaphore-cleanfromincomplete.asl.json`,
  blob: '17c77b9e75535d27252ffb3e8bcb329e50240f00',
};

/** The semaphore with one permit, and the machine that cleans up behind executions that didn't end well. */
function semaphore(checkouts: string): Template {
  const names: JsonObject = { TableSemaphore: 'Locks', LockName: 'One' };
  const rule: JsonObject = {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: {
        source: ['aws.states'],
        detail: { stateMachineArn: [{ Ref: 'Machine' }], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      Targets: [{ Id: 'Cleaner', Arn: { Ref: 'Cleaner' }, RoleArn: 'arn:aws:iam::123456789012:role/rule' }],
    },
  };
  return templateOf({
    Diary: DIARY,
    Locks: table('Locks', 'LockName'),
    Work: minuteOfWork('Work'),
    Machine: machine(readAsset(asset, checkouts), {
      ...names,
      LambdaDoWorkFunction: 'Work',
      ConcurrentAccessLimit: '1',
    }),
    Cleaner: machine(readAsset(cleaner, checkouts), names),
    Rule: rule,
  });
}

const two = (checkouts: string, faults?: ProofFaults): ProveOptions => ({
  create: (interleaving) => Simulator.load(semaphore(checkouts), { permissions: 'off', interleaving }),
  actors: [starts, starts],
  invariant: async (world) => {
    claimAtMostAtOnce(world, 1);
    claimAllSucceeded(world);
    claim((await permits(world)) === 0, `${String(await permits(world))} permits are out when nobody works`);
  },
  bounds: { runs: 400 },
  ...(faults !== undefined && { faults }),
});

async function permits(world: World): Promise<unknown> {
  return (await world.table('Locks').get({ LockName: 'One' }))?.['currentlockcount'];
}

export const AWS_SEMAPHORE: readonly Probe[] = [
  {
    id: 'aws-semaphore-orders',
    asset,
    lines: [8, 160],
    says: 'Two executions for one permit never work at once, both work, and the permit is given back, in every order of their calls',
    expected: 'holds',
    ask: (_, checkouts) => proved(two(checkouts)),
  },
  {
    id: 'aws-semaphore-lost',
    asset,
    lines: [203, 247],
    says: 'So it is when the answer of a release is lost',
    expected: 'holds',
    ask: (_, checkouts) => proved(two(checkouts, { kinds: ['answerLost'], states: ['Release Lock'] })),
  },
  {
    id: 'aws-semaphore-no-answer',
    asset,
    lines: [184, 197],
    says: 'No task has a timeout: when the call of the work gets no answer, its execution keeps the permit, and twelve hours later the other still waits',
    expected: 'wrong',
    ask: (_, checkouts) =>
      played(semaphore(checkouts), async (world) => {
        const state = 'Run Lambda Function With Controlled Concurrency';
        await world.stateMachine('Machine').start({}, { faults: [{ state, kind: 'timeout' }] });
        const second = await world.stateMachine('Machine').start({});
        await world.advance({ hours: 12 });
        claim(second.status === 'SUCCEEDED', `after 12 hours the second execution is ${second.status}`);
      }),
  },
  {
    id: 'aws-semaphore-late',
    asset: cleaner,
    lines: [35, 53],
    says: 'An acquisition that lands after the execution was stopped and cleaned up behind takes the permit for ever',
    expected: 'wrong',
    ask: (_, checkouts) =>
      played(semaphore(checkouts), async (world) => {
        await world.stateMachine('Machine').start({});
        await world.advance({ minutes: 5 });
        const fault = { state: 'Acquire Lock', kind: 'late', afterMs: 2_000 } as const;
        const stopped = await world.stateMachine('Machine').start({}, { faults: [fault] });
        await world.advance({ seconds: 1 });
        stopped.stop();
        await world.advance({ minutes: 5 });
        const next = await world.stateMachine('Machine').start({});
        await world.advance({ hours: 12 });
        claim(next.status === 'SUCCEEDED', `12 hours later the next execution is ${next.status}`);
      }),
  },
];
