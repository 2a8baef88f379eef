import { Duration, aws_iam as iam, aws_logs as logs } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { starter } from '../../capabilities/start/starter';
import { eventDeadLetters } from '../../resources/event-dead-letters';
import { lookAfterEnded } from '../../resources/look-after-ended';
import { AslTask } from '../../states/asl-task';
import { eachAttempt } from '../../states/task-timeout';
import { argumentsOf } from '../../work/arguments';
import type { BuiltWork } from '../../work/built-work';
import { lostCallsToo } from '../../work/lost-calls';
import { Workflow } from '../../workflow/workflow';
import type { WorkflowOptions } from '../../workflow/workflow-props';
import type { PollLandmarks } from './landmarks';

/** The time between two looks at what has ended: events come at once, but at best effort. */
const EVERY = Duration.hours(1);

/** The poll whose jobs are cancelled, and the way. */
export interface CancellationProps {
  readonly workflow: Workflow;
  readonly cancel: BuiltWork;
  readonly landmarks: PollLandmarks;
  readonly options: WorkflowOptions;
}

/** Cancels the jobs that executions have left behind which were stopped, or have died. */
export class Cancellation extends Construct {
  /** The state machine that cancels one job. */
  public readonly workflow: Workflow;
  public readonly deadLetters: sqs.Queue;

  public constructor(scope: Construct, id: string, props: CancellationProps) {
    super(scope, id);
    const { alarmTopic, failureTarget, encryptionKey, logRetention, tracing } = props.options;
    const common = { alarmTopic, failureTarget, encryptionKey, logRetention, tracing };
    this.workflow = new Workflow(this, 'Workflow', { ...common, definition: this.cancelJob(props.cancel) });
    this.deadLetters = eventDeadLetters(this, 'Dlq', encryptionKey);
    this.call(this.createReconciler(props), props);
  }

  private cancelJob(work: BuiltWork): AslTask {
    const known = { job: '$states.input.job', input: '$states.input.input' };
    return new AslTask(this, 'Cancel', {
      stateName: 'Cancel: cancel left job',
      integration: work.integration,
      arguments: argumentsOf(work, { fields: { ...known, execution: '$states.input.execution' }, bindings: known }),
      timeout: eachAttempt(work.timeout),
      retry: lostCallsToo(work),
      output: '{% $states.input %}',
      statements: work.statements,
    });
  }

  private createReconciler({ workflow, landmarks, options }: CancellationProps): lambda.Function {
    const { logRetention = logs.RetentionDays.THREE_MONTHS, encryptionKey, tracing } = options;
    const fn = starter(this, 'Reconcile', {
      workflow: this.workflow,
      asset: 'poll-until-done-reconcile',
      description: 'Has the jobs cancelled that executions have left behind',
      timeout: Duration.minutes(5),
      logRetention,
      encryptionKey,
      tracing,
      environment: {
        POLL_MACHINE: workflow.stateMachine.stateMachineArn,
        JOB_VARIABLE: landmarks.jobVariable,
        END_STATE: landmarks.endState,
        CANCEL_STATES: JSON.stringify(landmarks.cancelStates),
        EVERY_MS: String(EVERY.toMilliseconds()),
      },
    });
    workflow.grantReadExecutions(fn);
    const resources = [workflow.stateMachine.stateMachineArn];
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['states:ListExecutions'], resources }));
    return fn;
  }

  private call(fn: lambda.IFunction, { workflow, options: { encryptionKey } }: CancellationProps): void {
    const { deadLetters } = this;
    lookAfterEnded(this, {
      fn,
      stateMachine: workflow.stateMachine,
      ended: 'Executions that may have left a job behind',
      scheduled: 'Looks for executions that have left a job behind',
      told: { execution: 'executionArn' },
      every: EVERY,
      deadLetters,
      encryptionKey,
    });
  }
}
