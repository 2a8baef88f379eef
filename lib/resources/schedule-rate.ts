import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkDuration, refusal } from '../core/refusal';

/** Refuses a time between two calls that a schedule of EventBridge can't have, or that is longer than a day. */
export function checkScheduleRate(scope: IConstruct, prop: string, every: Duration): void {
  const instead = 'a schedule of EventBridge has whole minutes';
  checkDuration(scope, prop, every, { atLeast: Duration.minutes(1), atMost: Duration.days(1), instead });
  if (!every.isUnresolved() && every.toSeconds() % 60 === 0) return;
  throw refusal(scope, { prop, must: 'be whole minutes', got: every, instead });
}
