import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { partitionOf } from '../../capabilities/coordination/row-key';
import { checkGiven, type Given } from '../../core/given';
import { FragmentNames } from '../../core/naming';
import { checkDuration, checkIsDuration, refusal } from '../../core/refusal';
import { LONGEST_WAIT } from '../../states/task-timeout';
import type { RateLimitProps } from './props';
import { RateLimitStates } from './states';

const GIVEN: Given<RateLimitProps> = {
  table: 'given',
  rate: 'given',
  period: 'given duration',
  maxDelay: 'duration',
};

/** DynamoDB takes about as many writes of one item in a second. */
const MOST_PER_SECOND = 1_000;

/**
 * A gate through which a limited number of executions, or iterations of a Map, pass in each period, across all executions and state machines, in
 * the order in which they come: 2 transitions, whether or not they have to wait.
 *
 * One write reserves the next turn, and a Wait state lasts until then: nobody tries again and again.
 */
export class RateLimit extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: RateLimitProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { table, key = this.node.path, maxDelay = Duration.hours(1) } = props;
    const intervalMs = intervalOf(this, props);
    checkDuration(this, 'maxDelay', maxDelay, {
      atLeast: Duration.seconds(1),
      atMost: LONGEST_WAIT,
      instead: 'AWS ends an execution after 365 days',
    });
    const states = new RateLimitStates(this, new FragmentNames(this, props.stateNamePrefix), {
      table: table.table,
      partition: partitionOf(this, 'rate', 'key', key),
      intervalMs,
      maxDelay,
    });
    const reserve = states.reserve();
    const begin = states.begin();
    const again = states.again();
    const wait = states.wait();
    reserve.next(wait);
    again.next(wait);
    states.catchRefused(reserve, begin);
    states.catchRefused(begin, again);
    states.catchRefused(again, props.onExceeded ?? states.fail());
    this.startState = reserve;
    this.endStates = [wait, begin];
  }
}

/** The time between two starts. */
function intervalOf(scope: IConstruct, { rate, period }: RateLimitProps): number {
  if (!Number.isInteger(rate) || rate < 1) {
    const instead = 'lengthen the period for less than one start in it';
    throw refusal(scope, { prop: 'rate', must: 'be a whole number, 1 or more', got: rate, instead });
  }
  checkIsDuration(scope, 'period', period);
  if (period.isUnresolved()) {
    const instead = 'it is part of the definition: give a literal duration';
    throw refusal(scope, { prop: 'period', must: 'be known at synthesis', got: period, instead });
  }
  if (period.toMilliseconds() > Duration.days(365).toMilliseconds()) {
    const instead = 'AWS ends an execution after 365 days';
    throw refusal(scope, { prop: 'period', must: 'be at most 365 days', got: period, instead });
  }
  const intervalMs = Math.ceil(period.toMilliseconds() / rate);
  if (rate * 1_000 > MOST_PER_SECOND * period.toMilliseconds()) {
    const instead = 'part what is more by keys, each with a limit of its own';
    throw refusal(scope, { prop: 'rate', must: `be at most ${MOST_PER_SECOND} a second`, got: rate, instead });
  }
  return intervalMs;
}
