import { checkArgument } from '../../core/given';

/** The number of failures that are tolerated; exceeding either limit fails the run. */
export interface FailureToleranceOptions {
  /**
   * The number of items that may fail before the run fails: a whole number, 0 or more.
   *
   * @default - no limit by count
   */
  readonly count?: number;

  /**
   * The percentage of items that may fail before the run fails: 0 to 100.
   *
   * @default - no limit by percentage
   */
  readonly percentage?: number;
}

/**
 * The meaning that the failure of an item, or of a branch, has for the whole fan-out.
 *
 * All policies but `failFast` let every item come to its end and judge then; nothing to do is a success in each of them.
 */
export class FailurePolicy {
  /** The first failure fails the whole and stops the rest. A redrive goes on with what has not succeeded. */
  public static failFast(): FailurePolicy {
    return new FailurePolicy({ failFast: true });
  }

  /** Failures are results like others: the whole succeeds, and each failure stands under its name or index with error, cause and input. */
  public static collect(): FailurePolicy {
    return new FailurePolicy({});
  }

  /** The policy `collect`, under which the whole fails with `FanOut.QuorumNotMet` when fewer than `minimumSuccesses` have succeeded. */
  public static quorum(minimumSuccesses: number): FailurePolicy {
    checkArgument('FailurePolicy.quorum', 'minimumSuccesses', minimumSuccesses);
    return new FailurePolicy({ minimumSuccesses });
  }

  /** The policy `collect`, under which the whole fails with `FanOut.TooManyFailures` when more have failed than are tolerated. */
  public static tolerate(tolerated: FailureToleranceOptions): FailurePolicy {
    checkArgument('FailurePolicy.tolerate', 'tolerated', tolerated);
    return new FailurePolicy({ tolerated });
  }

  private constructor(
    /** @internal */
    public readonly _settings: {
      readonly failFast?: boolean;
      readonly minimumSuccesses?: number;
      readonly tolerated?: FailureToleranceOptions;
    },
  ) {}
}
