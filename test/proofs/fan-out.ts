import type { Stack } from 'aws-cdk-lib';
import { FailurePolicy, FanOutSource, Work } from 'cdk-workflow-patterns';
import { MockFailure, Simulator, type Json, type Run, type World, type WorldSource } from 'cdk-workflow-simulator';
import { fanOutStack, itemsUpTo } from '../patterns/fan-out/fan-out-world';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

const ITEMS = 3;
/** How long a call may take, and what may pass until it is made again. */
const [TIMEOUT_MS, BACK_OFF_MS] = [60_000, 15_000];
/** The item that fails in any case. */
const BAD = 1;

/** A fan-out over three items, and how often the work was done for each. */
interface Scene {
  readonly world: World;
  readonly worked: number[];
}

interface Summary {
  readonly counts: { readonly total: number; readonly succeeded: number; readonly failed: number };
}

const runOf = ({ world }: Scene): Run | undefined => world.stateMachine('Workflow').runs[0];
const summaryOf = (scene: Scene): Summary | undefined =>
  (runOf(scene)?.output as { fanOut?: Summary } | undefined)?.fanOut;

/** What is said of every fan-out, also where a call fails. */
export const FAN_OUT: Invariants<Scene> = {
  'no item is lost: each is told as done or as failed, or the execution says that it failed': (scene) => {
    const counts = summaryOf(scene)?.counts;
    if (counts === undefined) return runOf(scene)?.status !== 'SUCCEEDED';
    return counts.total === ITEMS && counts.succeeded + counts.failed === ITEMS;
  },
  'what is told as done was done': (scene) => {
    const done = scene.worked.filter((times, item) => times > 0 && item !== BAD).length;
    return (summaryOf(scene)?.counts.succeeded ?? 0) <= done;
  },
  'what fails is told as failed': (scene) => (summaryOf(scene)?.counts.failed ?? 1) >= 1,
  'it comes to its end, at the latest when one call has come to its timeout and was made again': (scene) => {
    const { status = 'RUNNING', elapsedMs = 0 } = runOf(scene) ?? {};
    return status !== 'RUNNING' && elapsedMs <= TIMEOUT_MS + BACK_OFF_MS;
  },
};

const UNDISTURBED: Invariants<Scene> = {
  ...FAN_OUT,
  'each item is done once where no call fails': ({ worked }) => worked.every((times) => times === 1),
};

const createIn =
  (source: WorldSource): Scenery<Scene>['create'] =>
  async (interleaving) => {
    const world = await Simulator.load(source, { interleaving });
    const worked = Array.from({ length: ITEMS }, () => 0);
    world.function('Work').mock((sent) => {
      const { items, index } = sent as unknown as { readonly items?: { index: number }[]; readonly index: number };
      for (const each of items ?? [{ index }]) worked[each.index] = (worked[each.index] ?? 0) + 1;
      if (items === undefined && index === BAD) throw new MockFailure('Line.Bad');
      return { itemFailures: items?.filter((each) => each.index === BAD) ?? [] };
    });
    return [world, { world, worked }];
  };

const source = FanOutSource.array('{% $states.input.items %}');
const inlineOver = (items: FanOutSource): Stack =>
  fanOutStack(({ fn }) => ({ source: items, work: Work.invoke(fn('Work')), failurePolicy: FailurePolicy.collect() }));
const inline = inlineOver(source);
const inBatches = fanOutStack(({ fn, bucket }) => ({
  source,
  work: Work.invokeBatch(fn('Work')),
  failurePolicy: FailurePolicy.collect(),
  batchSize: 2,
  resultBucket: bucket,
}));

async function fansOut({ world }: Scene): Promise<void> {
  const input = { items: itemsUpTo(ITEMS) } as unknown as Json;
  await (await world.stateMachine('Workflow').start(input)).toEnd();
}

const common = {
  pattern: 'Fan-out',
  create: createIn(inline),
  people: [fansOut],
  invariants: UNDISTURBED,
  bounds: { runs: 100 },
};

/** One that loses an item. */
export const FAN_OUT_MUTANT = patternProof({
  ...common,
  id: 'fan-out-mutant',
  situation: 'Three items, of which one is left out',
  create: createIn(inlineOver(FanOutSource.array('{% $states.input.items[[0..1]] %}'))),
});

export const FAN_OUT_PROOFS: readonly PatternProof[] = [
  patternProof({ ...common, id: 'fan-out-items', situation: 'Three items at once', isQuick: true }),
  patternProof({
    ...common,
    id: 'fan-out-fault',
    situation: 'Three items at once, and one fault of any kind',
    invariants: FAN_OUT,
    faults: {},
  }),
  patternProof({
    ...common,
    id: 'fan-out-batches',
    situation: 'Three items in two batches, and one fault of any kind',
    create: createIn(inBatches),
    invariants: FAN_OUT,
    faults: {},
  }),
];
