import { FAN_OUT_MUTANT } from '../fan-out';
import { PATTERN_PROOFS } from '..';
import { LATE_JOB } from '../job';
import type { PatternProof } from '../pattern-proof';
import { LONG_RUNBOOK, REVERSED_RUNBOOK } from '../runbook';
import { MUTANTS_OF_WAITING } from './waiting';
import type { Mutant } from './mutant';
import { MUTANTS_OF_OPERATIONS } from './operations';
import { MUTANTS_OF_STARTING } from './starts';

export const MUTANTS: readonly Mutant[] = [...MUTANTS_OF_WAITING, ...MUTANTS_OF_STARTING, ...MUTANTS_OF_OPERATIONS];

/** Situations that are wrong by themselves: stacks in which a part is another one than the pattern's. */
const WRONG: readonly PatternProof[] = [FAN_OUT_MUTANT, LATE_JOB, LONG_RUNBOOK, REVERSED_RUNBOOK];

/** The situation of a mutant. */
export const subjectOf = ({ id }: Pick<Mutant, 'id'>): PatternProof =>
  [...PATTERN_PROOFS, ...WRONG].find((each) => each.id === id) as PatternProof;
