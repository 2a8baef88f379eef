import { Simulator } from 'cdk-workflow-simulator';
import { glueCatalog } from '../patterns/data-pipeline/glue-catalog';
import { ALWAYS, INVARIANTS, ONCE, type Scene } from '../patterns/data-pipeline/invariants';
import { DATE, GOOD, Pipeline, pipelineStack } from '../patterns/data-pipeline/pipelines';
import { patternProof, type PatternProof, type Scenery } from './pattern-proof';

const stack = pipelineStack(() => ({
  catalog: { database: 'sales', table: 'daily' },
  // Good records alone come in, and compiling a schema takes longer than all else.
  validation: {},
  tracing: false,
}));

/** Whoever waits for a run has had a turn by then, and a run that has died has lost its partition. */
const LATER = { days: 2 };

const create: Scenery<Scene>['create'] = async (interleaving) => {
  const world = await Simulator.load(stack, { interleaving });
  const pipeline = new Pipeline(world);
  const scene = { pipeline, partitions: glueCatalog(world), seen: [] };
  pipeline.upload('one.jsonl', GOOD);
  return [world, scene];
};

/** The partition is published, and asked for again. */
const afterOne: Scenery<Scene>['create'] = async (interleaving) => {
  const [world, scene] = await create(interleaving);
  await scene.pipeline.run();
  return [world, scene];
};

async function starts({ pipeline }: Scene): Promise<void> {
  await pipeline.start();
  await pipeline.world.advance(LATER);
}

async function startsAtOnce(scene: Scene): Promise<void> {
  await starts(scene);
}

async function asksAgain({ pipeline }: Scene): Promise<void> {
  await pipeline.start({ date: DATE, rerun: true });
  await pipeline.world.advance(LATER);
}

async function asksAtOnce(scene: Scene): Promise<void> {
  await asksAgain(scene);
}

/** A reader, who looks now and later. */
async function reads({ pipeline, seen }: Scene): Promise<void> {
  for (const later of [1, 2_000, 60_000, LATER]) {
    seen.push(await pipeline.read());
    await pipeline.world.advance(later);
  }
  seen.push(await pipeline.read());
}

const common = { pattern: 'Data pipeline', create, bounds: { runs: 20, preemptions: 1, delays: 1, random: 10 } };

export const DATA_PIPELINE_PROOFS: readonly PatternProof[] = [
  patternProof({
    ...common,
    id: 'pipeline-starts',
    situation: 'Two starts for one date',
    people: [starts, startsAtOnce],
    invariants: { ...INVARIANTS, ...ONCE },
    bounds: { ...common.bounds, runs: 600 },
  }),
  patternProof({
    ...common,
    id: 'pipeline-two-starts',
    situation: 'Two starts for one date, and a reader',
    people: [starts, startsAtOnce, reads],
    invariants: { ...INVARIANTS, ...ONCE },
  }),
  patternProof({
    ...common,
    id: 'pipeline-asked-again',
    situation: 'Two runs that make a published date anew, and a reader',
    create: afterOne,
    people: [asksAgain, asksAtOnce, reads],
    invariants: INVARIANTS,
  }),
  patternProof({
    ...common,
    id: 'pipeline-fault',
    situation: 'Two runs that make a published date anew, and a call that fails',
    create: afterOne,
    people: [asksAgain, asksAtOnce],
    invariants: ALWAYS,
    faults: { states: ['Pipeline: begin', 'Pipeline: publish'], kinds: ['zombie', 'answerLost'], persistent: false },
    bounds: { runs: 100, preemptions: 0, delays: 1, random: 2 },
  }),
];
