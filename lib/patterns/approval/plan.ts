import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkWaitTimes } from '../../capabilities/answers/check-wait-times';
import { checkGiven, checkMembers } from '../../core/given';
import { refusal } from '../../core/refusal';
import { GIVEN_LEVEL } from './given';
import { checkDistinct, checkId, isLiteral } from './literals';
import { personOf } from './person';
import type { ApprovalLevelOptions } from './props';

/** A time at which people are asked, counted from the beginning. */
export interface PlannedStage {
  readonly begin: Duration;
  /** The level, from 0. */
  readonly level: number;
  /** 0 when the level begins. */
  readonly reminder: number;
}

/** A level, and when it ends. */
export interface PlannedLevel {
  readonly approvers: readonly string[];
  readonly quorum?: number;
  readonly end: Duration;
}

/** All levels and reminders, one after the other. */
export interface Plan {
  readonly levels: readonly PlannedLevel[];
  readonly stages: readonly PlannedStage[];
  readonly deadline: Duration;
}

/** The largest number of approvers of one level. */
const MAX_APPROVERS = 20;

/** Checks levels, and lays them out one after the other; `excluded` is the person who can't decide, where that is known. */
export function planOf(scope: IConstruct, levels: readonly ApprovalLevelOptions[], excluded?: string): Plan {
  if (checkMembers(scope, 'levels', levels).length === 0) {
    const instead = "name those who are asked, as in [{ approvers: ['ann'], duration: Duration.days(1) }]";
    throw refusal(scope, { prop: 'levels', must: 'have one level or more', got: levels, instead });
  }
  const planned: PlannedLevel[] = [];
  const stages: PlannedStage[] = [];
  let begin = Duration.seconds(0);
  levels.forEach((each, level) => {
    const at = `levels[${level}].`;
    checkGiven(scope, each, GIVEN_LEVEL, at);
    const { duration, reminders = [], approvers, quorum } = each;
    checkWaitTimes(scope, { endProp: `${at}duration`, end: duration, remindersProp: `${at}reminders`, reminders });
    checkPanel(scope, at, each);
    checkWithout(scope, at, each, excluded);
    stages.push(
      ...[Duration.seconds(0), ...reminders].map((time, reminder) => ({ begin: begin.plus(time), level, reminder })),
    );
    begin = begin.plus(duration);
    planned.push({ approvers, quorum, end: begin });
  });
  checkWaitTimes(scope, { endProp: 'levels', end: begin, remindersProp: 'levels', reminders: [] });
  return { levels: planned, stages, deadline: begin };
}

/** Whether more than one person may decide, as far as it is known; an expression may give a list. */
export function hasSeveralPeople({ levels }: Plan): boolean {
  return new Set(levels.flatMap(({ approvers }) => approvers)).size > 1;
}

function checkPanel(scope: IConstruct, at: string, { approvers, quorum }: ApprovalLevelOptions): void {
  checkApprovers(scope, at, approvers);
  if (quorum === undefined) return;
  if (!Number.isInteger(quorum) || quorum < 1) {
    const instead = 'leave it out if all must approve';
    throw refusal(scope, { prop: `${at}quorum`, must: 'be a whole number, 1 or more', got: quorum, instead });
  }
  const most = approvers.every(isLiteral) ? approvers.length : MAX_APPROVERS;
  if (quorum > most) {
    throw refusal(scope, {
      prop: `${at}quorum`,
      must: `be at most the number of approvers, ${most}`,
      got: quorum,
      instead: 'name more approvers, or ask for fewer approvals',
    });
  }
}

function checkApprovers(scope: IConstruct, at: string, approvers: readonly string[]): void {
  const prop = `${at}approvers`;
  checkMembers(scope, prop, approvers);
  if (approvers.length === 0) {
    const instead = 'name somebody, by an id or by an expression such as {% $states.input.manager %}';
    throw refusal(scope, { prop, must: 'name one approver or more', got: approvers, instead });
  }
  if (approvers.length > MAX_APPROVERS) {
    const instead = 'ask some of them, or in levels';
    throw refusal(scope, { prop, must: `name at most ${MAX_APPROVERS}`, got: approvers.length, instead });
  }
  approvers.forEach((approver, index) => checkId(scope, `${prop}[${index}]`, approver));
  checkDistinct(scope, prop, approvers);
}

/** Refuses a level that could not approve without the person who can't decide. */
function checkWithout(
  scope: IConstruct,
  at: string,
  { approvers, quorum = 1 }: ApprovalLevelOptions,
  excluded: string | undefined,
): void {
  const left = approvers.filter((approver) => !isLiteral(approver) || personOf(approver) !== excluded);
  if (!left.every(isLiteral) || left.length >= quorum) return;
  throw refusal(scope, {
    prop: `${at}approvers`,
    must: `name at least ${quorum} beside 'requestedBy'`,
    got: approvers,
    instead: "whoever asks for the approval can't decide it: name others, or allow it with 'allowSelfApproval'",
  });
}
