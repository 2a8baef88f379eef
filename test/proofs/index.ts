import { AGGREGATOR_PROOFS } from './aggregator';
import { APPROVAL_PROOFS } from './approval';
import { CLAIM_CHECK_PROOFS } from './claim-check';
import { CONTINUE_AS_NEW_PROOFS } from './continue-as-new';
import { EARLY_END_PROOFS } from './early-ends';
import { ORDER_PROOFS } from './order';
import type { PatternProof } from './pattern-proof';
import { QUEUE_CONSUMER_PROOFS } from './queue-consumer';
import { TIMER_PROOFS } from './timer';
import { VERIFICATION_PROOFS } from './verification';

/** What is proved of our own patterns. */
export const PATTERN_PROOFS: readonly PatternProof[] = [
  ...ORDER_PROOFS,
  ...VERIFICATION_PROOFS,
  ...APPROVAL_PROOFS,
  ...TIMER_PROOFS,
  ...QUEUE_CONSUMER_PROOFS,
  ...CLAIM_CHECK_PROOFS,
  ...AGGREGATOR_PROOFS,
  ...EARLY_END_PROOFS,
  ...CONTINUE_AS_NEW_PROOFS,
];
