import { Duration, aws_iam as iam, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { AslTask } from '../../states/asl-task';
import { inputWith } from '../../core/jsonata';
import { ENTERED_OR_REDRIVEN_MS, heartbeatUntil, LEAST_WAIT, LONGEST_WAIT, until } from '../../states/task-timeout';
import { checkGiven, type Given } from '../../core/given';
import { FragmentNames } from '../../core/naming';
import { checkDuration, refusal } from '../../core/refusal';
import { retryLambda } from '../../states/retries';

/** Properties of a `WaitForCallback`. */
export interface WaitForCallbackProps {
  /** The function that hands the task token to whoever answers. It gets `payload` with the field `taskToken` added. */
  readonly handler: lambda.IFunction;

  /**
   * The payload of the function beside the token: an object, in which strings in `{% … %}` are JSONata.
   *
   * @default - the input of the state, as the field `input`
   */
  readonly payload?: sfn.TaskInput;

  /**
   * The time within which the answer must have come, in whole seconds up to 364 days. It is counted from the entry into the state: a call of the
   * function that is retried does not lengthen it.
   */
  readonly deadline: Duration;

  /**
   * The longest time between two heartbeats (`SendTaskHeartbeat`): whole seconds, shorter than the deadline.
   *
   * @default - no heartbeats are asked for
   */
  readonly heartbeat?: Duration;

  /**
   * The states that follow when no answer has come before the deadline, or no heartbeat in time. They find the input of this one, unchanged, as
   * theirs.
   *
   * @default - the execution fails with `States.Timeout` or `States.HeartbeatTimeout`
   */
  readonly onExpired?: sfn.IChainable;

  /**
   * The field of the output that holds the answer, beside the fields of the input.
   *
   * @default 'callback'
   */
  readonly resultField?: string;

  /**
   * The prefix of the name of the state.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}

const GIVEN: Given<WaitForCallbackProps> = { handler: 'given', deadline: 'given duration', heartbeat: 'duration' };

/**
 * Calls a function with a task token and waits until somebody answers the token, or until the deadline: one state transition.
 *
 * An answer that is a failure (`SendTaskFailure`) fails the execution with its error and cause. Whoever answers needs
 * `Workflow.grantTaskResponse`.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
 */
export class WaitForCallback extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: WaitForCallbackProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    this.checkTimes(props);
    this.checkResultField(props);
    const functionArn = props.handler.functionArn;
    const end = `${ENTERED_OR_REDRIVEN_MS} + ${props.deadline.toMilliseconds()}`;
    const wait = new AslTask(this, 'AwaitAnswer', {
      stateName: new FragmentNames(this, props.stateNamePrefix).state('await answer'),
      integration: 'lambda:invoke.waitForTaskToken',
      arguments: {
        FunctionName: functionArn,
        Payload: {
          ...this.payload(props.payload),
          taskToken: '{% $states.context.Task.Token %}',
        },
      },
      timeout: until(end, props.deadline, LEAST_WAIT),
      heartbeatSeconds: props.heartbeat && heartbeatUntil(end, props.heartbeat),
      retry: retryLambda(),
      output: inputWith(`${JSON.stringify(props.resultField ?? 'callback')}: $states.result`),
      statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] })],
    });
    if (props.onExpired !== undefined) {
      const errors = [sfn.Errors.TIMEOUT, sfn.Errors.HEARTBEAT_TIMEOUT];
      wait.catch({ errors, to: props.onExpired, output: '{% $states.input %}' });
    }
    this.startState = wait;
    this.endStates = wait.endStates;
  }

  private checkTimes({ deadline, heartbeat }: WaitForCallbackProps): void {
    for (const [prop, time] of [['deadline', deadline] as const, ['heartbeat', heartbeat] as const]) {
      if (time?.isUnresolved()) {
        const instead = 'it is part of the definition: give a literal duration';
        throw refusal(this, { prop, must: 'be known at synthesis', got: time, instead });
      }
    }
    checkDuration(this, 'deadline', deadline, {
      atLeast: Duration.seconds(2),
      atMost: LONGEST_WAIT,
      instead: 'AWS ends an execution after 365 days',
    });
    if (heartbeat !== undefined) {
      checkDuration(this, 'heartbeat', heartbeat, {
        atLeast: Duration.seconds(1),
        atMost: Duration.seconds(deadline.toSeconds() - 1),
        instead: 'a heartbeat is asked for more than once before the deadline, or not at all',
      });
    }
  }

  private checkResultField({ resultField }: WaitForCallbackProps): void {
    if (resultField === '') {
      const instead = "leave it out for 'callback'";
      throw refusal(this, { prop: 'resultField', must: 'be the name of a field', got: resultField, instead });
    }
  }

  private payload(payload: sfn.TaskInput | undefined): object {
    const value: unknown = payload?.value ?? { input: '{% $states.input %}' };
    if (typeof value === 'object' && value !== null && !('taskToken' in value)) {
      return value;
    }
    const instead = "give TaskInput.fromObject without 'taskToken', under which the token is added";
    throw refusal(this, { prop: 'payload', must: "be an object without 'taskToken'", got: value, instead });
  }
}
