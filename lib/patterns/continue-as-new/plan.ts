import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isExpression } from '../../core/jsonata';
import { checkDuration, refusal } from '../../core/refusal';
import type { AslState, AslStates } from '../../states/asl-state';
import { LONGEST_WAIT } from '../../states/task-timeout';
import { longestTime } from '../../states/time-bounds';
import type { GuardedWork } from '../../work/guarded-work';
import { renderedWork } from '../../work/guarded-work';

/** The events that a history may have, and those of them that turns take unless something else is asked for: the rest is for retries. */
const MAX_EVENTS = 25_000;
const EVENTS_OF_TURNS = 7_000;

/** The events of an execution beside its turns: its start and end, and the start of its successor. */
const EVENTS_BESIDE = 7;

/** The events of the Choice behind each turn. */
const EVENTS_OF_CHOICE = 2;

/** Refuses what can't be. */
export function checkLoop(
  scope: IConstruct,
  expressions: Readonly<Record<'repeatWhile' | 'taskToken', string | undefined>>,
  maxAge: Duration,
): void {
  for (const [prop, got] of Object.entries(expressions)) {
    if (got === undefined || isExpression(got)) continue;
    const instead = "it is one over the state of the loop: '{% $states.input.cursor != null %}' for example";
    throw refusal(scope, { prop, must: 'be a JSONata expression', got, instead });
  }
  if (maxAge.isUnresolved()) {
    const instead = 'it is part of the definition: give a literal duration';
    throw refusal(scope, { prop: 'maxAge', must: 'be known at synthesis', got: maxAge, instead });
  }
  const instead = 'AWS ends an execution after 365 days';
  checkDuration(scope, 'maxAge', maxAge, { atLeast: Duration.seconds(1), atMost: LONGEST_WAIT, instead });
}

/** Refuses a number of turns that can't be, whatever the work. */
export function checkTurns(scope: IConstruct, maxTurns: number | undefined): void {
  if (maxTurns === undefined || (!Token.isUnresolved(maxTurns) && Number.isInteger(maxTurns) && maxTurns >= 1)) return;
  const instead = 'leave it out for one that suits the work';
  throw refusal(scope, { prop: 'maxTurns', must: 'be a whole number, 1 or more', got: maxTurns, instead });
}

/**
 * The turns of one execution: those that were asked for, or as many as its history certainly holds. To be called when the work is part of a definition:
 * before that nobody sees what is in its branches.
 */
export function turnsOf(scope: IConstruct, work: GuardedWork, maxTurns: number | undefined): number {
  const perTurn = eventsOfTurn(renderedWork(work));
  if (maxTurns === undefined) {
    if (perTurn !== undefined) return Math.max(1, Math.floor(EVENTS_OF_TURNS / perTurn));
    const instead = 'a history holds 25,000 events: leave room for retries';
    const must = 'be given for work with a Map or a loop, of which nobody knows how many events it leaves';
    throw refusal(scope, { prop: 'maxTurns', must, got: maxTurns, instead });
  }
  const most = Math.floor((MAX_EVENTS - EVENTS_BESIDE) / (perTurn ?? 1));
  if (maxTurns <= most) return maxTurns;
  const must = `be at most ${most}, for which a history of ${MAX_EVENTS} events has room`;
  throw refusal(scope, { prop: 'maxTurns', must, got: maxTurns, instead: 'leave it out for one that suits the work' });
}

/** The most events of a turn in which nothing is retried; undefined where that is not known. */
function eventsOfTurn(states: AslStates): number | undefined {
  const loops = longestTime(states).unknown.some(({ why }) => why === 'it is in a loop');
  const events = eventsIn(states);
  return loops || events === undefined ? undefined : events + EVENTS_OF_CHOICE;
}

function eventsIn({ States: states }: AslStates): number | undefined {
  return sumOf(Object.values(states).map(eventsOf));
}

/** Entered and exited; scheduled, started, submitted and ended; started and succeeded. */
function eventsOf(state: AslState): number | undefined {
  switch (state.Type) {
    case 'Task':
      return 6 - (/\.(sync|waitForTaskToken)/.test(String(state.Resource)) ? 0 : 1);
    case 'Parallel':
      return sumOf([4, ...(state.Branches ?? []).map(eventsIn)]);
    case 'Map':
      return undefined;
    default:
      return 2;
  }
}

function sumOf(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.reduce((sum, each) => (sum === undefined || each === undefined ? undefined : sum + each), 0);
}
