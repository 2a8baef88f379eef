import { AGGREGATOR_PROOFS } from './aggregator';
import { APPROVAL_PROOFS } from './approval';
import { CIRCUIT_BREAKER_PROOFS } from './circuit-breaker';
import { AUTO_REDRIVE_PROOFS } from './auto-redrive';
import { CLAIM_CHECK_PROOFS } from './claim-check';
import { CONTINUE_AS_NEW_PROOFS } from './continue-as-new';
import { DATA_PIPELINE_PROOFS } from './data-pipeline';
import { EARLY_END_PROOFS } from './early-ends';
import { FAN_OUT_PROOFS } from './fan-out';
import { JOB_PROOFS } from './job';
import { LOCK_PROOFS } from './lock';
import { ORDER_PROOFS } from './order';
import type { PatternProof } from './pattern-proof';
import { QUEUE_CONSUMER_PROOFS } from './queue-consumer';
import { RATE_LIMIT_PROOFS } from './rate-limit';
import { RUNBOOK_PROOFS } from './runbook';
import { RUNBOOK_GATE_PROOFS } from './runbook-gates';
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
  ...AUTO_REDRIVE_PROOFS,
  ...AGGREGATOR_PROOFS,
  ...EARLY_END_PROOFS,
  ...CONTINUE_AS_NEW_PROOFS,
  ...FAN_OUT_PROOFS,
  ...LOCK_PROOFS,
  ...RATE_LIMIT_PROOFS,
  ...CIRCUIT_BREAKER_PROOFS,
  ...DATA_PIPELINE_PROOFS,
  ...JOB_PROOFS,
  ...RUNBOOK_PROOFS,
  ...RUNBOOK_GATE_PROOFS,
];
