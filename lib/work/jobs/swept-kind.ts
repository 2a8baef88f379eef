import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { JobSpec } from './job-work';

/** A call of a sweep. */
export interface SweepCall {
  /** The integration: `aws-sdk:ecs:listTasks`. */
  readonly integration: string;
  readonly arguments: object;
  readonly statements: readonly iam.PolicyStatement[];
}

/** The calls of a sweep, over pages of what runs. */
export interface Sweep {
  /** The word for what is swept, in the names of states: `tasks`. */
  readonly what: string;
  /**
   * The page that `$states.input.next` says, the first without: JSONata over `$states.result` of a list of ids, and of what says the next page, undefined behind the
   * last one.
   */
  readonly list: SweepCall & { readonly found: string; readonly next: string };
  /** A look at `$states.input.found`, where a page tells no more than ids: JSONata of those that are to be stopped. @default - all that are found */
  readonly look?: SweepCall & { readonly over: string };
  /** The end of the one whose id is the input. */
  readonly stop: SweepCall;
}

/** The texts by which a job tells when its time is over, in JSONata. */
export interface JobMarks {
  /** Another one for each attempt, for a service that refuses a name which is taken. */
  readonly ofAttempt: string;
  /** The same one for attempts whose start may be lost, for a service that knows a repeated start by a token. */
  readonly ofStart: string;
}

/** A kind of jobs that end by a sweep, since their service has no timeout for them. */
export interface SweptKind {
  /** The prefix of marks: letters, digits and hyphens. */
  readonly prefix: string;
  /** The length of the hash in marks, by what the service allows. */
  readonly hashLength: number;
  sweep(scope: IConstruct): Sweep;
  job(scope: IConstruct, marks: JobMarks): Omit<JobSpec, 'at' | 'atLeast' | 'atMost' | 'every'>;
}
