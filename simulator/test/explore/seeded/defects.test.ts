import { prove, replay } from 'cdk-workflow-simulator';
import { SEEDED_DEFECTS } from './defects';
import { proofOf } from './program';

/** Enough for every class of each of them. */
const bounds = { runs: 60 };

test('there are twelve defects', () => {
  expect(new Set(SEEDED_DEFECTS.map(({ name }) => name)).size).toBe(12);
});

test.each(SEEDED_DEFECTS.map((each) => [each.name, each] as const))(
  '%s is found, in some orders and not in all, and is shown again',
  async (_, defect) => {
    const options = proofOf(defect, 'wrong');
    const proof = await prove({ ...options, bounds });
    expect(proof).toMatchObject({ isComplete: true, isProved: false, finding: { kind: 'violated' } });
    // A class that is not wrong is an order in which all goes well, as in a test that tries one.
    expect(proof.wrong).toBeGreaterThan(0);
    expect(proof.wrong).toBeLessThan(proof.classes);
    await expect(replay(options, proof.finding!)).rejects.toThrow(proof.finding!.message);
  },
);

test.each(SEEDED_DEFECTS.map((each) => [each.name, each] as const))(
  '%s: what mends it is proved',
  async (_, defect) => {
    const proof = await prove({ ...proofOf(defect, 'right'), bounds });
    proof.assertProved();
    expect(proof.classes).toBeGreaterThan(1);
  },
);
