import type { Duration } from 'aws-cdk-lib';
import type { Aggregate } from '../../capabilities/results/aggregate';
import type { FailurePolicy } from '../../capabilities/results/failure-policy';
import type { Work } from '../../work/work';

/** Properties of a `ScatterGather`. */
export interface ScatterGatherProps {
  /**
   * The targets that are asked, by name: functions, queues and functions that answer later, HTTP endpoints, states of your own.
   *
   * The window takes the place of a default `taskTimeout`; one that is given, or a `deadline`, counts where it is shorter. States of your own
   * must be over within the window for certain, since nothing can cut them off.
   */
  readonly targets: { [name: string]: Work };

  /**
   * The time within which answers count, in whole seconds up to 364 days, shorter than the timeout of the state machine, and up to 60 seconds
   * where an HTTP endpoint without a `taskTimeout` is asked. It is counted from the request, and a request that is repeated does not lengthen it.
   */
  readonly window: Duration;

  /**
   * The request to all targets: any JSON. In JSONata expressions (`{% … %}`) stand, beside `$states`, `$name` and `$input`. A target that has a
   * `payload` or `body` of its own is asked that; where one answers later, a `taskToken` is added.
   *
   * @default - `{ name, input, execution }`
   */
  readonly request?: unknown;

  /**
   * The number of answers that must come, 1 up to the number of targets; with fewer the execution fails with `ScatterGather.TooFewAnswers` when
   * the window is over.
   *
   * @default - no answers are a success too
   */
  readonly minimumAnswers?: number;

  /**
   * The number of answers that must come, where it goes on as soon as they have: `FailurePolicy.firstOf()`, or `FailurePolicy.quorum(2, { endEarly: true })`.
   * With fewer the execution fails with `ScatterGather.TooFewAnswers`. In place of `minimumAnswers`, and of no other policy.
   *
   * @default - it goes on when every target has answered, failed or run out of time
   */
  readonly failurePolicy?: FailurePolicy;

  /**
   * The figures over the answers, by name: the best offer is `Aggregate.top(1, '{% -$result.price %}')`.
   *
   * @default - none
   */
  readonly aggregates?: { [name: string]: Aggregate };

  /**
   * The field of the output that holds what came out, beside the fields of the input.
   *
   * @default 'scatterGather'
   */
  readonly resultField?: string;

  /**
   * The prefix of the names of the states.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}
