import type { MadeCall } from '../engine/run/made-call';

/** A call that an execution made, and the how manieth of its kind it was. */
export interface ScheduledCall extends MadeCall {
  /** Which call of this state (of a distributed Map: of this part of it) it is, counted over the whole execution from 1. */
  readonly number: number;
}

/** The calls of an execution in their order, numbered as faults count them. */
export function taskCallsOf(calls: readonly MadeCall[]): readonly ScheduledCall[] {
  const numbers = new Map<string, number>();
  return calls.map((call) => {
    const counted = `${call.part ?? ''}#${call.state}`;
    const number = (numbers.get(counted) ?? 0) + 1;
    numbers.set(counted, number);
    return { ...call, number };
  });
}
