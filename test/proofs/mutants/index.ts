import { EARLY_STRANGER } from '../early-ends';
import { FAN_OUT_MUTANT } from '../fan-out';
import { PATTERN_PROOFS } from '..';
import { LATE_JOB } from '../job';
import { FAILING_LOCK } from '../lock';
import type { PatternProof } from '../pattern-proof';
import { LONG_HOLD } from '../runbook-gates';
import { LONG_RUNBOOK, REVERSED_RUNBOOK } from '../runbook';
import { MUTANTS_OF_WAITING } from './waiting';
import type { Mutant } from './mutant';
import { MUTANTS_OF_OPERATIONS } from './operations';
import { MUTANTS_OF_STARTING } from './starts';

export const MUTANTS: readonly Mutant[] = [...MUTANTS_OF_WAITING, ...MUTANTS_OF_STARTING, ...MUTANTS_OF_OPERATIONS];

/** Situations that are wrong by themselves: stacks in which a part is another one than the pattern's. */
const WRONG: readonly PatternProof[] = [
  EARLY_STRANGER,
  FAILING_LOCK,
  FAN_OUT_MUTANT,
  LATE_JOB,
  LONG_HOLD,
  LONG_RUNBOOK,
  REVERSED_RUNBOOK,
];

/** Whether the situation of a mutant is wrong by itself, so that there is nothing to be put into another one. */
export const isWrongByItself = (mutant: Pick<Mutant, 'id'>): boolean => WRONG.includes(subjectOf(mutant));

/** The situation of a mutant. */
export const subjectOf = ({ id }: Pick<Mutant, 'id'>): PatternProof =>
  [...PATTERN_PROOFS, ...WRONG].find((each) => each.id === id) as PatternProof;
