import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Retrier } from '../states/retries';

/** A task that the saga itself builds. */
export interface BuiltWork {
  readonly kind: 'built';
  /** The integrated service and its action: `lambda:invoke`. */
  readonly integration: string;
  /** The arguments around what is sent: `payload` is the payload of the user, or the one that every function of a saga gets. */
  readonly arguments: (payload: unknown) => object;
  /** What the user wants to send; undefined where the saga's own payload goes out. */
  readonly payload?: unknown;
  /** JSONata expression (without its braces) of what the task answered. */
  readonly result: string;
  readonly timeout: Duration;
  readonly retry: readonly Retrier[];
  readonly statements: readonly iam.PolicyStatement[];
  /** Whether what is sent is text rather than JSON. */
  readonly text?: boolean;
  /** Whether the payload must carry a task token. */
  readonly callback?: boolean;
  /** What is asked of an HTTP endpoint. */
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

/** What a step or a compensation does. */
export type Work = BuiltWork | ReadyMadeWork | ChainWork;
