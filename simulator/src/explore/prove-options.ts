import type { FaultChoice } from './possible-faults';
import type { ProofSubject } from './proof-run';

/** Which faults a proof combines with orders. */
export interface ProofFaults extends FaultChoice {
  /** At most how many faults strike in one run. @default 1 */
  readonly most?: number;
}

/**
 * What `prove` proves: `create` makes what a run happens in, fresh for each, with its order
 * (`Simulator.load(stack, { interleaving })`); `actors` act from outside, all of them at once, as a test does; `invariant` throws, or
 * answers false, when something is wrong after a run.
 */
export interface ProveOptions extends ProofSubject {
  /** Faults that strike besides: each choice of them is explored in every order. @default - none */
  readonly faults?: ProofFaults;
}
