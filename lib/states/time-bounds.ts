import { Token, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { AslRetrier, AslState, AslStates } from './asl-state';
import { delaySeconds } from './retry-span';
import { isActivity, isCallback, isJob } from './task-facts';
import { TIME_FACT } from './time-fact';

/** The longest time that states can take. */
export interface TimeBound {
  /** The bound, as far as it is known. */
  readonly seconds: number;
  /** The states of which it is not known, and why. */
  readonly unknown: readonly UnknownTime[];
  /** The state that takes the largest part. */
  readonly largest?: LargestPart;
}

export interface UnknownTime {
  readonly state: string;
  readonly why: string;
  /** Whether that is what the state is for, and nothing to warn of. */
  readonly byNature?: boolean;
}

export interface LargestPart {
  readonly state: string;
  readonly seconds: number;
}

/** The time that is counted of a state: all that it can take, with every retry, or only how long it waits for somebody. */
type Measure = 'everything' | 'waits';

/** Iterations of an inline Map that run at once. */
const AT_ONCE = 40;

const NOTHING: TimeBound = { seconds: 0, unknown: [] };

/** The longest way through states: every attempt, the delays between attempts, and every handler of errors included. */
export function longestTime(states: AslStates): TimeBound {
  return new Walk(states, 'everything').from(states.StartAt);
}

/** The longest time on a way through states in which an execution only waits: for answers, jobs, activities and in Wait states. */
export function longestWaits(states: AslStates): TimeBound {
  return new Walk(states, 'waits').from(states.StartAt);
}

/** The states of a chain as they will stand in the definition, which they need not have become part of. */
export function renderedChain({ startState }: sfn.IChainable): AslStates {
  const states = sfn.State.findReachableStates(startState, { includeErrorHandlers: true });
  return {
    StartAt: startState.stateId,
    States: Object.fromEntries(states.map((state) => [state.stateId, state.toStateJson() as AslState])),
  };
}

/** One scope of names: a machine, a branch, a processor. */
class Walk {
  private readonly known = new Map<string, TimeBound>();
  private readonly underWay = new Set<string>();

  public constructor(
    private readonly states: AslStates,
    private readonly measure: Measure,
  ) {}

  public from(name: string): TimeBound {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const state = this.states.States[name];
    if (state === undefined) return NOTHING;
    if (this.underWay.has(name)) return unknownOf(name, 'it is in a loop');
    this.underWay.add(name);
    // What follows the wait of a loop is where the loop began, and counted there.
    const longest =
      state[TIME_FACT]?.loops === true
        ? NOTHING
        : longestOf(successorsOf(state).map((next) => this.after(state, next)));
    this.underWay.delete(name);
    const bound = sequence(ownTime(name, state, this.measure), longest);
    this.known.set(name, bound);
    return bound;
  }

  /** The way back of a loop that has its end is no way on. */
  private after(state: AslState, next: string): TimeBound {
    return state[TIME_FACT]?.endsLoop === true && this.underWay.has(next) ? NOTHING : this.from(next);
  }
}

function successorsOf({ Next, Default, Choices = [], Catch = [] }: AslState): string[] {
  return [Next, Default, ...[...Choices, ...Catch].map((rule) => rule.Next as string | undefined)].filter(
    (name) => name !== undefined,
  );
}

function ownTime(name: string, state: AslState, measure: Measure): TimeBound {
  switch (state.Type) {
    case 'Task':
      return taskTime(name, state, measure);
    case 'Wait':
      return state[TIME_FACT]?.deadlineSeconds !== undefined
        ? part(name, state[TIME_FACT].deadlineSeconds)
        : typeof state.Seconds === 'number'
          ? part(name, state.Seconds)
          : unknownOf(name, 'it waits until an instant');
    case 'Parallel':
      return repeated(name, state, measure, longestOf((state.Branches ?? []).map((branch) => within(branch, measure))));
    case 'Map':
      return repeated(name, state, measure, mapTime(name, state, measure));
    default:
      return NOTHING;
  }
}

function taskTime(name: string, state: AslState, measure: Measure): TimeBound {
  const { deadlineSeconds, leastSeconds = 0, awaitedErrors = [] } = state[TIME_FACT] ?? {};
  const waits = deadlineSeconds !== undefined || isCallback(state) || isJob(state) || isActivity(state);
  if (measure === 'waits' && !waits) return NOTHING;
  if (deadlineSeconds !== undefined) {
    // An attempt that begins before the deadline ends by then; those after it are short.
    const others = state.Retry?.filter(
      ({ ErrorEquals }) => !ErrorEquals.every((error) => awaitedErrors.includes(error)),
    );
    return part(name, deadlineSeconds + (measure === 'waits' ? 0 : retriesSeconds(others, leastSeconds)));
  }
  const { TimeoutSeconds: seconds } = state;
  if (typeof seconds !== 'number' || Token.isUnresolved(seconds)) {
    return unknownOf(name, seconds === undefined ? 'it has no timeout' : 'its timeout is known at run time only');
  }
  return part(name, seconds + (measure === 'waits' ? 0 : retriesSeconds(state.Retry, seconds)));
}

/** Retries of a Parallel or a Map do all of it again. */
function repeated(name: string, { Retry: retry }: AslState, measure: Measure, once: TimeBound): TimeBound {
  if (measure === 'waits' || retry === undefined) return once;
  const seconds = once.seconds + retriesSeconds(retry, once.seconds);
  return seconds === once.seconds ? once : { ...once, seconds, largest: { state: name, seconds } };
}

function mapTime(name: string, state: AslState, measure: Measure): TimeBound {
  const processor = state.ItemProcessor ?? state.Iterator;
  const one = processor === undefined ? NOTHING : within(processor, measure);
  const known = state[TIME_FACT]?.rounds;
  if (processor?.ProcessorConfig?.Mode === 'DISTRIBUTED') {
    const all = known === undefined ? one : inRounds(name, one, known);
    return {
      ...all,
      unknown: [...all.unknown, { state: name, why: 'it runs as many executions as there are items', byNature: true }],
    };
  }
  if (one.seconds === 0 && one.unknown.length === 0) return NOTHING;
  if (known !== undefined) return inRounds(name, one, known);
  if (!Array.isArray(state.Items)) {
    const why = `it runs ${AT_ONCE} iterations at a time, and how many there are is known at run time only`;
    return { ...one, unknown: [...one.unknown, { state: name, why }] };
  }
  const { MaxConcurrency: limit } = state;
  const atOnce = typeof limit === 'number' && limit > 0 ? Math.min(limit, AT_ONCE) : AT_ONCE;
  return inRounds(name, one, Math.ceil(state.Items.length / atOnce));
}

function inRounds(name: string, one: TimeBound, rounds: number): TimeBound {
  const seconds = rounds * one.seconds;
  return rounds === 1 ? one : { ...one, seconds, largest: seconds === 0 ? undefined : { state: name, seconds } };
}

function within(states: AslStates, measure: Measure): TimeBound {
  return measure === 'waits' ? longestWaits(states) : longestTime(states);
}

function part(state: string, seconds: number): TimeBound {
  return { seconds, unknown: [], largest: { state, seconds } };
}

function unknownOf(state: string, why: string): TimeBound {
  return { seconds: 0, unknown: [{ state, why }] };
}

function sequence(one: TimeBound, other: TimeBound): TimeBound {
  return {
    seconds: one.seconds + other.seconds,
    unknown: distinct([...one.unknown, ...other.unknown]),
    largest: larger(one.largest, other.largest),
  };
}

/** The longest of several ways; what is unknown of one of them is unknown of it. */
function longestOf(bounds: readonly TimeBound[]): TimeBound {
  const longest = bounds.reduce((most, bound) => (bound.seconds > most.seconds ? bound : most), NOTHING);
  return { ...longest, unknown: distinct(bounds.flatMap(({ unknown }) => unknown)) };
}

function larger(one: LargestPart | undefined, other: LargestPart | undefined): LargestPart | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.seconds > one.seconds ? other : one;
}

function distinct(unknown: readonly UnknownTime[]): UnknownTime[] {
  return [...new Map(unknown.map((each) => [each.state, each])).values()];
}

/** The longest time of all attempts after the first one and of the delays before them; which retrier matches is not known, and each counts. */
function retriesSeconds(retriers: readonly AslRetrier[] = [], onceSeconds: number): number {
  return retriers.reduce(
    (sum, retrier) => sum + delaySeconds(retrier).atMost + (retrier.MaxAttempts ?? 3) * onceSeconds,
    0,
  );
}
