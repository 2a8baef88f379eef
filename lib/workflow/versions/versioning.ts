import type { GradualVersioningOptions, VersioningOptions } from './versioning-options';
import { gradualPlan, planOf, type VersioningPlan } from './versioning-plan';

/**
 * The way in which a new version of a workflow takes over from the version before.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-cd-aliasing-versioning.html
 */
export class Versioning {
  /** The new version gets a part of the executions, and after the interval all of them. Throws when an option is out of its range. */
  public static canary(options: GradualVersioningOptions = {}): Versioning {
    return new Versioning(gradualPlan('Versioning.canary', 'CANARY', options));
  }

  /** The new version gets another part of the executions after each interval. Throws when an option is out of its range. */
  public static linear(options: GradualVersioningOptions = {}): Versioning {
    return new Versioning(gradualPlan('Versioning.linear', 'LINEAR', options));
  }

  /** The new version gets all executions at once. Throws when an option is out of its range. */
  public static allAtOnce(options: VersioningOptions = {}): Versioning {
    return new Versioning(planOf('Versioning.allAtOnce', { type: 'ALL_AT_ONCE' }, options));
  }

  private constructor(
    /** @internal */
    public readonly _plan: VersioningPlan,
  ) {}
}
