import { Aws, Duration, Stack, aws_iam as iam, aws_logs as logs, aws_scheduler as scheduler } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { starter } from '../../capabilities/start/starter';
import { mayAccess, maySend } from '../../resources/access';
import { eventDeadLetters } from '../../resources/event-dead-letters';
import { handlerFunction } from '../../resources/handler-function';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import type { Workflow } from '../../workflow/workflow';
import type { TimerInPast } from './props';

/** The service that starts what is due. */
const SCHEDULER = 'scheduler.amazonaws.com';

/** The parts that the functions work with. */
export interface TimerFunctionsProps {
  readonly workflow: Workflow;
  readonly table: dynamodb.ITable;
  readonly inPast: TimerInPast;
  readonly logRetention?: logs.RetentionDays;
  readonly tracing?: boolean;
  readonly encryptionKey?: kms.IKey;
}

/** The functions that set and cancel timers, with the group of their schedules and what the Scheduler needs. */
export class TimerFunctions extends Construct {
  public readonly set: lambda.Function;
  public readonly cancel: lambda.Function;
  public readonly deadLetterQueue: sqs.Queue;

  private readonly group: scheduler.CfnScheduleGroup;

  public constructor(scope: Construct, id: string, props: TimerFunctionsProps) {
    super(scope, id);
    const { table, encryptionKey, logRetention = logs.RetentionDays.THREE_MONTHS, tracing } = props;
    this.group = new scheduler.CfnScheduleGroup(this, 'Group');
    this.deadLetterQueue = eventDeadLetters(this, 'Dlq', encryptionKey);
    const common = { timeout: Duration.seconds(30), logRetention, encryptionKey, tracing };
    const environment = { TABLE: table.tableName, SCHEDULE_GROUP: this.group.ref };
    const role = this.createRole(props);
    this.set = starter(this, 'Set', {
      ...common,
      workflow: props.workflow,
      asset: 'timer-set',
      description: 'Sets timers: notes them, and has the Scheduler start what is due',
      environment: {
        ...environment,
        PAST: props.inPast,
        ROLE: role.roleArn,
        DEAD_LETTERS: this.deadLetterQueue.queueArn,
        TARGET: `arn:${Aws.PARTITION}:scheduler:::aws-sdk:sfn:startExecution`,
        ...(encryptionKey === undefined ? {} : { SCHEDULE_KEY: encryptionKey.keyArn }),
      },
    });
    this.cancel = handlerFunction(this, 'Cancel', {
      ...common,
      asset: 'timer-cancel',
      description: 'Cancels timers, and says so when it is too late',
      environment,
    });
    this.allow(this.set, props, 'scheduler:CreateSchedule', 'scheduler:DeleteSchedule');
    this.allow(this.cancel, props, 'scheduler:DeleteSchedule');
    this.letPass(role);
  }

  /** Started executions, dead letters, and what both are encrypted with: nothing else, and for schedules of this group only. */
  private createRole({ workflow, encryptionKey }: TimerFunctionsProps): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal(SCHEDULER, {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': this.group.attrArn } },
      }),
    });
    workflow.grantStartExecution(role);
    maySend(this.deadLetterQueue).forEach((statement) => role.addToPolicy(statement));
    mayUseKey(encryptionKey, KeyUse.READ).forEach((statement) => role.addToPolicy(statement));
    return role;
  }

  private allow(fn: lambda.Function, { table, encryptionKey }: TimerFunctionsProps, ...actions: string[]): void {
    const schedules = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${this.group.ref}/*`,
    });
    fn.addToRolePolicy(new iam.PolicyStatement({ actions, resources: [schedules] }));
    mayAccess(table, 'dynamodb:GetItem', 'dynamodb:UpdateItem').forEach((statement) => fn.addToRolePolicy(statement));
    mayUseKey(encryptionKey, KeyUse.WRITE).forEach((statement) => fn.addToRolePolicy(statement));
  }

  /** The one role, and to the Scheduler alone. */
  private letPass(role: iam.Role): void {
    this.set.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': SCHEDULER } },
      }),
    );
  }
}
