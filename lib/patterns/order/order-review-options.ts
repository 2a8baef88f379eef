import type { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

/** Options of the review of suspicious orders by a person, before anything is done for them. */
export interface OrderReviewOptions {
  /**
   * The function that asks somebody to decide: it gets `{ step, execution, input, results, taskToken }`. Whoever decides answers the token:
   * success lets the order go on, a failure (as `Order.Rejected`) cancels it.
   */
  readonly reviewer: lambda.IFunction;

  /** The JSONata condition in `{% … %}` over `$states.input`, the order. */
  readonly when: string;

  /** The time within which somebody must have decided, or the order is cancelled with `States.Timeout`: from 1 minute to 30 days. */
  readonly deadline: Duration;
}
