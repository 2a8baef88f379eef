import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { AggregatorProps } from 'cdk-workflow-patterns';
import { Aggregator, CoordinationTable, Work } from 'cdk-workflow-patterns';
import { Simulator } from 'cdk-workflow-simulator';
import { INVARIANTS, type Scene } from '../patterns/aggregator/invariants';
import { stackWith } from '../support/synthesize';
import { patternProof, type PatternProof, type Scenery } from './pattern-proof';

const MINUTE_MS = 60_000;
const ALL = 2;

/** Windows of a minute, and of two events at most. */
const stackOf = (props: Partial<AggregatorProps> = {}): ReturnType<typeof stackWith> =>
  stackWith((stack) => {
    const table = new CoordinationTable(stack, 'Coordination');
    const work = Work.chain(new sfn.Pass(stack, 'Handle', { stateName: 'Window: work' }));
    const window = Duration.minutes(1);
    const logLevel = sfn.LogLevel.OFF;
    new Aggregator(stack, 'Bills', { table, work, window, maxEvents: ALL, logLevel, tracing: false, ...props });
  });

const stack = stackOf();

/** A world in which some events have been collected already. */
function after(...ids: string[]): Scenery<Scene>['create'] {
  return async (interleaving) => {
    const world = await Simulator.load(stack, { interleaving });
    const scene = { world, accepted: [], doubtful: ['one', 'two'], maxEvents: ALL };
    for (const id of ids) await sends(scene, id);
    await world.advance(1_000);
    return [world, scene];
  };
}

/** The window after one that is full, whose execution was started by somebody who came no further. */
const afterHalfAnOpening: Scenery<Scene>['create'] = async (interleaving) => {
  const [world, scene] = await after('zero', 'one')(interleaving);
  const machine = world.stateMachine('Bills/Workflow');
  const [full] = machine.runs;
  const { key, window } = full?.input as { readonly key: string; readonly window: string };
  const next = String(Number(window) + 1).padStart(15, '0');
  await machine.start({ key, window: next }, { name: full?.name.replace(window, next) });
  await world.advance(1_000);
  return [world, scene];
};

/** Whoever gets no answer sends again. */
async function sends({ world, accepted }: Scene, id: string): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt++) {
    const { output, error } = await world.function('Bills/CollectFunction').invoke({ key: 'k', id, data: {} });
    if (error !== undefined) continue;
    expectStatus(output);
    accepted.push(id);
    return;
  }
}

function expectStatus(output: unknown): void {
  const { status } = output as { readonly status?: string };
  if (status !== 'collected' && status !== 'known') throw new Error(`Unexpected answer ${JSON.stringify(output)}`);
}

async function sendsOne(scene: Scene): Promise<void> {
  await sends(scene, 'one');
}

async function sendsTwo(scene: Scene): Promise<void> {
  await sends(scene, 'two');
}

/** The window was opened a second ago. */
async function sendsAtTheClose(scene: Scene): Promise<void> {
  await scene.world.advance(MINUTE_MS - 1_000);
  await sends(scene, 'two');
}

async function sendsTheSameAtTheClose(scene: Scene): Promise<void> {
  await scene.world.advance(MINUTE_MS - 1_000);
  await sends(scene, 'one');
}

const common = { pattern: 'Aggregator', invariants: INVARIANTS, bounds: { runs: 200, random: 50 } };

export const AGGREGATOR_PROOFS: readonly PatternProof[] = [
  patternProof({
    ...common,
    id: 'aggregator-first-events',
    situation: 'The first two events of a key',
    create: after(),
    people: [sendsOne, sendsTwo],
  }),
  patternProof({
    ...common,
    id: 'aggregator-close',
    situation: 'An event at the moment of the close',
    create: after('one'),
    people: [sendsAtTheClose],
    isQuick: true,
  }),
  patternProof({
    ...common,
    id: 'aggregator-again',
    situation: 'An event that is delivered again at the moment of the close',
    create: after('one'),
    people: [sendsTheSameAtTheClose],
    isQuick: true,
  }),
  patternProof({
    ...common,
    id: 'aggregator-last-place',
    situation: 'Two events for the last place of a window',
    create: after('zero'),
    people: [sendsOne, sendsTwo],
  }),
  patternProof({
    ...common,
    id: 'aggregator-empty-close',
    situation: 'An event at the close of a window that has none',
    create: afterHalfAnOpening,
    people: [sendsAtTheClose],
  }),
  patternProof({
    ...common,
    id: 'aggregator-fault',
    situation: 'An event at the moment of the close, and one fault',
    create: after('one'),
    people: [sendsAtTheClose],
    faults: {
      handlerCalls: true,
      persistent: false,
      kinds: ['answerLost', 'crashBefore', 'crashAfter', 'zombie', 'late', 'throttle'],
    },
    bounds: { runs: 400, random: 50 },
  }),
];
