import { PATTERN_PROOFS } from '.';
import { MUTANTS, subjectOf } from './mutants';
import { proveMutant } from './mutants/mutant';

test.each(MUTANTS.map((each) => [each.breaks, each] as const))('can be broken: %s', async (_breaks, mutant) => {
  const proof = await proveMutant(subjectOf(mutant), mutant);
  expect(proof.finding?.kind).toBe('violated');
});

test('every sentence that is proved can be broken', () => {
  const said = new Set(PATTERN_PROOFS.flatMap(({ says }) => says));
  const broken = new Set(MUTANTS.map(({ breaks }) => breaks));
  expect([...said].filter((sentence) => !broken.has(sentence))).toEqual([]);
});

test('every pattern has mutants', () => {
  const mutated = MUTANTS.map((each) => subjectOf(each).pattern);
  expect([...new Set(PATTERN_PROOFS.map(({ pattern }) => pattern))].filter((each) => !mutated.includes(each))).toEqual(
    [],
  );
});
