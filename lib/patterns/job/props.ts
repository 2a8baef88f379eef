import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Work } from '../../work';

/** Properties of a `Job`. */
export interface JobProps {
  /** The work: a job (`Work.runGlueJob` and its like), or any other. */
  readonly work: Work;

  /**
   * The field of the input in which the result stands; what else is in the input is kept.
   *
   * @default 'job'
   */
  readonly resultField?: string;

  /**
   * The states after a failure of any kind, the end of the time among them. Their input is the job's own with the error beside it, as `error`: `{ Error, Cause
   * }`. Not for states of your own, which catch themselves.
   *
   * @default - the execution fails with the error
   */
  readonly onFailed?: sfn.IChainable;

  /**
   * The prefix of the state names.
   *
   * @default - the construct id and a colon
   */
  readonly stateNamePrefix?: string;
}
