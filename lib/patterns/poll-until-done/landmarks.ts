import type { FragmentNames } from '../../core/naming';

/** The phrases of the states that say how far a poll has come. */
export const END = 'done?';
export const CANCEL_LATE = 'cancel late job';
export const CANCEL_UNCHECKED = 'cancel unchecked job';
/** The variable that holds the job. */
export const JOB = 'job';

/** The same as they stand in a definition. */
export interface PollLandmarks {
  readonly jobVariable: string;
  readonly endState: string;
  readonly cancelStates: readonly string[];
}

/** The landmarks of a poll of these names. */
export function landmarksOf(names: FragmentNames): PollLandmarks {
  return {
    jobVariable: names.variable(JOB),
    endState: names.state(END),
    cancelStates: [names.state(CANCEL_LATE), names.state(CANCEL_UNCHECKED)],
  };
}
