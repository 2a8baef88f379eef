import type { RemovalPolicy } from 'aws-cdk-lib';
import { Duration, Stack, aws_logs as logs } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { grantReadUnder } from '../../capabilities/results/bucket-access';
import { checkFolderPrefix } from '../../capabilities/results/folder-prefix';
import { mayList, mayPut } from '../../capabilities/results/result-access';
import { createResultBucket, folderPrefix } from '../../capabilities/results/result-bucket';
import { checkStandard } from '../../capabilities/start/check-standard';
import { checkArgument, checkGiven, type Given } from '../../core/given';
import { checkDuration, refuseAtSynthesis } from '../../core/refusal';
import { eventDeadLetters } from '../../resources/event-dead-letters';
import { executionsOf } from '../../resources/execution-arns';
import { handlerFunction } from '../../resources/handler-function';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import { lookAfterEnded } from '../../resources/look-after-ended';
import { grantInOwnPolicy } from '../../resources/own-policy';
import { checkReach } from '../../resources/reach';
import { checkScheduleRate } from '../../resources/schedule-rate';
import type { Workflow } from '../../workflow/workflow';
import { WRITING_TIMEOUT } from './report-timeout';

/** Options of the reports of runbooks. */
export interface RunbookReportOptions {
  /**
   * The bucket of the reports.
   *
   * @default - a bucket that is private, encrypted and spoken to over TLS, and deletes reports after `reportsKept`
   */
  readonly reportBucket?: s3.IBucket;

  /**
   * The prefix of the keys of reports, behind which stand the state machine and the execution: letters, digits and `!_.=,@-` with slashes between them.
   *
   * @default 'runbooks/'
   */
  readonly reportPrefix?: string;

  /**
   * The time for which the bucket that is created keeps reports, in whole days.
   *
   * @default Duration.days(400)
   */
  readonly reportsKept?: Duration;

  /**
   * The time between two looks for executions that have ended without a report: whole minutes, up to a day.
   *
   * @default Duration.hours(1)
   */
  readonly reportSweepEvery?: Duration;

  /**
   * The fate of the bucket that is created when the stack goes.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Properties of `RunbookReports`. */
export interface RunbookReportsProps extends RunbookReportOptions {
  /**
   * The key that encrypts what is created: a symmetric one.
   *
   * @default - AWS owned keys
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time for which logs of the function are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether the function is traced with X-Ray.
   *
   * @default true
   */
  readonly tracing?: boolean;
}

const GIVEN: Given<RunbookReportsProps> = { reportsKept: 'duration', reportSweepEvery: 'duration' };

const PREFIX = 'runbooks/';
const KEPT = Duration.days(400);

/**
 * The audit reports of runbooks: a JSON object in S3 for each execution, made from its history, with who approved, the input, and the outcome and the
 * duration of each step.
 *
 * The last state of a `Runbook` writes it; when an execution ends in any other way an event has it written, and a schedule finds what that missed.
 */
export class RunbookReports extends Construct {
  /** The bucket. */
  public readonly bucket: s3.IBucket;

  /** The prefix of the keys, the slash at its end included. */
  public readonly prefix: string;

  /** The function that writes reports. */
  public readonly reportFunction: lambda.IFunction;

  private readonly fn: lambda.Function;
  private readonly workflows: Workflow[] = [];

  /** Throws when a prop is out of its range. */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: RunbookReportsProps = {},
  ) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { reportBucket, reportPrefix = PREFIX, reportsKept: kept = KEPT, encryptionKey, removalPolicy } = props;
    checkFolderPrefix(this, 'reportPrefix', reportPrefix, PREFIX);
    checkDuration(this, 'reportsKept', kept, {
      atLeast: Duration.days(1),
      atMost: Duration.days(36_500),
      instead: 'S3 counts in days',
    });
    if (reportBucket !== undefined) checkReach(this, 'reportBucket', reportBucket);
    if (props.reportSweepEvery !== undefined) checkScheduleRate(this, 'reportSweepEvery', props.reportSweepEvery);
    this.prefix = folderPrefix(reportPrefix);
    this.bucket = reportBucket ?? createResultBucket(this, 'Bucket', { encryptionKey, removalPolicy, kept });
    this.fn = this.createFunction();
    this.reportFunction = this.fn;
    refuseAtSynthesis(this, () => this.validate());
  }

  /**
   * Has reports written of the executions of a workflow that has a `Runbook` in it: a Standard one. Answers the queue for ends of executions that the function could not
   * be told of; the schedule finds them.
   */
  public addWorkflow(workflow: Workflow): sqs.IQueue {
    checkArgument(this, 'workflow', workflow);
    checkStandard(this, workflow, 'AWS keeps no history of Express executions');
    this.workflows.push(workflow);
    // What refers to a machine of another stack stands there: that calls the function of this one.
    const scope = Stack.of(workflow) === Stack.of(this) ? this : workflow;
    const place = new Construct(scope, `Reports${workflow.node.addr.slice(-8)}`);
    const { stateMachine, encryptionKey: machineKey } = workflow;
    const { reportSweepEvery: every = Duration.hours(1), encryptionKey } = this.props;
    const deadLetters = eventDeadLetters(place, 'Dlq', encryptionKey);
    // The machine calls the function: what lets that read the machine must not stand in its default policy.
    grantInOwnPolicy(place, 'Executions', this.fn, {
      actions: ['states:DescribeExecution', 'states:DescribeStateMachineForExecution', 'states:GetExecutionHistory'],
      resourceArns: [executionsOf(stateMachine)],
      machineKey,
      keyUse: KeyUse.READ,
    });
    grantInOwnPolicy(place, 'Machine', this.fn, {
      actions: ['states:ListExecutions'],
      resourceArns: [stateMachine.stateMachineArn],
    });
    lookAfterEnded(place, {
      fn: this.fn,
      stateMachine,
      ended: 'Executions of a runbook that have ended',
      scheduled: 'Looks for executions of a runbook that have ended without a report',
      succeededToo: true,
      told: { execution: 'executionArn' },
      asked: { stateMachine: stateMachine.stateMachineArn },
      every,
      deadLetters,
      encryptionKey,
    });
    return deadLetters;
  }

  /** Lets `grantee` list and read reports, and use the key of the bucket. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantReadUnder(this.bucket, this.prefix, grantee);
  }

  private createFunction(): lambda.Function {
    const { logRetention = logs.RetentionDays.THREE_MONTHS, tracing, encryptionKey } = this.props;
    const fn = handlerFunction(this, 'Report', {
      asset: 'runbook-report',
      description: `${this.node.path}: writes the reports of runbooks`,
      timeout: WRITING_TIMEOUT,
      environment: { BUCKET: this.bucket.bucketName, PREFIX: this.prefix },
      logRetention,
      tracing,
      encryptionKey,
    });
    [
      mayPut(this.bucket, `${this.prefix}*`),
      mayList(this.bucket, `${this.prefix}*`),
      ...mayUseKey(this.bucket.encryptionKey, KeyUse.WRITE),
    ].forEach((statement) => fn.addToRolePolicy(statement));
    return fn;
  }

  private validate(): string[] {
    return this.workflows.length > 0
      ? []
      : ["no workflow's executions may be read for reports; call 'addWorkflow' with each that has a runbook in it"];
  }
}
