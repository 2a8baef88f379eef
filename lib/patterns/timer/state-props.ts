import type { Duration } from 'aws-cdk-lib';
import type { TimerWorkflow } from './workflow';

/** Properties of a `CancelTimer`, and of every state around a timer. */
export interface TimerStateProps {
  /** The timer. */
  readonly timer: TimerWorkflow;

  /** The key: text or a JSONata expression, 1 to 1,024 bytes. Each key is a timer of its own. */
  readonly key: string;

  /**
   * The field of the output that holds the outcome, beside the fields of the input.
   *
   * @default 'timer'
   */
  readonly resultField?: string;

  /**
   * The prefix of the name of the state.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}

/** Properties of a `SetTimer`: either `at` or `after`. */
export interface SetTimerProps extends TimerStateProps {
  /**
   * The time: text or a JSONata expression, `2025-01-31T12:00:00Z` with `Z` or an offset, or `2025-01-31T12:00:00` as clocks of `timeZone` show
   * it. In the hour that clocks show twice it is the first, in the one that they leave out setting fails with `Timer.Invalid`.
   *
   * @default - `after` counts
   */
  readonly at?: string;

  /**
   * The time zone of `at`, of the IANA database: text or a JSONata expression.
   *
   * @default - `at` ends in `Z` or an offset
   */
  readonly timeZone?: string;

  /**
   * The delay, in whole seconds up to ten years, counted from the call.
   *
   * @default - `at` counts
   */
  readonly after?: Duration;

  /**
   * The input of the workflow: any JSON, with JSONata expressions. It lies in the schedule until then, and in the history of the execution: put ids
   * into it, and let functions read the rest.
   *
   * @default - the input of the state
   */
  readonly input?: unknown;
}
