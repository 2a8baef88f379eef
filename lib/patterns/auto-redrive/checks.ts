import { Duration, Stack, Token } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';
import { checkStandard } from '../../capabilities/start/check-standard';
import { checkMembers } from '../../core/given';
import { checkDuration, refusal, refuseAtSynthesis } from '../../core/refusal';
import { checkScheduleRate } from '../../resources/schedule-rate';
import type { AutoRedriveProps } from './props';

/** AWS refuses to redrive what has ended more than 14 days ago: there must be time for a sweep to come again. */
const LONGEST_DELAY = Duration.days(7);

/** The delays of redrives, every prop settled. */
export interface Delays {
  readonly delay: Duration;
  readonly delayRate: number;
  readonly maxDelay: Duration;
}

const DELAY = Duration.minutes(1);
const MAX_DELAY = Duration.hours(6);

/** Refuses what can't be; gives the delays. */
export function planRedrives(scope: IConstruct, props: AutoRedriveProps): Delays {
  const { workflow, errors, excludedErrors = [], neverAfter = [], maxRedrives, sweepEvery } = props;
  checkStandard(scope, workflow, 'AWS redrives no Express executions: start them again');
  checkErrors(scope, 'errors', errors);
  checkErrors(scope, 'excludedErrors', excludedErrors);
  if (errors.length === 0) {
    const instead = "name those that pass by themselves, such as 'Lambda.TooManyRequestsException'";
    throw refusal(scope, { prop: 'errors', must: 'name one or more', got: errors, instead });
  }
  if (maxRedrives !== undefined) checkCount(scope, maxRedrives);
  if (sweepEvery !== undefined) checkScheduleRate(scope, 'sweepEvery', sweepEvery);
  checkStates(scope, neverAfter, workflow.stateMachine);
  return delaysOf(scope, props);
}

function delaysOf(scope: IConstruct, { delay = DELAY, delayRate = 2, maxDelay: given }: AutoRedriveProps): Delays {
  const known = { delay, ...(given && { maxDelay: given }) };
  for (const [prop, time] of Object.entries(known)) {
    if (!time.isUnresolved()) continue;
    throw refusal(scope, { prop, must: 'be known at synthesis', got: time, instead: 'give a literal duration' });
  }
  const atLeast = Duration.seconds(1);
  checkDuration(scope, 'delay', delay, { atLeast, atMost: Duration.days(1), instead: 'leave it out for a minute' });
  const maxDelay = given ?? (delay.toSeconds() > MAX_DELAY.toSeconds() ? delay : MAX_DELAY);
  const instead = 'AWS redrives nothing that ended more than 14 days ago';
  checkDuration(scope, 'maxDelay', maxDelay, { atLeast: delay, atMost: LONGEST_DELAY, instead });
  if (Token.isUnresolved(delayRate) || !(delayRate >= 1 && delayRate <= 10)) {
    const must = 'be a number from 1 to 10, known at synthesis';
    throw refusal(scope, { prop: 'delayRate', must, got: delayRate, instead: 'leave it out for 2' });
  }
  return { delay, delayRate, maxDelay };
}

function checkErrors(scope: IConstruct, prop: string, errors: readonly string[]): void {
  checkMembers(scope, prop, errors);
  const wrong = errors.find((each) => !Token.isUnresolved(each) && !/^[^*\s]+\*?$/.test(each));
  if (wrong === undefined) return;
  const instead = 'to redrive whatever fails is to do again what can never succeed: name what passes by itself';
  throw refusal(scope, { prop, must: "be names of errors, each with a '*' at its end or none", got: wrong, instead });
}

function checkCount(scope: IConstruct, count: number): void {
  if (!Token.isUnresolved(count) && Number.isInteger(count) && count >= 1 && count <= 50) return;
  const instead = 'what fails so often needs somebody to look at it';
  throw refusal(scope, { prop: 'maxRedrives', must: 'be a whole number from 1 to 50', got: count, instead });
}

/** A name that is no state protects nothing, which nobody would notice. */
function checkStates(scope: IConstruct, names: readonly string[], machine: sfn.StateMachine): void {
  checkMembers(scope, 'neverAfter', names);
  refuseAtSynthesis(scope, () => {
    const { definitionString } = machine.node.defaultChild as sfn.CfnStateMachine;
    const text = JSON.stringify(Stack.of(scope).resolve(definitionString));
    const missing = names.filter((name) => !text.includes(JSON.stringify(`${JSON.stringify(name)}:{`).slice(1, -1)));
    const instead = 'give the names as the definition has them, prefixes included';
    return missing.map(
      (got) => refusal(scope, { prop: 'neverAfter', must: 'be names of states of the workflow', got, instead }).message,
    );
  });
}
