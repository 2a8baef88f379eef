import type { Fault, FaultKind, Run, World } from 'cdk-workflow-simulator';
import { exploreFaults, Simulator } from 'cdk-workflow-simulator';
import { explores } from '../../support/explores';
import { glueCatalog } from './glue-catalog';
import { ALWAYS, assertInvariants, INVARIANTS, type Scene } from './invariants';
import { DATE, GOOD, Pipeline, pipelineStack } from './pipelines';

const stack = pipelineStack(() => ({
  catalog: { database: 'sales', table: 'daily' },
  expectations: { 'no record is lost': '{% $out.records = $in.valid %}' },
}));

const scenes = new WeakMap<World, Scene>();

async function create(): Promise<World> {
  const world = await Simulator.load(stack);
  const pipeline = new Pipeline(world);
  scenes.set(world, { pipeline, partitions: glueCatalog(world), seen: [] });
  pipeline.upload('one.jsonl', GOOD.slice(0, 2));
  pipeline.upload('two.jsonl', GOOD.slice(2));
  return world;
}

const sceneOf = (world: World): Scene => scenes.get(world) as Scene;

/** A run that something happens to, and what readers find when it is over and when all that came late has come. */
async function struck(world: World, faults: readonly Fault[]): Promise<Run> {
  const { pipeline, seen } = sceneOf(world);
  const run = await (await pipeline.start({ date: DATE }, faults)).toEnd();
  seen.push(await pipeline.read());
  await world.advance({ days: 2 });
  seen.push(await pipeline.read());
  return run;
}

/** Whatever has happened, the next start puts everything right, and does not publish again what is published already. */
async function invariant(world: World, run: Run): Promise<void> {
  const scene = sceneOf(world);
  const { pipeline, seen } = scene;
  await assertInvariants(ALWAYS, scene);
  if (run.status === 'SUCCEEDED') await assertInvariants(INVARIANTS, scene);
  const pointer = await pipeline.row(`date=${DATE}`, 'pointer');
  const next = await pipeline.run();
  seen.push(await pipeline.read());
  expect(next.status).toBe('SUCCEEDED');
  await assertInvariants(INVARIANTS, scene);
  if (pointer?.claimPhase === 'DONE') expect(seen.at(-1)?.run).toBe(pointer.publishedRun);
}

/** Where only a run comes to that has failed already. */
const GIVE_UP = 'Pipeline: give up';

const mayEndUncaught = ({ error }: Run): boolean => error !== undefined;

test('whatever fault strikes a state, a run publishes all or nothing, and the next start puts everything right', async () => {
  const exploration = await exploreFaults({ create, run: struck, invariant, mayEndUncaught });
  exploration.assertNothingFound();
  expect(exploration.untried).toEqual([GIVE_UP]);
  expect(exploration.scenarios).toBeGreaterThan(40);
});

test('so it is where a run gives up, whose work fails for good', async () => {
  const broken: Fault = { state: 'Pipeline: transform', kind: 'error', error: 'Make.Broken', attempt: 'every' };
  const exploration = await exploreFaults({
    create,
    run: (world, faults) => struck(world, [broken, ...faults]),
    invariant,
    mayEndUncaught,
    states: [GIVE_UP],
  });
  exploration.assertNothingFound();
  expect(exploration.untried).not.toContain(GIVE_UP);
  expect(exploration.scenarios).toBeGreaterThan(5);
});

const ALL: readonly FaultKind[] = ['error', 'throttle', 'timeout', 'answerLost', 'late', 'crashBefore', 'crashAfter'];

test.each(['Validate', 'Settle'])('whatever fault strikes a call of the function %s, the same holds', async (fn) => {
  const exploration = await exploreFaults({
    create,
    run: struck,
    invariant,
    mayEndUncaught,
    states: [],
    handlerCalls: true,
    functions: [`Sales/Store/${fn}`],
    kinds: explores(ALL, ['late', 'crashAfter']),
    persistent: false,
  });
  exploration.assertNothingFound();
  expect(exploration.scenarios).toBeGreaterThan(5);
});
