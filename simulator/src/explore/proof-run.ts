import { THE_WORLD, type OrderChooser } from '../base/order';
import type { ClientFunction } from '../world/api/clients';
import type { World } from '../world/api/world';
import { latenessMs } from './explore-faults';
import type { OrderBounds } from './orders/explore-orders';
import type { OrderPolicy, Step } from './orders/order-policy';
import { CutShort, Endless, Recorder } from './orders/recorder';
import { possibleCallFaults, possibleFaults, type FaultChoice } from './possible-faults';
import type { PlacedFault, ProofFinding, ProofStep } from './proof-finding';
import { taskCallsOf } from './task-calls';

/** What a run of a proof is made of. */
export interface ProofSubject {
  readonly create: (interleaving: OrderChooser) => World | Promise<World>;
  readonly actors: readonly ClientFunction<World>[];
  readonly invariant?: (world: World) => unknown;
  /**
   * Whether a handler may stand still before each of its calls of AWS while virtual time passes, until it times out: leases then run out
   * under it, and tasks time out.
   * @default false
   */
  readonly stalls?: boolean;
  /** How far it goes. @default - as its members say */
  readonly bounds?: OrderBounds;
}

/** A run of which a machine or an actor turns in a circle takes more. */
export const MOST_STEPS = 20_000;

/** So many steps show in what circle it turns. */
const TOLD_OF_ENDLESS = 50;

const NOT_LED =
  "'create' made a world that does not take its order from what it is handed, so that nothing would be proved: " +
  'hand it on as in create: (interleaving) => Simulator.load(stack, { interleaving })';

/** What came of one run. */
export interface ProofRun {
  readonly steps: readonly Step[];
  /** Whether it was ended before its end, since nothing new could come of it. */
  readonly isCut: boolean;
  readonly finding: ProofFinding | undefined;
  /** The faults that it could have suffered besides those that it did. */
  readonly possible: readonly PlacedFault[];
}

/** Runs the actors at once, in the order of a policy and under some faults, and then judges what came of it. */
export async function runOnce(
  subject: ProofSubject,
  policy: OrderPolicy,
  faults: readonly PlacedFault[],
  choice: FaultChoice | undefined,
): Promise<ProofRun> {
  const recorder = new Recorder(subject.stalls, subject.bounds?.steps ?? MOST_STEPS);
  const world = await subject.create(recorder);
  recorder.begin(policy);
  const startMs = world.now.getTime();
  try {
    place(world, faults);
    const failure = await play(subject, world, recorder, faults);
    recorder.end();
    const { steps, choices } = recorder;
    if (steps.length === 0 && failure !== 'cut') throw new Error(NOT_LED);
    if (failure === 'cut') return { steps, isCut: true, finding: undefined, possible: [] };
    const possible = choice === undefined ? [] : possibleIn(world, choice);
    if (failure === undefined) return { steps, isCut: false, finding: undefined, possible };
    const told = toldSteps(steps, world, startMs).slice(failure.kind === 'endless' ? -TOLD_OF_ENDLESS : 0);
    return { steps, isCut: false, possible, finding: { ...failure, faults, order: [...choices], steps: told } };
  } finally {
    await world.close();
  }
}

type Failure = Pick<ProofFinding, 'kind' | 'message'>;

/** Has the actors act at once and judges what came of it; the recorder is told when they are done. */
export async function play(
  { actors, invariant }: ProofSubject,
  world: World,
  recorder: Pick<Recorder, 'end'>,
  faults: readonly PlacedFault[],
): Promise<Failure | 'cut' | undefined> {
  try {
    await world.actAtOnce(actors);
    await world.toIdle();
    // Effects that land late are waited for, also where all executions have ended before.
    const calls = world.runs.flatMap((run) => taskCallsOf(run.calls));
    const lateMs = latenessMs(
      faults.map(({ fault }) => fault),
      calls,
    );
    if (lateMs > 0) await world.advance(lateMs);
  } catch (error) {
    return error instanceof CutShort ? 'cut' : failureOf(error, 'broken');
  }
  recorder.end();
  try {
    if ((await invariant?.(world)) !== false) return undefined;
    return { kind: 'violated', message: 'it answers false (an error that it throws says what is wrong)' };
  } catch (error) {
    return failureOf(error, 'violated');
  }
}

function failureOf(error: unknown, kind: Failure['kind']): Failure {
  return { kind: error instanceof Endless ? 'endless' : kind, message: namedMessageOf(error) };
}

/** Has faults strike the executions that they are placed at. */
export function place(world: World, faults: readonly PlacedFault[]): void {
  for (const path of new Set(faults.map(({ machine }) => machine))) {
    const ofMachine = faults.filter(({ machine }) => machine === path);
    world
      .stateMachine(path)
      .strike((number) => ofMachine.filter(({ execution }) => execution === number).map(({ fault }) => fault));
  }
}

/** What the calls that were made can suffer, execution by execution. */
function possibleIn(world: World, choice: FaultChoice): PlacedFault[] {
  const once = { persistent: false, ...choice };
  const numbers = new Map<string, number>();
  return world.runs.flatMap((run) => {
    const machine = pathOf(world, run.machineArn);
    if (machine === undefined) return [];
    const execution = (numbers.get(machine) ?? 0) + 1;
    numbers.set(machine, execution);
    const faults = [...possibleFaults(taskCallsOf(run.calls), once), ...possibleCallFaults(run.handlerCalls, once)];
    return faults.map((fault) => ({ machine, execution, fault }));
  });
}

interface Named {
  readonly shown: string;
  readonly name: string;
}

/** Those of an execution bear the name of its machine and a number, rather than its ARN. */
function toldSteps(steps: readonly Step[], world: World, startMs: number): ProofStep[] {
  const named = new Map<string, Named>();
  const numbers = new Map<string, number>();
  for (const { arn, name, machineArn } of world.runs) {
    const machine = pathOf(world, machineArn) ?? machineArn;
    const number = (numbers.get(machine) ?? 0) + 1;
    numbers.set(machine, number);
    named.set(arn, { shown: `${machine} #${number}`, name });
  }
  let nowMs = startMs;
  return steps.map(({ actor, label, dueMs = startMs }) => {
    nowMs = Math.max(nowMs, dueMs);
    const { shown, name } = named.get(actor) ?? shownBranch(actor, named);
    return {
      actor: shown,
      what: label.startsWith(name) ? label.slice(name.length).replace(/^:? /, '') : label,
      atMs: nowMs - startMs,
    };
  });
}

/** A branch is named after its execution, and what the world does by itself is what it does. */
function shownBranch(actor: string, named: ReadonlyMap<string, Named>): Named {
  if (actor.startsWith(`${THE_WORLD}: `)) return { shown: THE_WORLD, name: actor };
  const at = actor.indexOf('/');
  const execution = named.get(actor.slice(0, Math.max(at, 0)));
  if (execution === undefined) return { shown: actor, name: actor };
  return { shown: `${execution.shown}${actor.slice(at)}`, name: execution.name };
}

function pathOf(world: World, machineArn: string): string | undefined {
  try {
    return world.stateMachine(machineArn).path;
  } catch {
    return undefined;
  }
}

/** A mistake in what the test says is told apart from what it says: `TypeError: …`. */
function namedMessageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isMistake = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  return isMistake ? `${error.name}: ${error.message}` : error.message;
}
