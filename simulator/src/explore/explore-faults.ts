import { availableParallelism } from 'node:os';
import { checkMembers, checkOneOf, type MembersOf } from '../base/given';
import { CALL_FAULT_KINDS, type HandlerCall } from '../faults/call-faults';
import {
  isCallFault,
  isTaskFault,
  TASK_FAULT_KINDS,
  ZOMBIE_AFTER_MS,
  type Fault,
  type TaskFault,
} from '../faults/faults';
import { Exploration, type Finding } from './exploration';
import { inTurn } from './in-turn';
import type { ExploredExecution } from './explored-execution';
import { endedToBeRedriven, leadToEnd, messageOf, tryUncaught, tryViolated } from './judge-run';
import { checkFunctions, FAULT_CHOICE, possibleCallFaults, possibleFaults, type FaultChoice } from './possible-faults';
import { taskCallsOf, type ScheduledCall } from './task-calls';

/** What can be closed after a scenario, and whose time can pass. */
interface Subject {
  close?(): unknown;
  advance?(durationMs: number): unknown;
}

/** What {@link exploreFaults} explores. */
export interface ExploreOptions<S extends object, E extends ExploredExecution> extends FaultChoice {
  /** Makes what a scenario runs in, fresh for each: a world, or an engine with its tasks. */
  readonly create: () => S | Promise<S>;
  /**
   * Starts the execution with the faults and does what the test does while it runs (answers callbacks, for example).
   * An execution that is still running and has `toEnd` is then led to its end.
   */
  readonly run: (subject: S, faults: readonly Fault[]) => E | Promise<E>;
  /** Throws, or answers false, when something is wrong after a scenario. */
  readonly invariant?: (subject: S, execution: E, faults: readonly Fault[]) => unknown;
  /** Whether an execution may end by this error without a Catch. @default - none may */
  readonly mayEndUncaught?: (execution: E) => boolean;
  /**
   * Whether an execution that ends at a task by the error of the fault itself, or by an error that a function of the app has named
   * (`Order.Refused`), is a finding as well. Such an end can be seen and redriven, and it leaves undone what tasks have done before.
   * @default false: they are told apart, in `ended`
   */
  readonly mustCatch?: boolean;
  /** Whether every two faults of tasks, one after the other, are tried as well. @default false */
  readonly pairs?: boolean;
  /**
   * How many scenarios run at once. Each has a world of its own, so this changes nothing but the time it takes.
   * @default - as many as there are processors, at most 4
   */
  readonly concurrency?: number;
  /** @default 10,000 */
  readonly maxScenarios?: number;
}

const EXPLORE_OPTIONS: MembersOf<ExploreOptions<object, ExploredExecution>> = {
  ...FAULT_CHOICE,
  create: true,
  run: true,
  invariant: true,
  mayEndUncaught: true,
  mustCatch: true,
  pairs: true,
  concurrency: true,
  maxScenarios: true,
};
const FAULT_KINDS: readonly string[] = [...new Set([...TASK_FAULT_KINDS, ...CALL_FAULT_KINDS])];

/**
 * Runs an execution once for every single fault (on request, for every two faults) that its tasks can suffer, and on request
 * for every fault that a single call of a handler can suffer, each time
 * in a fresh world, and reports which of them it does not cope with.
 *
 * The faults are found on the way: first an execution without any, then one for each call that it made; for pairs, one
 * for each call that was made after the first fault, compensations included.
 * @throws when the execution does not cope with no fault at all, or when there are more scenarios than `maxScenarios`.
 */
export async function exploreFaults<S extends object, E extends ExploredExecution>(
  options: ExploreOptions<S, E>,
): Promise<Exploration> {
  checkMembers('exploreFaults', options, EXPLORE_OPTIONS);
  for (const kind of options.kinds ?? []) checkOneOf("exploreFaults: each of 'kinds'", kind, FAULT_KINDS);
  const stage = new Stage(options);
  const { calls, handlerCalls, findings: early } = await stage.play([]);
  const [first] = early;
  if (first !== undefined) throw new Error(`Without any fault the scenario is ${first.kind} already: ${first.message}`);
  checkFunctions(handlerCalls, options);
  const explore = async (fault: Fault): Promise<readonly Finding[]> => {
    const { calls: made, findings } = await stage.play([fault]);
    if (options.pairs !== true || isCallFault(fault)) return findings;
    const seconds = possibleFaults(callsAfter(fault, made), { ...options, persistent: false });
    return [
      ...findings,
      ...(await inTurn(seconds, 1, async (second) => (await stage.play([fault, second])).findings)).flat(),
    ];
  };
  const atOnce = options.concurrency ?? Math.min(4, availableParallelism());
  const faults = [...possibleFaults(calls, options), ...possibleCallFaults(handlerCalls, options)];
  const findings = (await inTurn(faults, atOnce, explore)).flat();
  return new Exploration(stage.scenarios, findings, stage.untried, stage.ended);
}

/** Where the scenarios of an exploration are played, and counted. */
class Stage<S extends object, E extends ExploredExecution> {
  scenarios = 0;
  private readonly endedAt = new Map<string, Finding>();
  private readonly reached = new Set<string>();
  private readonly struck = new Set<string>();

  constructor(private readonly options: ExploreOptions<S, E>) {}

  get untried(): readonly string[] {
    return [...this.reached].filter((state) => !this.struck.has(state)).sort();
  }

  /** In an order that does not depend on which scenario was through first. */
  get ended(): readonly Finding[] {
    return [...this.endedAt].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, finding]) => finding);
  }

  async play(faults: readonly Fault[]): Promise<Played> {
    const { maxScenarios = 10_000 } = this.options;
    this.scenarios += 1;
    if (this.scenarios > maxScenarios) {
      throw new Error(
        `There are more than ${maxScenarios} scenarios; choose fewer 'kinds' or 'states', or raise 'maxScenarios'`,
      );
    }
    const played = await playScenario(this.options, faults);
    if (played.ended !== undefined) this.endedAt.set(JSON.stringify(faults), played.ended);
    for (const call of played.calls) this.reached.add(nameOf(call));
    if (this.options.handlerCalls === true) for (const call of played.handlerCalls) this.reached.add(nameOfCall(call));
    for (const fault of faults) this.struck.add(isCallFault(fault) ? nameOfCall(fault) : nameOf(fault));
    return played;
  }
}

function nameOf({ state, part }: Pick<ScheduledCall, 'state' | 'part'>): string {
  return part === undefined ? state : `${state} (${part})`;
}

function nameOfCall({ function: path, call }: Pick<HandlerCall, 'function' | 'call'>): string {
  return `${path} ${call}`;
}

/** The calls that came after a fault had struck; none where it strikes every call. */
function callsAfter(
  { state, part, attempt = 1 }: TaskFault,
  calls: readonly ScheduledCall[],
): readonly ScheduledCall[] {
  const isAbout = (call: ScheduledCall): boolean => call.state === state && call.part === part;
  const struck = calls.findIndex((call) => isAbout(call) && (attempt === 'every' || call.number === attempt));
  const later = struck < 0 ? [] : calls.slice(struck + 1);
  return attempt === 'every' ? later.filter((call) => !isAbout(call)) : later;
}

interface Played {
  readonly calls: readonly ScheduledCall[];
  readonly handlerCalls: readonly HandlerCall[];
  readonly findings: readonly Finding[];
  /** How it ended at a task, to be redriven. */
  readonly ended?: Finding;
}

async function playScenario<S extends object, E extends ExploredExecution>(
  options: ExploreOptions<S, E>,
  faults: readonly Fault[],
): Promise<Played> {
  const subject: S & Subject = await options.create();
  try {
    const execution = await options.run(subject, faults);
    const stuck = await leadToEnd(execution);
    const calls = taskCallsOf(execution.calls);
    await subject.advance?.(latenessMs(faults, calls));
    const mayTimeOut = faults.some(isOf('machineTimedOut'));
    const uncaught = tryUncaught(options, execution, mayTimeOut);
    const isEnded = uncaught !== undefined && options.mustCatch !== true && endedToBeRedriven(execution, faults);
    const finding =
      stuck ??
      (isEnded ? undefined : uncaught) ??
      (await tryViolated(() => options.invariant?.(subject, execution, faults)));
    const { handlerCalls = [] } = execution;
    return {
      calls,
      handlerCalls,
      findings: finding === undefined ? [] : [{ ...finding, faults }],
      ...(isEnded && finding === undefined && { ended: { ...uncaught, faults } }),
    };
  } catch (error) {
    return { calls: [], handlerCalls: [], findings: [{ kind: 'broken', faults, message: messageOf(error) }] };
  } finally {
    await subject.close?.();
  }
}

/** What Lambda lets a function take at most. */
const LONGEST_FUNCTION_MS = 900_000;

/** Effects that land late are waited for, also where the execution has ended before. */
export function latenessMs(faults: readonly Fault[], calls: readonly ScheduledCall[]): number {
  const zombies = faults
    .filter(isTaskFault)
    .filter(isOf('zombie'))
    .map(({ afterMs = ZOMBIE_AFTER_MS }) => afterMs);
  const ofCalls = faults.filter(isCallFault).filter(isOf('late'));
  const lateCalls = ofCalls.map(({ afterMs = LONGEST_FUNCTION_MS + 1000 }) => afterMs);
  const late = faults.filter(isTaskFault).filter(isOf('late'));
  if (late.length === 0) return Math.max(0, ...zombies, ...lateCalls);
  const timeouts = calls
    .filter(({ state }) => late.some((each) => each.state === state))
    .map((call) => call.timeoutMs ?? 0);
  // Longer than the client of a distributed Map's reader or writer waits.
  const least = late.some(({ part }) => part !== undefined) ? 60_000 : 0;
  return Math.max(...zombies, Math.max(least, ...timeouts) + Math.max(...late.map(({ afterMs = 1000 }) => afterMs)));
}

function isOf(kind: Fault['kind']): (fault: Fault) => boolean {
  return (fault) => fault.kind === kind;
}
