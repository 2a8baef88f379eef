import type { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

/** How suspicious orders are looked at by a person before anything is done for them. */
export interface OrderReviewOptions {
  /**
   * Gets `{ step, execution, input, results, taskToken }`. Whoever decides answers the token: success lets the order go on, a failure (as
   * `Order.Rejected`) cancels it.
   */
  readonly reviewer: lambda.IFunction;

  /** JSONata condition in `{% … %}` over `$states.input`, the order. */
  readonly when: string;

  /** Until then somebody must have decided, or the order is cancelled with `States.Timeout`: from 1 minute to 30 days. */
  readonly deadline: Duration;
}
