import type { Duration } from 'aws-cdk-lib';
import { checkArgument, checkGiven, type Given } from '../../core/given';
import { refusal } from '../../core/refusal';
import type { Work } from '../../work/work';
import type { CoordinationTable } from '../coordination/coordination-table';

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

/** Options of an end that does not wait for all. */
export interface EarlyEndOptions {
  /**
   * The work that is told of those who were stopped, once after each early end: `$lost` are their names or indexes, `$input` is the input with what came out
   * beside it. AWS stops states, and not the functions that they have called: what these still do arrives afterwards, and is for this work to undo.
   *
   * It is retried on every error for three quarters of an hour; if it still fails, so does the execution, and a redrive goes on with it.
   *
   * @default - nobody is told
   */
  readonly onLost?: Work;

  /**
   * The table in which answers are put down until enough have come: for all answers together up to 256 KiB.
   *
   * @default - the first answer travels in the cause of an error, which holds 32,768 characters; a quorum of more than one gets a table of its own
   */
  readonly table?: CoordinationTable;
}

/** Options of a quorum. */
export interface QuorumOptions extends EarlyEndOptions {
  /**
   * Whether the others are stopped as soon as that number has succeeded. For branches, targets and items in the execution itself.
   *
   * @default false
   */
  readonly endEarly?: boolean;
}

/** Options of a race. */
export interface FirstOfOptions extends EarlyEndOptions {
  /**
   * The head start of each branch or target before the next one, in the order of their names: those are started only when nobody has succeeded by then. In
   * whole seconds.
   *
   * @default - all start at once
   */
  readonly hedgeAfter?: Duration;
}

const GIVEN: Given<FirstOfOptions> = { hedgeAfter: 'duration' };

/**
 * The meaning that the failure of an item, or of a branch, has for the whole fan-out.
 *
 * All policies but `failFast`, `firstOf` and a quorum that ends early let every item come to its end and judge then; nothing to do is a success in each of
 * them.
 */
export class FailurePolicy {
  /** The error of an execution in which the first answer exceeds the 32,768 characters of an error's cause, and there was no table for it. */
  public static readonly ANSWER_TOO_LARGE = 'FailurePolicy.AnswerTooLarge';

  /** The first failure fails the whole and stops the rest. A redrive goes on with what has not succeeded. */
  public static failFast(): FailurePolicy {
    return new FailurePolicy({ failFast: true });
  }

  /** Failures are results like others: the whole succeeds, and each failure stands under its name or index with error, cause and input. */
  public static collect(): FailurePolicy {
    return new FailurePolicy({});
  }

  /**
   * The policy `collect`, under which the whole fails with `FanOut.QuorumNotMet` when fewer than `minimumSuccesses` have succeeded. It can end as soon as
   * that number has. Throws when there are options for an early end without one.
   */
  public static quorum(minimumSuccesses: number, options: QuorumOptions = {}): FailurePolicy {
    checkArgument('FailurePolicy.quorum', 'minimumSuccesses', minimumSuccesses);
    const { endEarly, ...early } = options;
    if (endEarly === true) return new FailurePolicy({ minimumSuccesses, endEarly: early });
    for (const prop of ['onLost', 'table'] as const) {
      if (early[prop] === undefined) continue;
      const instead = "say 'endEarly: true'";
      throw refusal('FailurePolicy.quorum', { prop, must: 'go with an early end', got: 'none', instead });
    }
    return new FailurePolicy({ minimumSuccesses });
  }

  /**
   * The first that succeeds decides, and stops the rest: a race, or with `hedgeAfter` a hedge. When all have failed, the whole fails with
   * `FanOut.QuorumNotMet`. For branches, targets and items in the execution itself.
   */
  public static firstOf(options: FirstOfOptions = {}): FailurePolicy {
    checkGiven('FailurePolicy.firstOf', options, GIVEN);
    return new FailurePolicy({ minimumSuccesses: 1, endEarly: options });
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
      readonly endEarly?: FirstOfOptions;
    },
  ) {}
}
