import type { PatternProof } from '../pattern-proof';
import { isWrongByItself, MUTANTS, subjectOf } from '.';
import { proveMutant, type Mutant } from './mutant';

/** Which mutants of its pattern a proof finds, each by what it breaks. */
export interface Kills {
  readonly killed: readonly string[];
  readonly alive: readonly string[];
}

/**
 * Plays every mutant of a pattern in the situation of one of its proofs, and asks whether any sentence of the proof does not hold.
 * A mutant for whose part there is no place in that situation is left out, and so is a stack that is wrong by itself.
 */
export async function killsOf(subject: PatternProof): Promise<Kills> {
  const [killed, alive]: [string[], string[]] = [[], []];
  const isOfPattern = (mutant: Mutant): boolean =>
    subjectOf(mutant).pattern === subject.pattern && !isWrongByItself(mutant);
  for (const mutant of MUTANTS.filter(isOfPattern)) {
    const found = await finds(subject, mutant).catch(() => undefined);
    if (found !== undefined) (found ? killed : alive).push(mutant.breaks);
  }
  return { killed, alive };
}

async function finds(subject: PatternProof, mutant: Mutant): Promise<boolean> {
  const { says } = subject;
  for (const breaks of says.includes(mutant.breaks) ? [mutant.breaks] : says) {
    const { finding } = await proveMutant(subject, { ...mutant, breaks });
    if (finding !== undefined) return true;
  }
  return false;
}
