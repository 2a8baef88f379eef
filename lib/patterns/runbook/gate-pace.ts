import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkDuration, refusal } from '../../core/refusal';
import { attemptsToFill } from '../../states/retry-span';
import type { AslRetrier } from '../../states/asl-state';
import type { RunbookGateOptions } from './props';

/** The error of a gate that refuses: it raises in its own output. */
export const EVALUATION = 'States.QueryEvaluationError';

const LONGEST = Duration.days(30);
const SHORTEST_PAUSE = Duration.seconds(10);

/** AWS ends an execution after 25,000 events of history; a question takes 4. */
const MOST_QUESTIONS = 1_000;
const USUAL_QUESTIONS = 500;

/** The questions after the first. */
export interface GatePace {
  readonly waitSeconds: number;
  readonly pauseSeconds: number;
}

/** Settles how often a gate is asked again; undefined for one that is asked once. */
export function paceOf(scope: IConstruct, at: string, { wait, checkEvery }: RunbookGateOptions): GatePace | undefined {
  if (wait === undefined) {
    if (checkEvery === undefined) return undefined;
    const instead = "give 'wait', or leave it out";
    throw refusal(scope, { prop: `${at}checkEvery`, must: "stand beside a 'wait'", got: checkEvery, instead });
  }
  for (const [prop, time] of Object.entries({ wait, checkEvery })) {
    if (time?.isUnresolved() !== true) continue;
    const instead = 'it is part of the definition: give a literal duration';
    throw refusal(scope, { prop: `${at}${prop}`, must: 'be known at synthesis', got: time, instead });
  }
  const instead = 'a change that waits for longer is planned anew';
  checkDuration(scope, `${at}wait`, wait, { atLeast: SHORTEST_PAUSE, atMost: LONGEST, instead });
  const pause = checkEvery ?? Duration.seconds(usualPause(wait));
  checkDuration(scope, `${at}checkEvery`, pause, {
    atLeast: SHORTEST_PAUSE,
    atMost: wait,
    instead: 'a gate that is asked again at all is asked before the end of its wait',
  });
  if (wait.toSeconds() / pause.toSeconds() <= MOST_QUESTIONS) {
    return { waitSeconds: wait.toSeconds(), pauseSeconds: pause.toSeconds() };
  }
  throw refusal(scope, {
    prop: `${at}checkEvery`,
    must: `be so long that at most ${MOST_QUESTIONS} questions fit into the ${wait.toHumanString()}`,
    got: checkEvery,
    instead: 'each leaves 4 events in the history, of which AWS allows 25,000: ask less often',
  });
}

function usualPause(wait: Duration): number {
  return Math.min(wait.toSeconds(), Math.max(60, Math.ceil(wait.toSeconds() / USUAL_QUESTIONS)));
}

/** The retrier that asks a gate again. */
export function askAgain({ waitSeconds, pauseSeconds }: GatePace): AslRetrier {
  const pace = { IntervalSeconds: pauseSeconds, BackoffRate: 1 };
  return { ErrorEquals: [EVALUATION], ...pace, MaxAttempts: attemptsToFill(waitSeconds, pace), JitterStrategy: 'NONE' };
}
