import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import { describedIntegration } from '../../offer/described-integration';
import { constructPath, STAND_IN, type Resource } from '../resource';
import { AwsError } from '../service';
import { nextDueMs } from './schedule-expression';
import { wallClockMs } from './time-zone';

const NAME = /^[0-9a-zA-Z-_.]{1,64}$/;
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const UNIVERSAL = /^arn:[^:]*:scheduler:::aws-sdk:([^:]+):([^:]+)$/;
/** What the names of the actions that only read begin with: schedules take none of them. */
const READ_ONLY = new RegExp(
  '^(get|describe|list|poll|receive|search|scan|query|select|read|lookup|discover|validate|batchGet|batchDescribe|batchRead|' +
    'transactGet|adminGet|adminList|testMigration|retrieve|testConnection|translateDocument|isAuthorized|invokeModel)',
  'i',
);
/** The templated targets whose input must be JSON. */
const TAKES_JSON = /^arn:[^:]*:(lambda|states|events):|^arn:[^:]*:scheduler:::aws-sdk:/;

/**
 * Checks the settings of a schedule, all but its expression.
 * @param settings the members of CreateSchedule's input; a name that is not there is not looked at.
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
 * @throws AwsError `ValidationException`.
 */
export function checkSettings(settings: JsonObject): void {
  checkName('name', settings['Name']);
  checkName('groupName', settings['GroupName']);
  checkOneOf('state', settings['State'], ['ENABLED', 'DISABLED']);
  checkOneOf('actionAfterCompletion', settings['ActionAfterCompletion'], ['NONE', 'DELETE']);
  checkZone(settings['ScheduleExpressionTimezone']);
  checkWindow(membersOf('flexibleTimeWindow', settings['FlexibleTimeWindow']));
  checkTarget(membersOf('target', settings['Target']));
}

function checkWindow({ Mode: mode, MaximumWindowInMinutes: minutes }: JsonObject): void {
  checkThere('flexibleTimeWindow.mode', mode);
  checkOneOf('flexibleTimeWindow.mode', mode, ['OFF', 'FLEXIBLE']);
  const place = 'flexibleTimeWindow.maximumWindowInMinutes';
  if (mode === 'FLEXIBLE') checkThere(place, minutes);
  checkRange(place, minutes, 1, 1_440);
}

function checkTarget({ Arn: arn, RoleArn: role, RetryPolicy: retries, Input: input }: JsonObject): void {
  checkThere('target.arn', arn);
  checkThere('target.roleArn', role);
  if (!ROLE.test(textOf(role))) throw unfit('target.roleArn', role, 'must be the ARN of a role');
  const { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age } = (retries ?? {}) as JsonObject;
  checkRange('target.retryPolicy.maximumRetryAttempts', attempts, 0, 185);
  checkRange('target.retryPolicy.maximumEventAgeInSeconds', age, 60, 86_400);
  checkUniversal(textOf(arn));
  if (input !== undefined && TAKES_JSON.test(textOf(arn))) checkJson(textOf(input));
}

function checkUniversal(arn: string): void {
  const [, service, action] = UNIVERSAL.exec(arn) ?? [];
  if (service === undefined || action === undefined) return;
  const isKnown = describedIntegration(`arn:aws:states:::aws-sdk:${service}:${action}`)?.offer !== undefined;
  if (isKnown && !READ_ONLY.test(action)) return;
  throw invalid(`${action} is not a supported action of the service ${service} for a target.`);
}

/** What the Scheduler knows of an invocation is not in the input yet. */
function checkJson(input: string): void {
  try {
    JSON.parse(input.replaceAll(/<aws\.scheduler\.[a-z-]+>/g, '0'));
  } catch {
    throw unfit('target.input', input, 'must be well-formed JSON');
  }
}

function checkZone(zone: Json | undefined): void {
  if (zone === undefined) return;
  try {
    wallClockMs(0, textOf(zone));
  } catch {
    throw unfit('scheduleExpressionTimezone', zone, 'must be a time zone of the IANA database');
  }
}

function checkName(place: string, name: Json | undefined): void {
  if (name === undefined || NAME.test(textOf(name))) return;
  throw unfit(place, name, 'must be 1 to 64 letters, digits, hyphens, underscores and periods');
}

function checkOneOf(place: string, value: Json | undefined, values: readonly string[]): void {
  if (value === undefined || values.includes(textOf(value))) return;
  throw unfit(place, value, `Member must satisfy enum value set: [${values.join(', ')}]`);
}

function checkRange(place: string, value: Json | undefined, least: number, most: number): void {
  if (value === undefined) return;
  const number = Number(textOf(value));
  if (Number.isInteger(number) && number >= least && number <= most) return;
  throw unfit(place, value, `must be a whole number from ${least} to ${most}`);
}

function checkThere(place: string, value: Json | undefined): void {
  if (value === undefined || value === null) throw unfit(place, 'null', 'Member must not be null');
}

function membersOf(place: string, value: Json | undefined): JsonObject {
  checkThere(place, value);
  return value as JsonObject;
}

function unfit(place: string, value: Json | undefined, reason: string): AwsError {
  return invalid(
    `1 validation error detected: Value '${textOf(value)}' at '${place}' failed to satisfy constraint: ${reason}`,
  );
}

function invalid(reason: string): AwsError {
  return new AwsError('ValidationException', reason);
}

/** @throws when AWS would refuse the schedule as it is deployed. */
export function checkDeclared(resource: Resource): void {
  try {
    checkSettings({ ...resource.properties });
    checkExpression(resource.properties);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // What is in place of a value that nobody told is no mistake of the app.
    if (error.message.includes(STAND_IN)) return;
    throw new Error(
      `[${constructPath(resource)}] must be a schedule that AWS takes; AWS refuses it with "${error.message}": ` +
        `correct it in the properties of AWS::Scheduler::Schedule`,
      { cause: error },
    );
  }
}

/** @throws AwsError `ValidationException`. */
export function checkExpression({
  ScheduleExpression: expression,
  ScheduleExpressionTimezone: zone,
}: JsonObject): void {
  try {
    nextDueMs(textOf(expression), 0, 0, textOf(zone ?? 'UTC'));
  } catch {
    const what = zone === undefined ? '' : ` in the time zone ${textOf(zone)}`;
    throw new AwsError('ValidationException', `Invalid Schedule Expression ${textOf(expression)}${what}.`);
  }
}
