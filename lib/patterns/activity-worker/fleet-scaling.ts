import { Token } from 'aws-cdk-lib';
import { checkCall, type Given } from '../../core/given';
import { refusal } from '../../core/refusal';

/** Options of `FleetScaling.backlog`. */
export interface BacklogScalingOptions {
  /** The fewest instances: 0 or more. With 0, the first task waits until an instance is up. */
  readonly minInstances: number;

  /** The most instances: at least 1, and not fewer than `minInstances`. */
  readonly maxInstances: number;

  /**
   * The number of waiting tasks for each instance that is held: the longest a task may wait, divided by the time that a task takes, times the
   * concurrency of an instance.
   */
  readonly tasksPerInstance: number;
}

const GIVEN: Given<BacklogScalingOptions> = {
  minInstances: 'given',
  maxInstances: 'given',
  tasksPerInstance: 'given',
};

/** The number of instances of a fleet. */
export class FleetScaling {
  /** Always the same number of instances, from 1. */
  public static fixedSize(instances: number): FleetScaling {
    checkCall('FleetScaling.fixedSize', { instances }, {}, {});
    checkCount('FleetScaling.fixedSize', 'instances', instances, 1);
    return new FleetScaling(instances, instances);
  }

  /**
   * Instances in proportion to the backlog: every minute the tasks that were scheduled but not started yet are counted and published as a
   * metric, and the group holds a number of them for each instance.
   */
  public static backlog(options: BacklogScalingOptions): FleetScaling {
    checkCall('FleetScaling.backlog', {}, options, GIVEN);
    const { minInstances, maxInstances, tasksPerInstance } = options;
    checkCount('FleetScaling.backlog', 'minInstances', minInstances, 0);
    checkCount('FleetScaling.backlog', 'maxInstances', maxInstances, Math.max(1, minInstances));
    if (Token.isUnresolved(tasksPerInstance) || !(tasksPerInstance > 0)) {
      const instead = 'divide the longest time that a task may wait by the time that it takes';
      throw refusal('FleetScaling.backlog', {
        prop: 'tasksPerInstance',
        must: 'be above 0',
        got: tasksPerInstance,
        instead,
      });
    }
    return new FleetScaling(minInstances, maxInstances, tasksPerInstance);
  }

  private constructor(
    /** @internal */
    public readonly _min: number,
    /** @internal */
    public readonly _max: number,
    /** @internal */
    public readonly _tasksPerInstance?: number,
  ) {}
}

function checkCount(factory: string, prop: string, value: number, atLeast: number): void {
  if (Token.isUnresolved(value) || !Number.isInteger(value) || value < atLeast) {
    const instead = 'give a literal number';
    throw refusal(factory, { prop, must: `be a whole number from ${atLeast}`, got: value, instead });
  }
}
