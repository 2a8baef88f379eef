import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkDuration, refusal } from '../../core/refusal';
import { LONGEST_WAIT } from '../../states/task-timeout';

/** A message must have time to arrive, and time to be tried again. */
const SHORTEST_WAIT = Duration.minutes(1);

/** The times of a wait under the names of the props that gave them. */
export interface WaitTimes {
  readonly endProp: string;
  /** Counted from the beginning. */
  readonly end: Duration;
  readonly remindersProp: string;
  /** Counted from the beginning. */
  readonly reminders: readonly Duration[];
}

/** Refuses times that are not known at synthesis, are too long, or leave people no time to read. */
export function checkWaitTimes(scope: IConstruct, { endProp, end, remindersProp, reminders }: WaitTimes): void {
  const times = [
    ...reminders.map((time, index) => [`${remindersProp}[${index}]`, time] as const),
    [endProp, end] as const,
  ];
  for (const [prop, time] of times) {
    if (time.isUnresolved()) {
      const instead = 'it is part of the definition: give a literal duration';
      throw refusal(scope, { prop, must: 'be known at synthesis', got: time, instead });
    }
  }
  checkDuration(scope, endProp, end, {
    atLeast: SHORTEST_WAIT,
    atMost: LONGEST_WAIT,
    instead: 'the message must have time to arrive, and AWS ends an execution after 365 days',
  });
  reminders.forEach((reminder, index) => {
    const before = reminders[index - 1];
    checkDuration(scope, `${remindersProp}[${index}]`, reminder, {
      atLeast: before?.plus(SHORTEST_WAIT) ?? SHORTEST_WAIT,
      atMost: Duration.seconds(end.toSeconds() - SHORTEST_WAIT.toSeconds()),
      instead: `reminders rise, and between two messages, and before the ${lastOf(endProp)}, there is a minute at least`,
    });
  });
}

function lastOf(prop: string): string {
  return prop === 'deadline' ? prop : 'end';
}
