import { Duration, Token, aws_iam as iam, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { checkGiven } from '../../core/given';
import { inputWith, quoted } from '../../core/jsonata';
import { FragmentNames } from '../../core/naming';
import { checkDuration, refusal } from '../../core/refusal';
import { KeyUse, mayUseKey, withKeyUse } from '../../resources/key-use';
import { AslTask } from '../../states/asl-task';
import { HANDED_BACK, retryWorker } from '../../states/retries';
import { ENTERED_OR_REDRIVEN_MS, heartbeatUntil, LEAST_WAIT, LONGEST_WAIT, until } from '../../states/task-timeout';
import { GIVEN_WORKER } from './given';
import type { ActivityWorkerProps } from './props';

/** Heartbeats in the time after which a worker counts as dead: two may get lost. */
const BEATS = 3;

/**
 * A task that is done by workers on EC2, ECS or on premises: they poll an activity, and answer. One state transition, and one for each attempt
 * after the first.
 *
 * A worker is a program of yours on `cdk-workflow-worker`, started with `workerEnvironment` under a role with `grantWork`; `WorkerFleet` runs it
 * on EC2. A worker that dies, or hands its task back while it is being stopped, is followed by another attempt. An error of the handler fails the
 * execution with its name and message.
 *
 * A task may be done twice, since a worker that is only cut off goes on for a while: its work must bear that.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html
 */
export class ActivityWorker extends sfn.StateMachineFragment {
  /** The error of a task that a worker hands back unfinished. */
  public static readonly HANDED_BACK = HANDED_BACK;

  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** The activity that workers poll. */
  public readonly activity: sfn.IActivity;

  /** The time between two heartbeats of a worker. */
  public readonly heartbeatInterval: Duration;

  /** The environment that tells a `cdk-workflow-worker` its activity and its heartbeat: for a container, or whatever else starts one. */
  public readonly workerEnvironment: { [name: string]: string };

  /** The time within which a task is done or fails. */
  public readonly deadline: Duration;

  /** The key of yours that encrypts the activity that was created; undefined without one. */
  public readonly encryptionKey?: kms.IKey;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: ActivityWorkerProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN_WORKER);
    this.deadline = props.deadline;
    this.encryptionKey = props.encryptionKey;
    this.checkDeadline(props.deadline);
    const heartbeat = this.heartbeatOf(props);
    this.checkOthers(props);
    this.activity = props.activity ?? this.createActivity(props.encryptionKey);
    this.heartbeatInterval = Duration.seconds(Math.floor(heartbeat.toSeconds() / BEATS));
    this.workerEnvironment = {
      CDK_WORKFLOW_WORKER_ACTIVITY: this.activity.activityArn,
      CDK_WORKFLOW_WORKER_HEARTBEAT: String(this.heartbeatInterval.toSeconds()),
    };
    const work = this.createState(props, heartbeat);
    if (props.onExpired !== undefined) {
      const errors = [sfn.Errors.TIMEOUT, sfn.Errors.HEARTBEAT_TIMEOUT];
      work.catch({ errors, to: props.onExpired, output: '{% $states.input %}' });
    }
    this.startState = work;
    this.endStates = work.endStates;
  }

  /** Lets `grantee` be a worker: take tasks of the activity and answer them, no more. */
  public grantWork(grantee: iam.IGrantable): iam.Grant {
    const actions = ['GetActivityTask', 'SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat'];
    const granted = iam.Grant.addToPrincipal({
      grantee,
      actions: actions.map((action) => `states:${action}`),
      resourceArns: [this.activity.activityArn],
    });
    return withKeyUse(granted, grantee, this.encryptionKey, KeyUse.WRITE);
  }

  private createState(props: ActivityWorkerProps, heartbeat: Duration): AslTask {
    const end = `${ENTERED_OR_REDRIVEN_MS} + ${props.deadline.toMilliseconds()}`;
    const { seconds, fact } = until(end, props.deadline, LEAST_WAIT);
    return new AslTask(this, 'Work', {
      stateName: new FragmentNames(this, props.stateNamePrefix).state('work'),
      integration: { activityArn: this.activity.activityArn },
      arguments: props.payload === undefined ? '{% $states.input %}' : props.payload,
      timeout: { seconds, fact: { ...fact, byWorker: true } },
      heartbeatSeconds: heartbeatUntil(end, heartbeat),
      retry: retryWorker(props.retryAttempts ?? 5, ...(props.retryOn ?? [])),
      output: inputWith(`${quoted(props.resultField ?? 'result')}: $states.result`),
      statements: mayUseKey(props.encryptionKey, KeyUse.WRITE),
    });
  }

  private createActivity(key: kms.IKey | undefined): sfn.Activity {
    const encryptionConfiguration = key && new sfn.CustomerManagedEncryptionConfiguration(key);
    return new sfn.Activity(this, 'Activity', { encryptionConfiguration });
  }

  private checkDeadline(deadline: Duration): void {
    this.checkKnown('deadline', deadline);
    checkDuration(this, 'deadline', deadline, {
      atLeast: Duration.seconds(10),
      atMost: LONGEST_WAIT,
      instead: 'a worker must have time to take the task, and AWS ends an execution after 365 days',
    });
  }

  private heartbeatOf({ heartbeat, deadline }: ActivityWorkerProps): Duration {
    if (heartbeat === undefined) return Duration.seconds(Math.min(60, Math.floor(deadline.toSeconds() / 3)));
    this.checkKnown('heartbeat', heartbeat);
    checkDuration(this, 'heartbeat', heartbeat, {
      atLeast: Duration.seconds(BEATS),
      atMost: Duration.seconds(deadline.toSeconds() - 1),
      instead: `a worker sends ${BEATS} heartbeats in that time, and it tells of a dead worker only before the deadline`,
    });
    return heartbeat;
  }

  private checkKnown(prop: string, time: Duration): void {
    if (time.isUnresolved()) {
      const instead = 'it is part of the definition: give a literal duration';
      throw refusal(this, { prop, must: 'be known at synthesis', got: time, instead });
    }
  }

  private checkOthers({ retryAttempts = 5, retryOn = [], resultField }: ActivityWorkerProps): void {
    if (
      Token.isUnresolved(retryAttempts) ||
      !Number.isInteger(retryAttempts) ||
      retryAttempts < 0 ||
      retryAttempts > 1000
    ) {
      const instead = '0 lets the task fail with the first worker that dies';
      throw refusal(this, {
        prop: 'retryAttempts',
        must: 'be a whole number from 0 to 1000',
        got: retryAttempts,
        instead,
      });
    }
    const reserved = retryOn.find((error) => error === '' || error.startsWith('States.'));
    if (reserved !== undefined) {
      const instead = 'deadline and dead workers are seen to already';
      throw refusal(this, { prop: 'retryOn', must: 'name errors of the handler', got: reserved, instead });
    }
    if (resultField === '') {
      const instead = "leave it out for 'result'";
      throw refusal(this, { prop: 'resultField', must: 'be the name of a field', got: resultField, instead });
    }
  }
}
