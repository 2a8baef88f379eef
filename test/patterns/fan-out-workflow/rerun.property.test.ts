import { FailurePolicy } from 'cdk-workflow-patterns';
import type { Run } from 'cdk-workflow-simulator';
import { LinesWorld, outcomeOf } from './lines-world';

/** Numbers that are the same in each run of these tests. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** A world serves many runs: the synthesis takes most of the time. */
const BATCH_SIZES = [1, 7, 40, 100];

describe.each(BATCH_SIZES)('in batches of %i', (batchSize) => {
  let world: LinesWorld;

  beforeAll(async () => {
    world = await LinesWorld.open(() => ({
      batchSize,
      failurePolicy: FailurePolicy.collect(),
      rerunFailures: {},
      maxConcurrency: 3,
    }));
  });

  afterAll(() => world.close());

  test.each([1, 2, 3, 4, 5, 6])('no item is lost or done twice over a run and its reruns: seed %i', async (seed) => {
    const random = seeded(seed * 7919 + batchSize);
    const lines = random(120);
    const all = Array.from({ length: lines }, (_, id) => String(id));
    const failing = all.filter(() => random(4) === 0);
    world.failing.clear();
    failing.forEach((id) => world.failing.add(id));
    const collected: { readonly index: number; readonly result: unknown }[] = [];
    let run: Run = await world.run({ key: world.upload(lines) });
    for (let round = 0; ; round++) {
      const outcome = outcomeOf(run);
      const records = world.results(outcome);
      const expected = round === 0 ? all : failing.filter((id) => !collected.some(({ index }) => String(index) === id));
      expect(records.map(({ index }) => String(index))).toEqual(expected);
      expect(outcome.counts).toEqual({
        total: expected.length,
        succeeded: expected.filter((id) => !world.failing.has(id)).length,
        failed: expected.filter((id) => world.failing.has(id)).length,
      });
      collected.push(...(records.filter(({ error }) => error === undefined) as typeof collected));
      if (outcome.counts.failed === 0) break;
      // Some of the causes are mended, at least one.
      const [first] = world.failing;
      [...world.failing].filter((id) => id === first || random(2) === 0).forEach((id) => world.failing.delete(id));
      run = await world.rerun({ failures: outcome.failures });
    }
    expect(collected.sort((a, b) => a.index - b.index)).toEqual(all.map((id, index) => ({ index, result: { id } })));
  });
});
