import { Duration, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { checkCall, type Given } from '../../core/given';
import { checkDuration, refusal } from '../../core/refusal';
import type { GradualVersioningOptions, VersioningOptions } from './versioning-options';

/** The steps of a deployment, as CloudFormation has them. */
export interface Steps {
  readonly type: 'CANARY' | 'LINEAR' | 'ALL_AT_ONCE';
  readonly percentage?: number;
  /** In minutes. */
  readonly interval?: number;
}

/** The options of a `Versioning`, settled. */
export interface VersioningPlan {
  readonly steps: Steps;
  readonly aliasName: string;
  /** Undefined for those that are to be created. */
  readonly alarms?: readonly cloudwatch.IAlarm[];
  /** Undefined for all. */
  readonly keepVersions?: number;
  readonly pinFunctions: boolean;
}

/** AWS lets an alias watch so many alarms. */
const MOST_ALARMS = 100;

/** AWS allows a state machine 1,000 versions; some room is left for deployments between two cleanings. */
const MOST_VERSIONS = 900;

/** AWS's own pattern of the names: one of digits alone would be a version. */
const ALIAS_NAME = /^(?=.*[a-zA-Z_\-.])[a-zA-Z0-9_\-.]{1,80}$/;

const GIVEN: Given<VersioningOptions> = { alarms: 'each' };

/** The plan of a version that takes over step by step; throws when an option is out of its range. */
export function gradualPlan(
  factory: string,
  type: 'CANARY' | 'LINEAR',
  options: GradualVersioningOptions,
): VersioningPlan {
  checkCall<Pick<GradualVersioningOptions, 'interval'>>(factory, {}, options, { interval: 'duration' });
  const { percentage = 10, interval = Duration.minutes(10) } = options;
  const instead = 'Versioning.allAtOnce takes over in one step';
  checkWhole(factory, { prop: 'percentage', value: percentage, range: [1, 99], instead });
  return planOf(factory, { type, percentage, interval: minutesOf(factory, interval) }, options);
}

/** The plan of a version that takes over in some steps; throws when an option is out of its range. */
export function planOf(factory: string, steps: Steps, options: VersioningOptions): VersioningPlan {
  checkCall(factory, {}, options, GIVEN);
  const { aliasName = 'live', alarms, keepVersions, pinFunctions = true } = options;
  checkAliasName(factory, aliasName);
  if (alarms !== undefined && alarms.length > MOST_ALARMS) {
    const instead = 'AWS watches no more than that: combine some in a composite alarm';
    throw refusal(factory, { prop: 'alarms', must: `be at most ${MOST_ALARMS}`, got: alarms.length, instead });
  }
  if (keepVersions !== undefined) {
    const instead = 'a roll-back needs the newest version and the one before; leave it out to keep all';
    checkWhole(factory, { prop: 'keepVersions', value: keepVersions, range: [2, MOST_VERSIONS], instead });
  }
  return { steps, aliasName, alarms, keepVersions, pinFunctions };
}

function minutesOf(factory: string, interval: Duration): number {
  const atLeast = Duration.minutes(1);
  const atMost = Duration.minutes(2100);
  const instead = 'AWS counts the time between two steps in minutes';
  checkDuration(factory, 'interval', interval, { atLeast, atMost, instead });
  if (interval.isUnresolved() || !Number.isInteger(interval.toMinutes({ integral: false }))) {
    throw refusal(factory, { prop: 'interval', must: 'be whole minutes', got: interval, instead });
  }
  return interval.toMinutes();
}

function checkAliasName(factory: string, aliasName: string): void {
  if (!Token.isUnresolved(aliasName) && ALIAS_NAME.test(aliasName)) return;
  const must = 'be 1 to 80 letters, digits, _, - and ., and not digits alone';
  const instead = "permissions name it: leave it out for the name 'live'";
  throw refusal(factory, { prop: 'aliasName', must, got: aliasName, instead });
}

interface WholeNumber {
  readonly prop: string;
  readonly value: number;
  readonly range: readonly [number, number];
  readonly instead: string;
}

function checkWhole(factory: string, { prop, value, range: [least, most], instead }: WholeNumber): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw refusal(factory, { prop, must: `be a whole number from ${least} to ${most}`, got: value, instead });
}
