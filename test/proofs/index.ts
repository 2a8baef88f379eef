import { AGGREGATOR_PROOFS } from './aggregator';
import { APPROVAL_PROOFS } from './approval';
import { ORDER_PROOFS } from './order';
import type { PatternProof } from './pattern-proof';
import { TIMER_PROOFS } from './timer';
import { VERIFICATION_PROOFS } from './verification';

/** What is proved of our own patterns. */
export const PATTERN_PROOFS: readonly PatternProof[] = [
  ...ORDER_PROOFS,
  ...VERIFICATION_PROOFS,
  ...APPROVAL_PROOFS,
  ...TIMER_PROOFS,
  ...AGGREGATOR_PROOFS,
];
