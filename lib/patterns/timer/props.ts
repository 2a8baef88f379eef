import type { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { ResumableOptions } from '../../workflow/resumable-options';
import type { WorkflowOptions } from '../../workflow/workflow-props';

/** The meaning of a time that is over when a timer is set. */
export enum TimerInPast {
  /** The workflow runs at once. */
  NOW = 'now',
  /** Setting fails with `Timer.InPast`; a setting that was there stays. */
  REFUSE = 'refuse',
  /** Nothing is set, and the outcome says so; a setting that was there stays. */
  SKIP = 'skip',
}

/** Properties of a `TimerWorkflow`. */
export interface TimerWorkflowProps extends WorkflowOptions, ResumableOptions {
  /** The states that run when a timer is due: any chain, any fragment. Their input is the one that the timer was set with. */
  readonly definition: sfn.IChainable;

  /**
   * The meaning of a time that is over when a timer is set.
   *
   * @default TimerInPast.NOW
   */
  readonly inPast?: TimerInPast;
}
