import type { aws_iam as iam } from 'aws-cdk-lib';
import { Duration, Stack, aws_logs as logs, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { CheckedDefinitionBody } from './definition/checked-definition-body';
import { useCustomerKey } from './customer-key';
import { encryptedLogGroup } from '../resources/encrypted-log-group';
import { failureHook } from './failure-hook';
import { KeyUse, withKeyUse } from '../resources/key-use';
import { vendedLogGroupName } from '../resources/vended-log-group-name';
import { checkGiven, type Given } from '../core/given';
import { checkDuration, refusal } from '../core/refusal';
import { refuseResumable } from './refuse-resumable';
import { LONGEST } from './time-budget';
import { WorkflowBase } from './workflow-base';
import { WorkflowAlarms } from './workflow-alarms';
import { grantStart } from './versions/start-arn';
import { WorkflowVersions } from './versions/workflow-versions';
import type { WorkflowProps } from './workflow-props';

const GIVEN: Given<WorkflowProps> = { definition: 'given', timeout: 'duration' };

/**
 * A state machine with production defaults around any chain: logs, tracing, a timeout, least privilege.
 *
 * The definition is checked when the construct is made: most of what AWS would refuse, and what would hang, throws an error that names
 * the state and the remedy.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/welcome.html
 */
export class Workflow extends WorkflowBase {
  public readonly stateMachine: sfn.StateMachine;

  public readonly encryptionKey?: kms.IKey;

  /** The time after which an execution ends as timed out. */
  public readonly timeout: Duration;

  /** The log group of executions; undefined when logs are off. */
  public readonly logGroup?: logs.ILogGroup;

  /** The alarms on executions that go wrong; undefined without `alarmTopic`. */
  public readonly alarms?: WorkflowAlarms;

  /** The queue for what could not be delivered to the failure target; undefined without one. */
  public readonly deadLetterQueue?: sqs.IQueue;

  /** The versions, with the alias through which executions are started; undefined without `versioning`. */
  public readonly versions?: WorkflowVersions;

  /**
   * Throws when a prop is out of its range, or when the chain holds what a state machine of this type can't run.
   */
  public constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const type = props.stateMachineType ?? sfn.StateMachineType.STANDARD;
    this.checkTimeout(props.timeout, type);
    if (type === sfn.StateMachineType.EXPRESS) {
      const instead = 'nothing keeps what an Express execution had done; start it again';
      refuseResumable(this, props, 'an EXPRESS workflow', instead);
    }
    this.encryptionKey = props.encryptionKey;
    this.logGroup = this.createLogGroup(props);
    const definitionBody = new CheckedDefinitionBody(props.definition, {
      scope: this,
      type,
      timeout: props.timeout,
      encrypted: props.encryptionKey !== undefined,
      resumable: props.resumable ?? false,
      pinned: props.versioning && { ownToo: props.versioning._plan.pinFunctions },
    });
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      stateMachineName: props.stateMachineName,
      stateMachineType: type,
      definitionBody,
      timeout: props.timeout,
      comment: props.comment,
      tracingEnabled: props.tracing ?? true,
      logs: this.logGroup && {
        destination: this.logGroup,
        level: props.logLevel ?? sfn.LogLevel.ALL,
        includeExecutionData: props.logExecutionData ?? false,
      },
    });
    this.timeout = definitionBody.timeout;
    onlyForThisAccount(this.stateMachine.role);
    if (props.encryptionKey !== undefined) {
      useCustomerKey(this, this.stateMachine, props.encryptionKey, this.logGroup !== undefined);
    }
    this.alarms =
      props.alarmTopic &&
      new WorkflowAlarms(this, 'Alarms', { stateMachine: this.stateMachine, topic: props.alarmTopic });
    this.deadLetterQueue = props.failureTarget && this.tellOfFailures(props.failureTarget);
    this.versions = this.createVersions(props);
  }

  /** Lets `grantee` start executions and wait for their result; throws when the workflow isn't an Express one. */
  public grantStartSyncExecution(grantee: iam.IGrantable): iam.Grant {
    if (this.stateMachine.stateMachineType !== sfn.StateMachineType.EXPRESS) {
      throw refusal(this, {
        prop: 'stateMachineType',
        must: 'be EXPRESS for synchronous executions',
        got: this.stateMachine.stateMachineType,
        instead: 'grant grantStartExecution and read the result with grantReadExecutions',
      });
    }
    const granted = grantStart(this.stateMachine, grantee, 'states:StartSyncExecution');
    return withKeyUse(granted, grantee, this.encryptionKey, KeyUse.WRITE);
  }

  private checkTimeout(timeout: Duration | undefined, type: sfn.StateMachineType): void {
    if (timeout === undefined) return;
    checkDuration(this, 'timeout', timeout, {
      atLeast: Duration.seconds(1),
      atMost: LONGEST[type],
      instead: `AWS ends every ${type} execution after that time; split the workflow if it needs longer`,
    });
  }

  private tellOfFailures(target: events.IRuleTarget): sqs.IQueue {
    if (this.stateMachine.stateMachineType === sfn.StateMachineType.EXPRESS) {
      throw refusal(this, {
        prop: 'failureTarget',
        must: 'be left out for an EXPRESS workflow',
        got: 'a target',
        instead: "AWS sends no events of Express executions; give an 'alarmTopic'",
      });
    }
    return failureHook(this, { stateMachine: this.stateMachine, target, encryptionKey: this.encryptionKey });
  }

  private createVersions({
    versioning,
    logRetention,
    tracing,
    encryptionKey,
  }: WorkflowProps): WorkflowVersions | undefined {
    if (versioning === undefined) return undefined;
    const { stateMachine } = this;
    return new WorkflowVersions(this, 'Versions', { stateMachine, versioning, logRetention, tracing, encryptionKey });
  }

  private createLogGroup(props: WorkflowProps): logs.ILogGroup | undefined {
    if (props.logLevel === sfn.LogLevel.OFF) {
      return undefined;
    }
    return (
      props.logGroup ??
      encryptedLogGroup(this, 'Logs', {
        logGroupName: vendedLogGroupName(this, 'states'),
        retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
        encryptionKey: props.encryptionKey,
      })
    );
  }
}

/**
 * The service may take on the role for a state machine of this account only; newer versions of aws-cdk-lib say so themselves.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html#prevent-cross-service-confused-deputy
 */
function onlyForThisAccount(role: iam.IRole): void {
  const resource = role.node.defaultChild as iam.CfnRole;
  resource.addPropertyOverride('AssumeRolePolicyDocument.Statement.0.Condition.StringEquals', {
    'aws:SourceAccount': Stack.of(role).account,
  });
}
