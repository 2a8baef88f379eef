import type { Duration } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Work } from '../../work/work';
import type { WorkflowOptions } from '../../workflow/workflow-props';

/** Options of a loop of any length. */
export interface ContinueAsNewOptions {
  /**
   * The work of one turn. Its input is the state of the loop, first that of the execution; what it answers (or its last state puts out) is the state of the next
   * turn, and in the end the output.
   */
  readonly work: Work;

  /**
   * The condition of another turn: a JSONata expression (`{% $states.input.cursor != null %}`) over what the turn has answered, `$states.input`. What does not
   * exist, and what JSONata takes for false, ends the loop.
   */
  readonly repeatWhile: string;

  /**
   * The number of turns of one execution: a whole number of at least 1. A history holds 25,000 events, and a turn around one call leaves 7, more where it is
   * retried.
   *
   * @default - 1,000 for work that is one call; for states of your own as many as leave 7,000 events, if none of them is a Map or part of a loop
   */
  readonly maxTurns?: number;

  /**
   * The age at which an execution has its successor go on, though it has turns left: whole seconds, up to 364 days. A turn that has begun then is
   * ended by the same execution.
   *
   * @default Duration.days(30)
   */
  readonly maxAge?: Duration;

  /**
   * The task token of whoever waits for the end of the whole loop: a JSONata expression over its last state (`{% $states.input.taskToken %}`), which the turns
   * must have carried on. The last execution answers it with that state: 1 transition. Whoever waits must let it, with `grantTaskResponse`, and
   * have a deadline for loops that fail.
   *
   * @default - nobody is told
   */
  readonly taskToken?: string;
}

/** Properties of a `ContinueAsNew`. */
export interface ContinueAsNewProps extends ContinueAsNewOptions {
  /**
   * The prefix of the names of the states.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}

/** Properties of a `ContinueAsNewWorkflow`. */
export interface ContinueAsNewWorkflowProps extends WorkflowOptions, ContinueAsNewOptions {
  /**
   * The states that follow the last turn, in the last execution alone: tell there whoever waits for the end.
   *
   * @default - the execution succeeds with the state of the loop
   */
  readonly whenDone?: sfn.IChainable;
}
