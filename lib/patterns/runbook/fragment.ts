import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { inputWith } from '../../core/jsonata';
import { FragmentNames } from '../../core/naming';
import { mayInvoke } from '../../resources/access';
import { ForgivenTask } from '../../states/forgiven-task';
import { retryLambdaCall } from '../../states/retries';
import { eachAttempt } from '../../states/task-timeout';
import type { IApprovalChannel } from '../approval';
import { Saga } from '../saga';
import { RunbookParts } from './runbook-parts';
import type { RunbookReports } from './reports';
import { REPORT_TIMEOUT } from './report-timeout';
import type { RunbookStep } from './runbook-step';

/** Options of the states of a runbook, wherever they stand. */
export interface RunbookOptions {
  /** The steps and gates, in their order. */
  readonly steps: RunbookStep[];

  /**
   * The topic to which the state machine itself publishes what it could not undo.
   *
   * @default - a topic that takes encrypted connections only, if something can be left undone
   */
  readonly operatorTopic?: sns.ITopic;
}

/** Properties of a `Runbook`. */
export interface RunbookProps extends RunbookOptions {
  /**
   * The way to approvers and back.
   *
   * @default - none: there are no approvals among the steps
   */
  readonly channel?: IApprovalChannel;

  /**
   * The reports; make the workflow known to them with `addWorkflow`.
   *
   * @default - no report is written
   */
  readonly reports?: RunbookReports;

  /**
   * The symmetric key that encrypts what is created: give it where the workflow has one.
   *
   * @default - AWS owned keys
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time for which logs of the function that knows windows are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether that function is traced with X-Ray.
   *
   * @default true
   */
  readonly tracing?: boolean;

  /**
   * The prefix of the names of the states.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}

const GIVEN: Given<RunbookProps> = { steps: 'given each' };

/**
 * Steps of operations, with gates between them: pre-checks, approvals, alarms, change calendars, windows of time, holds. A gate that refuses, and a step
 * that fails, undo the steps before, the last one first.
 *
 * With n steps it takes n transitions when all goes well, 1 for each gate, and 1 for the report. A gate that is asked again takes 1 each time, an approval 1
 * for each further level and reminder, alarms that settle 1 more, and a step of several states 1 more than those.
 *
 * The input stays what it was, but for the field `approval`, the latest decision. The results of steps and checks stand in a variable, under their names.
 *
 * @see https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/ops_ready_to_support_use_runbooks.html
 */
export class Runbook extends sfn.StateMachineFragment {
  /** The error of a runbook whose pre-check does not hold. */
  public static readonly CHECK_FAILED = 'Runbook.CheckFailed';

  /** The error of a runbook that an alarm has ended. */
  public static readonly IN_ALARM = 'Runbook.InAlarm';

  /** The error of a runbook outside of its window, or whose change calendar is closed. */
  public static readonly WINDOW_CLOSED = 'Runbook.WindowClosed';

  /** The error of a runbook that operators have held for longer than its hold waits. */
  public static readonly HELD = 'Runbook.Held';

  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** The topic for operators, of what is left undone; undefined for a runbook that can't leave anything undone. */
  public readonly operatorTopic?: sns.ITopic;

  /** The parameter by which operators hold executions; undefined unless a hold was created with one. */
  public readonly holdParameter?: ssm.IStringParameter;

  /** The variable, without `$`, that holds the result of each step under its name. */
  public readonly resultsVariable: string;

  /** Throws when a step or an option of it is out of its range. */
  public constructor(scope: Construct, id: string, props: RunbookProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { steps, reports, stateNamePrefix = `${id}: ` } = props;
    const parts = new RunbookParts(this, props);
    const saga = new Saga(this, id, {
      ...props,
      steps: steps.map(({ _parts: step }, index) => step.create({ scope: this, at: `steps[${index}].` }, parts)),
      stateNamePrefix,
    });
    const names = new FragmentNames(this, stateNamePrefix);
    const report = reports && reportState(this, names, reports, steps);
    if (report !== undefined) saga.next(report);
    this.startState = saga.startState;
    this.endStates = report?.endStates ?? saga.endStates;
    this.operatorTopic = saga.operatorTopic;
    this.holdParameter = parts.hold;
    this.resultsVariable = saga.resultsVariable;
  }
}

/** Nothing that was done is undone because nobody could write of it: the schedule of the reports finds it. */
function reportState(
  scope: Construct,
  names: FragmentNames,
  { reportFunction }: RunbookReports,
  steps: readonly RunbookStep[],
): ForgivenTask {
  const told = steps.flatMap(({ _name: name, _parts: { kind, rollbackName } }) => [
    { state: names.state(name), name, kind },
    ...(rollbackName === undefined
      ? []
      : [{ state: names.state(rollbackName), name: rollbackName, kind: 'rollback', of: name }]),
  ]);
  return new ForgivenTask(scope, 'Report', {
    stateName: names.state('write report'),
    integration: 'lambda:invoke',
    arguments: {
      FunctionName: reportFunction.functionArn,
      Payload: { execution: '{% $states.context.Execution.Id %}', runbook: scope.node.path, told },
    },
    timeout: eachAttempt(REPORT_TIMEOUT),
    retry: retryLambdaCall(),
    output: inputWith('"report": $states.result.Payload'),
    statements: [mayInvoke(reportFunction)],
  });
}
