import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Work } from '../../work/work';
import type { ApprovalOptions } from '../approval';

/** The consequence of a gate that refuses. */
export enum RunbookRefusal {
  /** The steps before are undone, the last one first, and the execution fails. */
  ROLL_BACK = 'ROLL_BACK',
  /** The execution fails at the gate, and what was done stays: a redrive asks the gate anew, and goes on when it lets pass. */
  STOP = 'STOP',
}

/** Options of a step that does something. */
export interface RunbookStepOptions {
  /**
   * The work that undoes the step. It must also cope with a step that never took effect, or whose effect lands later.
   *
   * @default - there is nothing to undo
   */
  readonly rollback?: Work;

  /**
   * The name of the rollback, as an operator reads it: part of the state's name.
   *
   * @default - `Undo` and the name of the step
   */
  readonly rollbackName?: string;

  /**
   * Whether the step changes nothing, so that the dry run has it, too.
   *
   * @default false
   */
  readonly readOnly?: boolean;

  /**
   * The work that stands for the step in the dry run: it must change nothing, such as a plan or a preview.
   *
   * @default - none: the dry run has the step only if it is `readOnly`
   */
  readonly dryRun?: Work;

  /**
   * Whether this step is the point of no return: once it has succeeded nothing is undone any more, and the steps behind it are tried again and again.
   * No gate may stand behind it.
   *
   * @default false
   */
  readonly pivot?: boolean;
}

/** Options of every gate. */
export interface RunbookRefusalOptions {
  /**
   * The consequence of a gate that refuses. An approval has refused when it is rejected and when nobody decides in time; one that has stopped a runbook
   * can't be asked anew.
   *
   * @default RunbookRefusal.ROLL_BACK
   */
  readonly onRefused?: RunbookRefusal;
}

/** Options of an approval. What follows a rejection or an expiry is the undoing of the steps before: `onRejected` and `onExpired` are refused. */
export interface RunbookApprovalOptions extends ApprovalOptions, RunbookRefusalOptions {}

/** Options of a gate that is asked, and may be asked again. */
export interface RunbookGateOptions extends RunbookRefusalOptions {
  /**
   * The time for which a gate that refuses is asked again, in whole seconds up to 30 days. Each time costs a transition.
   *
   * @default - it is asked once
   */
  readonly wait?: Duration;

  /**
   * The time between two questions, in whole seconds from 10 seconds on: at most 1,000 of them may fit into `wait`.
   *
   * @default - a minute, or a 500th part of `wait` where that is longer
   */
  readonly checkEvery?: Duration;
}

/** Options of a pre-check. */
export interface RunbookCheckOptions extends RunbookGateOptions {
  /**
   * The JSONata condition in `{% … %}` under which the runbook goes on, over `$result`, what the work answered, and `$results`, what the steps before did. Anything
   * but `true` refuses, and so does a condition that can't be evaluated.
   */
  readonly condition: string;
}

/** Options of a gate of alarms. */
export interface RunbookAlarmOptions extends RunbookGateOptions {
  /**
   * The alarms, at most 100: one in ALARM refuses, and so does one that is gone. One with insufficient data lets pass. A composite alarm must be
   * defined in the app, for what is imported is taken for an alarm on a metric.
   */
  readonly alarms: cloudwatch.IAlarm[];

  /**
   * The time that passes before the alarms are looked at, in whole seconds up to a day: so long a change may take to show. It costs one more transition.
   *
   * @default - none
   */
  readonly settle?: Duration;
}

/** Options of a gate of change calendars. */
export interface RunbookCalendarOptions extends RunbookGateOptions {
  /** The names or ARNs of change calendars of Systems Manager; all must be open. */
  readonly calendars: string[];
}

/** Options of a window of time. */
export interface RunbookWindowOptions extends RunbookGateOptions {
  /**
   * The beginnings of the window: a cron expression in a time zone, as in `ScheduleExpression.cron({ hour: '22', minute: '0', weekDay: 'MON-FRI', timeZone: TimeZone.EUROPE_BERLIN })`.
   * `L`, `W` and `#` are not known here.
   */
  readonly begins: scheduler.ScheduleExpression;

  /** The time for which the window is open from each beginning on: whole minutes, from 1 minute to 7 days. */
  readonly duration: Duration;
}

/** Options of a hold. */
export interface RunbookHoldOptions extends RunbookGateOptions {
  /**
   * The parameter of Systems Manager by which operators hold runbooks: `hold` holds all, names of executions with commas between them hold those, and any
   * other text none.
   *
   * @default - a parameter that is created, with the value `go`; all holds of the runbook share it
   */
  readonly parameter?: ssm.IStringParameter;
}
