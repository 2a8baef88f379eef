import type { Work } from '../../work/work';

/** The parts of a check, its expressions without their braces. */
export interface PollCheckSettings {
  readonly work: Work;
  readonly done: string;
  readonly failed?: string;
  readonly result: string;
  /** The job in what the usual start answers. */
  readonly job?: string;
  readonly cancel?: Work;
  /** Whether its expressions are known to be such as can't fail. */
  readonly total?: boolean;
}
