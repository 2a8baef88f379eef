import type { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { createAnswersTable } from '../../capabilities/answers/answers-table';
import { checkGiven, type Given } from '../../core/given';
import { FragmentNames } from '../../core/naming';
import { grantInvoke } from '../../resources/grant-invoke';
import { Workflow } from '../../workflow/workflow';
import { WorkflowBase } from '../../workflow/workflow-base';
import { TimerFunctions } from './functions';
import { TimerInPast, type TimerWorkflowProps } from './props';
import { claim } from './states';

const GIVEN: Given<TimerWorkflowProps> = { definition: 'given', timeout: 'duration' };

/**
 * A workflow that runs at a time, or after a delay, once for each setting of a key: setting the key again moves it, cancelling removes it.
 *
 * Nothing runs, and no transition is billed, until a timer is due: EventBridge Scheduler starts the execution then, within a minute. Its first
 * state claims the setting, 1 transition beside the states of yours; what was overtaken or cancelled meanwhile ends there.
 *
 * Timers are set and cancelled by the states `SetTimer` and `CancelTimer` of other machines, and by whoever may call the two functions.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html
 */
export class TimerWorkflow extends WorkflowBase {
  /** The state machine with its logs and alarms. */
  public readonly workflow: Workflow;

  public readonly stateMachine: sfn.StateMachine;

  public readonly encryptionKey?: kms.IKey;

  /** The table of timers, by key. */
  public readonly table: dynamodb.ITable;

  /**
   * The function that sets a timer. It takes `{ key, at?, timeZone?, afterSeconds?, input? }` and answers `{ set, status, key, generation, dueAt }`.
   */
  public readonly setterFunction: lambda.IFunction;

  /** The function that cancels a timer. It takes `{ key }` and answers `{ cancelled, status, key }`. */
  public readonly cancellerFunction: lambda.IFunction;

  /** The queue for starts that did not succeed within a day. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** @internal The meaning of a time that is over. */
  public readonly _inPast: TimerInPast;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: TimerWorkflowProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { encryptionKey, inPast = TimerInPast.NOW, logRetention, tracing } = props;
    this._inPast = inPast;
    this.table = createAnswersTable(this, 'Table', encryptionKey);
    const first = claim(this, new FragmentNames(this, 'Timer: '), this.table);
    this.workflow = new Workflow(this, 'Workflow', { ...props, definition: first.next(props.definition) });
    this.stateMachine = this.workflow.stateMachine;
    this.encryptionKey = this.workflow.encryptionKey;
    const functions = new TimerFunctions(this, 'Timers', {
      workflow: this.workflow,
      table: this.table,
      inPast,
      logRetention,
      tracing,
      encryptionKey,
    });
    this.setterFunction = functions.set;
    this.cancellerFunction = functions.cancel;
    this.deadLetterQueue = functions.deadLetterQueue;
  }

  /** Lets `grantee` set timers, by calling `setterFunction`. */
  public grantSetTimer(grantee: iam.IGrantable): iam.Grant {
    return grantInvoke(grantee, this.setterFunction);
  }

  /** Lets `grantee` cancel timers, by calling `cancellerFunction`. */
  public grantCancelTimer(grantee: iam.IGrantable): iam.Grant {
    return grantInvoke(grantee, this.cancellerFunction);
  }
}
