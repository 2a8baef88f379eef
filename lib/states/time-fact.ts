/** The key under which a rendered state says of its time what the Amazon States Language has no field for; it is in no JSON. */
export const TIME_FACT = Symbol.for('cdk-workflow-patterns.timeFact');

/** The facts that a state which we build knows of its time. */
export interface TimeFact {
  /** The latest end of its attempts, counted from its entry: no retry lengthens it. */
  readonly deadlineSeconds?: number;

  /** The time that an attempt has which begins when that is over. */
  readonly leastSeconds?: number;

  /** The number of times after each other that a Map runs its iterations, as far as it is known before it runs. */
  readonly rounds?: number;

  /** Whether a worker does the task: the ARN of its activity is mostly a token, which tells nothing. */
  readonly byWorker?: boolean;

  /** The errors that its retries wait for until that deadline: their delays are in it. */
  readonly awaitedErrors?: readonly string[];

  /** Whether it waits before a state is entered again, and its deadline ends the whole loop. */
  readonly loops?: boolean;

  /** Whether it leads back to where a loop began, whose end another state has in its facts as a deadline. */
  readonly endsLoop?: boolean;

  /** The loss when the execution times out before its end. */
  readonly mustEnd?: string;
}
