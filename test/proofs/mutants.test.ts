import { PATTERN_PROOFS } from '.';
import { MUTANTS, subjectOf } from './mutants';
import { proveMutant } from './mutants/mutant';

test.each(MUTANTS.map((each) => [each.breaks, each] as const))('can be broken: %s', async (_breaks, mutant) => {
  const proof = await proveMutant(subjectOf(mutant), mutant);
  expect(proof.finding?.kind).toBe('violated');
});

/** What no mutant here breaks. */
const UNBROKEN = [
  'the welcome comes once where no call fails',
  'a request is decided by a vote about it, or expires',
  'a vote decides the request that it is about, and no other',
  'as many requests are approved as votes were accepted',
  'as many as were asked for have answered, and who failed is not among them',
  'it comes to its end',
  'nobody is both lost and heard, and everybody is one of them',
  'what becomes of one user does not depend on the sign-up of another',
  'work that was done does not fail by the lock',
];

test('every sentence that is proved can be broken, but for those named', () => {
  const said = new Set(PATTERN_PROOFS.flatMap(({ says }) => says));
  const broken = new Set(MUTANTS.map(({ breaks }) => breaks));
  expect([...said].filter((sentence) => !broken.has(sentence)).sort()).toEqual([...UNBROKEN].sort());
});

test('every pattern has mutants', () => {
  const mutated = MUTANTS.map((each) => subjectOf(each).pattern);
  expect([...new Set(PATTERN_PROOFS.map(({ pattern }) => pattern))].filter((each) => !mutated.includes(each))).toEqual(
    [],
  );
});
