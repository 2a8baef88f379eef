import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { inputWith, jsonata, quoted } from '../../core/jsonata';
import { FragmentNames } from '../../core/naming';
import { refusal } from '../../core/refusal';
import { mayInvoke } from '../../resources/access';
import { AslTask } from '../../states/asl-task';
import { ENTERING } from '../../states/entering';
import { retryLambdaCall } from '../../states/retries';
import { eachAttempt } from '../../states/task-timeout';
import { checkKey, checkTime } from './setting-check';
import type { SetTimerProps, TimerStateProps } from './state-props';

const GIVEN_SET: Given<SetTimerProps> = { timer: 'given', key: 'given', after: 'duration' };
const GIVEN_CANCEL: Given<TimerStateProps> = { timer: 'given', key: 'given' };

/** More than the timeout of the functions. */
const CALL = Duration.seconds(35);

/**
 * Sets a timer: 1 transition. The input stays, and beside it, as `timer`, comes out `{ set, status, key, generation, dueAt }`.
 *
 * An attempt that is made again sets nothing twice. A request that arrives after a later one of the same key changes nothing: its outcome has
 * `set: false` and the status `overtaken`.
 */
export class SetTimer extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: SetTimerProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN_SET);
    checkTime(this, props);
    const { at, timeZone, after, input = '{% $states.input %}' } = props;
    const asked = { at, timeZone, afterSeconds: after?.toSeconds(), input };
    const state = call(this, 'set timer', { ...props, fn: props.timer.setterFunction, asked });
    this.startState = state;
    this.endStates = state.endStates;
  }
}

/**
 * Cancels a timer: 1 transition. The input stays, and beside it, as `timer`, comes out `{ cancelled, status, key }`: a cancellation that is too
 * late has `cancelled: false` and the status `fired`.
 */
export class CancelTimer extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: TimerStateProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN_CANCEL);
    const state = call(this, 'cancel timer', { ...props, fn: props.timer.cancellerFunction, asked: {} });
    this.startState = state;
    this.endStates = state.endStates;
  }
}

/** A call of one of the functions. */
interface Call extends TimerStateProps {
  readonly fn: lambda.IFunction;
  readonly asked: object;
}

function call(
  scope: Construct,
  phrase: string,
  { fn, key, asked, resultField = 'timer', stateNamePrefix }: Call,
): AslTask {
  if (resultField === '') {
    const instead = "leave it out for 'timer'";
    throw refusal(scope, { prop: 'resultField', must: 'be the name of a field', got: resultField, instead });
  }
  checkKey(scope, key);
  return new AslTask(scope, 'Call', {
    stateName: new FragmentNames(scope, stateNamePrefix).state(phrase),
    integration: 'lambda:invoke',
    arguments: { FunctionName: fn.functionArn, Payload: { key, ...asked, request: jsonata(ENTERING) } },
    timeout: eachAttempt(CALL),
    retry: retryLambdaCall(),
    output: inputWith(`${quoted(resultField)}: $states.result.Payload`),
    statements: [mayInvoke(fn)],
  });
}
