import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { IConstruct } from 'constructs';
import { expressionBody, isExpression, quoted } from '../../core/jsonata';
import { checkMembers } from '../../core/given';
import { checkDuration, refusal } from '../../core/refusal';
import type { BuiltWork } from '../../work/built-work';
import { Work } from '../../work/work';
import { checkAnswers, checkFunctionTimeout, checkSingle, checkWork } from '../../work/work-check';
import type { Question } from './asked-gate';
import { paceOf } from './gate-pace';
import type {
  RunbookAlarmOptions,
  RunbookCalendarOptions,
  RunbookCheckOptions,
  RunbookHoldOptions,
  RunbookWindowOptions,
} from './props';
import { windowOf } from './window';

/** The place of a gate among the props. */
export interface QuestionPlace {
  readonly scope: IConstruct;
  /** The prefix of the names of its options: `steps[1].`. */
  readonly at: string;
}

/** The part of a question that comes from the options of every gate. */
function common({ scope, at }: QuestionPlace, options: RunbookCheckOptions | RunbookAlarmOptions | RunbookHoldOptions) {
  return { onRefused: options.onRefused, pace: paceOf(scope, at, options), keeps: false };
}

/** A pre-check: the condition over what some work answers. */
export function checkQuestion(place: QuestionPlace, work: Work, options: RunbookCheckOptions): Question {
  const { scope, at } = place;
  const { condition } = options;
  checkSingle(scope, `${at}work`, work);
  checkWork(scope, `${at}work`, work);
  checkFunctionTimeout(scope, `${at}work`, work);
  checkAnswers(scope, `${at}work`, work);
  if (!isExpression(condition)) {
    const instead = "write it in JSONata, as in '{% $result.lag < 5 %}'";
    throw refusal(scope, { prop: `${at}condition`, must: 'be an expression in {% … %}', got: condition, instead });
  }
  const objection = `(${expressionBody(condition)}) = true ? "" : "the condition does not hold: " & ${quoted(expressionBody(condition))}`;
  return {
    ...common(place, options),
    work: builtOf(place, work),
    objection,
    error: 'Runbook.CheckFailed',
    keeps: true,
  };
}

/** Alarms: one in ALARM refuses, and so does one that is gone. */
export function alarmQuestion(place: QuestionPlace, options: RunbookAlarmOptions): Question {
  const { scope, at } = place;
  const { alarms, settle } = options;
  checkMembers(scope, `${at}alarms`, alarms);
  checkCount(scope, `${at}alarms`, alarms.length, 100);
  if (settle !== undefined) {
    const instead = 'what shows later is for an alarm that somebody hears of';
    checkDuration(scope, `${at}settle`, settle, { atLeast: Duration.seconds(1), atMost: Duration.days(1), instead });
  }
  const composite = alarms.some((each) => each instanceof cloudwatch.CompositeAlarm);
  const work = Work.callAwsService({
    service: 'cloudwatch',
    action: 'describeAlarms',
    parameters: {
      AlarmNames: alarms.map(({ alarmName }) => alarmName),
      ...(composite && { AlarmTypes: ['CompositeAlarm', 'MetricAlarm'] }),
      MaxRecords: 100,
    },
    // Composite alarms are described under a permission for all alarms alone.
    iamResources: composite ? ['*'] : alarms.map(({ alarmArn }) => alarmArn),
  });
  const objection =
    '($all := $append($append([], $states.result.MetricAlarms), $states.result.CompositeAlarms); ' +
    '$raised := [$all[StateValue = "ALARM"].AlarmName]; ' +
    `$count($all) < ${new Set(alarms).size} ? "not all alarms are there" : ` +
    '$count($raised) > 0 ? "in ALARM: " & $join($raised, ", ") : "")';
  return { ...common(place, options), work: builtOf(place, work), objection, error: 'Runbook.InAlarm', settle };
}

/** Change calendars: all must be open. */
export function calendarQuestion(place: QuestionPlace, options: RunbookCalendarOptions): Question {
  const { scope, at } = place;
  const { calendars } = options;
  checkMembers(scope, `${at}calendars`, calendars);
  checkCount(scope, `${at}calendars`, calendars.length, 100);
  const arnOf = (nameOrArn: string): string =>
    !Token.isUnresolved(nameOrArn) && nameOrArn.startsWith('arn:')
      ? nameOrArn
      : Stack.of(scope).formatArn({ service: 'ssm', resource: 'document', resourceName: nameOrArn });
  const work = Work.callAwsService({
    service: 'ssm',
    action: 'getCalendarState',
    parameters: { CalendarNames: calendars },
    iamResources: calendars.map(arnOf),
  });
  const objection =
    '$states.result.State = "OPEN" ? "" : "the change calendar is closed" & ' +
    '($exists($states.result.NextTransitionTime) ? "; it changes at " & $states.result.NextTransitionTime : "")';
  return { ...common(place, options), work: builtOf(place, work), objection, error: 'Runbook.WindowClosed' };
}

/** A window of time, which a function knows of. */
export function windowQuestion(place: QuestionPlace, fn: lambda.IFunction, options: RunbookWindowOptions): Question {
  const work = Work.invoke(fn, { payload: windowOf(place.scope, place.at, options) });
  const objection = '$states.result.Payload.open = true ? "" : "the window is closed: " & $states.result.Payload.text';
  return { ...common(place, options), work: builtOf(place, work), objection, error: 'Runbook.WindowClosed' };
}

/** A parameter by which operators hold what runs. */
export function holdQuestion(
  place: QuestionPlace,
  parameter: ssm.IStringParameter,
  options: RunbookHoldOptions,
): Question {
  const { wait = Duration.days(1) } = options;
  const work = Work.callAwsService({
    service: 'ssm',
    action: 'getParameter',
    parameters: { Name: parameter.parameterName },
    iamResources: [parameter.parameterArn],
  });
  const value = '$states.result.Parameter.Value';
  const objection =
    `($held := [$map($split(${value}, ","), $trim)]; "hold" in $held or $states.context.Execution.Name in $held ? ` +
    '"operators hold it" : "")';
  const pace = paceOf(place.scope, place.at, { ...options, wait });
  const { onRefused } = options;
  return { work: builtOf(place, work), objection, error: 'Runbook.Held', keeps: false, pace, onRefused };
}

function builtOf({ scope, at }: QuestionPlace, { _work: work }: Work): BuiltWork {
  if (work.kind === 'built' && work.deadline === undefined) return work;
  throw refusal(scope, {
    prop: `${at}work`,
    must: 'be a single call that answers itself',
    got: 'states of your own, or a wait for an answer',
    instead: 'use Work.invoke or Work.callAwsService; what takes longer is a step',
  });
}

function checkCount(scope: IConstruct, prop: string, count: number, most: number): void {
  if (count >= 1 && count <= most) return;
  const instead = 'a gate that asks for nothing lets everything pass: leave it out, or part it';
  throw refusal(scope, { prop, must: `be from 1 to ${most}`, got: count, instead });
}
