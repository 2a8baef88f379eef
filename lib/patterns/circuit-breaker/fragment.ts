import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { partitionOf } from '../../capabilities/coordination/row-key';
import { checkGiven, type Given } from '../../core/given';
import { FragmentNames } from '../../core/naming';
import { checkDuration, refusal } from '../../core/refusal';
import { catchFailures, guardedWork } from '../../work/guarded-work';
import { checkSingle, checkWork } from '../../work/work-check';
import type { CircuitBreakerProps } from './props';
import { CircuitStates } from './states';

const GIVEN: Given<CircuitBreakerProps> = { table: 'given', work: 'given', window: 'duration', openFor: 'duration' };

/**
 * Work that is cut off while too much of it fails, across all executions and state machines: 1 transition beside those of the work, and 2 for the first
 * of a window.
 *
 * The circuit opens when a share of the calls of a window has failed. Then nothing is called until a time has passed, and then one call alone, the probe: the
 * circuit closes unless that fails, too.
 */
export class CircuitBreaker extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: CircuitBreakerProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { window = Duration.minutes(1), openFor = Duration.minutes(5), failureRate = 0.5, minimumCalls = 10 } = props;
    const { table, key = this.node.path, resultField = 'result', errors } = props;
    checkNumbers(this, failureRate, minimumCalls);
    checkLength(this, 'window', window);
    checkLength(this, 'openFor', openFor);
    checkWork(this, 'work', props.work);
    checkSingle(this, 'work', props.work);
    const names = new FragmentNames(this, props.stateNamePrefix);
    const partition = partitionOf(this, 'breaker', 'key', key);
    const counts = { window, openFor, failureRate, minimumCalls };
    const states = new CircuitStates(this, names, { table: table.table, partition, ...counts });
    const admit = states.admit();
    const sending = { fields: { input: '$states.input' }, bindings: { input: '$states.input' }, resultField };
    const work = guardedWork(this, names, props.work, sending);
    const [beginWindow, probe] = [states.beginWindow(), states.probe()];
    [admit, beginWindow, probe].forEach((state) => state.next(work.start));
    states.catchRefused(admit, beginWindow);
    states.catchRefused(beginWindow, probe);
    states.catchRefused(probe, props.onOpen ?? states.failOpen());
    catchFailures(work, { errors, to: states.failed(props.alarmTopic), variable: states.failure, facts: {} });
    this.startState = admit;
    this.endStates = [...work.ends];
  }
}

function checkNumbers(scope: IConstruct, failureRate: number, minimumCalls: number): void {
  if (!(failureRate > 0 && failureRate <= 1)) {
    const instead = 'it is a share of all calls: 0.5 for half of them';
    throw refusal(scope, { prop: 'failureRate', must: 'be above 0 and at most 1', got: failureRate, instead });
  }
  if (!Number.isInteger(minimumCalls) || minimumCalls < 1) {
    const instead = 'give 1 for a circuit that the first failure opens';
    throw refusal(scope, { prop: 'minimumCalls', must: 'be a whole number, 1 or more', got: minimumCalls, instead });
  }
}

function checkLength(scope: IConstruct, prop: string, length: Duration): void {
  if (length.isUnresolved()) {
    const instead = 'it is part of the definition: give a literal duration';
    throw refusal(scope, { prop, must: 'be known at synthesis', got: length, instead });
  }
  const bounds = { atLeast: Duration.seconds(1), atMost: Duration.days(365), instead: 'nobody waits for longer' };
  checkDuration(scope, prop, length, bounds);
}
