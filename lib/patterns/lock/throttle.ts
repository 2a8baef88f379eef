import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { Lock } from './fragment';
import { checkSlots } from './plan';
import type { ThrottleProps } from './props';

const GIVEN: Given<ThrottleProps> = {
  table: 'given',
  work: 'given',
  maxConcurrency: 'given',
  lease: 'given duration',
};

/**
 * Work that a limited number of executions do at the same time, across all executions and state machines: a lock with slots. 2 transitions beside
 * those of the work when a slot is free at the first attempt.
 */
export class Throttle extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range; synthesis fails when the work may take longer than the lease. */
  public constructor(scope: Construct, id: string, props: ThrottleProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    checkSlots(this, 'maxConcurrency', props.maxConcurrency);
    const { maxConcurrency: slots, key = this.node.path, stateNamePrefix = `${id}: ` } = props;
    const lock = new Lock(this, 'Lock', { ...props, slots, key, stateNamePrefix });
    this.startState = lock.startState;
    this.endStates = lock.endStates;
  }
}
