import type { Duration, ResourceEnvironment } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Retrier } from '../states/retries';

/** A resource that stands in a region and an account. */
export interface Placed {
  readonly env: ResourceEnvironment;
}

/** A task that a pattern builds. */
export interface BuiltWork {
  readonly kind: 'built';
  /** The integrated service and its action: `lambda:invoke`. */
  readonly integration: string;
  /** The arguments around what is sent: `payload` is the payload of the user, or the one that the pattern sends by default. */
  readonly arguments: (payload: unknown) => object;
  /** The payload of the user; undefined where the pattern's own goes out. */
  readonly payload?: unknown;
  /** JSONata expression (without its braces) of what the task answered. */
  readonly result: string;
  /** The end of one attempt, or the deadline. */
  readonly timeout: Duration;
  /** The `taskTimeout` of the user; undefined where it was left to us. */
  readonly givenTimeout?: Duration;
  /** The time from the start of the step within which a task token must be answered; undefined for a call that answers itself. */
  readonly deadline?: Duration;
  /** The timeout of the function that is called, where it is known. */
  readonly functionTimeout?: Duration;
  readonly retry: readonly Retrier[];
  readonly statements: readonly iam.PolicyStatement[];
  /** The resource that the task speaks to; undefined where it is named by the arguments alone. */
  readonly target?: Placed;
  readonly targetArn?: string;
  /** Whether what is sent is text rather than JSON. */
  readonly text?: boolean;
  /** Whether what comes back says something of what was asked; an accepted message does not. */
  readonly answers: boolean;
  /** Whether it is a job that a service runs: it is not started again when the state has given up, and Express executions can't wait for it. */
  readonly isJob?: boolean;
  /** Whether one call takes a whole batch of items. */
  readonly batch?: boolean;
  /** The request to an HTTP endpoint. */
  readonly http?: { readonly url: string; readonly method: string; readonly headers: readonly string[] };
}

/** A task of the user, taken as it is. */
export interface ReadyMadeWork {
  readonly kind: 'readyMade';
  readonly task: sfn.TaskStateBase;
}

/** Several states, which one Parallel holds together. */
export interface ChainWork {
  readonly kind: 'chain';
  readonly chain: sfn.IChainable;
}

/** The three forms of work. */
export type AnyWork = BuiltWork | ReadyMadeWork | ChainWork;
