import type { Agenda } from '../../base/agenda';
import { ANYTHING, OWN } from '../../base/footprint';
import type { Engine } from '../../engine/engine';
import type { Execution } from '../../engine/run/execution';
import type { HistoryEvent } from '../../engine/history/history';
import type { Json, JsonObject } from '../../base/json';
import type { StateMachineDefinition } from '../../language/definition';
import type { MadeCall } from '../../engine/run/made-call';
import type { HandlerCall } from '../../faults/call-faults';
import type { Fault, FaultPort, TaskFault } from '../../faults/faults';
import type { Permissions } from '../iam/permissions';
import type { UnusedPermission } from '../iam/usage';
import type { HandlerFaults } from '../handler-faults';
import type { OpenCallback, WorldTasks } from '../tasks/world-tasks';
import { callbackHandle, type CallbackHandle } from './callback-handle';
import type { Driver } from './driver';
import { strikingFrom } from './strike-run';
import { visitedStates, type VisitedState } from './visited-states';

/** What a {@link Run} works with. */
export interface RunContext {
  readonly agenda: Agenda;
  readonly engine: Engine;
  readonly driver: Driver;
  readonly tasks: WorldTasks;
  readonly handlers: HandlerFaults;
  readonly faults: FaultPort;
  /** Undefined when roles are not enforced. */
  readonly permissions: Permissions | undefined;
  /** The names of all states of the machine, in the order of the definition. */
  readonly states: readonly string[];
}

/** A callback that an execution waits for. */
export interface WaitingCallback {
  readonly state: string;
  readonly taskToken: string;
  /** The virtual instant since which it waits, in epoch milliseconds. */
  readonly sinceMs: number;
  /** What the request was made with. */
  readonly arguments: Json;
}

/** A callback that an execution has asked for. */
export interface AskedCallback {
  readonly state: string;
  /** Which one of its state it is, counted from 1 in the order in which they were asked for. */
  readonly number: number;
  readonly taskToken: string;
  /** The virtual instant at which it was asked for, in epoch milliseconds. */
  readonly sinceMs: number;
  /** Whether it still waits. */
  readonly isOpen: boolean;
}

/** What a run works with. */
interface Inner {
  readonly observed: Execution;
  readonly context: RunContext;
  /** How much of the history an earlier call has waited for. */
  eventsSeen: number;
}

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** One execution of a state machine. How it ends is data: an execution that fails throws nothing here. */
export class Run {
  readonly arn: string;
  declare private readonly inner: () => Inner;

  constructor(observed: Execution, context: RunContext) {
    this.arn = observed.arn;
    const inner: Inner = { observed, context, eventsSeen: 0 };
    // Jest and vitest print, compare and copy what they see of a run, and copies have to work; the world around it is a function to them.
    // It is configurable for the sake of the proxies of a recording, which give other functions in the place of all.
    Object.defineProperty(this, 'inner', { value: () => inner, configurable: true });
  }

  private get context(): RunContext {
    return this.inner().context;
  }

  /** Whoever looks at it while others act sees something else before and after what it does. */
  private get execution(): Execution {
    this.context.agenda.touch({ reads: [OWN + this.arn], writes: [] });
    return this.inner().observed;
  }

  get name(): string {
    return this.execution.name;
  }

  get status(): Execution['status'] {
    return this.execution.status;
  }

  get input(): Json {
    return this.execution.input;
  }

  /** The output; undefined unless the execution succeeded. */
  get output(): Json | undefined {
    return this.execution.output;
  }

  get error(): string | undefined {
    return this.execution.error;
  }

  get cause(): string | undefined {
    return this.execution.cause;
  }

  /** The ARN of the state machine. */
  get machineArn(): string {
    return this.execution.stateMachineArn;
  }

  /** The machine's type. */
  get machineType(): 'STANDARD' | 'EXPRESS' {
    return this.execution.machine.type;
  }

  /** The machine's definition, with every reference resolved. */
  get definition(): StateMachineDefinition {
    return this.execution.machine.definition;
  }

  /** The Map Run that has started it; undefined unless it is a child of a distributed Map. */
  get mapRunArn(): string | undefined {
    return this.execution.mapRunArn;
  }

  /** What a Standard machine is billed for: every state entered and every retry. */
  get transitions(): number {
    return this.execution.transitions;
  }

  /** Virtual milliseconds from the start to the end, or to now. */
  get elapsedMs(): number {
    return (this.execution.stopMs ?? this.context.agenda.nowMs) - this.execution.startMs;
  }

  /** How many events the history has. */
  get eventCount(): number {
    return this.execution.eventCount;
  }

  /** The virtual instant of the start. */
  get startedAt(): Date {
    return new Date(this.execution.startMs);
  }

  /** The virtual instant of the end; undefined while it runs. */
  get stoppedAt(): Date | undefined {
    const { stopMs } = this.execution;
    return stopMs === undefined ? undefined : new Date(stopMs);
  }

  /** The events, in the shape of AWS's GetExecutionHistory. */
  get history(): readonly HistoryEvent[] {
    return this.execution.history;
  }

  /** The states that were entered, in the order of entry. */
  get path(): readonly VisitedState[] {
    return visitedStates(this.execution);
  }

  /** The calls that its tasks made so far, in their order; those in the children of distributed Maps are among them. */
  get calls(): readonly MadeCall[] {
    return this.execution.calls;
  }

  /**
   * The calls of AWS that handlers made since it was started: for its tasks, and for nobody's (clients, events), by function,
   * each with the numbers by which a fault means it.
   */
  get handlerCalls(): readonly HandlerCall[] {
    this.context.agenda.touch({ reads: [ANYTHING], writes: [] });
    return this.context.handlers.calls(this.arn);
  }

  /** The faults that it was started with and that struck nothing so far: the call they are about did not come. */
  get unreachedFaults(): readonly Fault[] {
    this.context.agenda.touch({ reads: [ANYTHING], writes: [] });
    const { tasks, handlers } = this.context;
    return [...tasks.unreachedFaults(this.arn), ...handlers.unreached(this.arn)];
  }

  /** The child executions that its distributed Maps have started, in the order of the items. */
  get children(): readonly Run[] {
    this.context.agenda.touch({ reads: [OWN + this.arn, 'states'], writes: [] });
    const { engine } = this.context;
    const executions = engine.listMapRuns(this.arn).flatMap(({ children }) => children.filter(Boolean));
    return executions.map((each) => new Run(each, this.context));
  }

  /** The callbacks that wait for an answer. */
  get waiting(): readonly WaitingCallback[] {
    return this.openCallbacks().map(({ call, taskToken, sinceMs }) => ({
      state: call.stateName,
      taskToken,
      sinceMs,
      arguments: call.arguments,
    }));
  }

  /** Every callback that it has asked for, in their order: those that wait, that were answered, and that have timed out. */
  get callbacks(): readonly AskedCallback[] {
    const open = new Set(this.openCallbacks().map(({ taskToken }) => taskToken));
    const counts = new Map<string, number>();
    return this.context.tasks.askedCallbacks(this.arn).map(({ state, taskToken, sinceMs }) => {
      const number = (counts.get(state) ?? 0) + 1;
      counts.set(state, number);
      return { state, number, taskToken, sinceMs, isOpen: open.has(taskToken) };
    });
  }

  /**
   * Lets time pass until the execution has ended.
   * @throws when nothing can end it any more; the message says what it waits for.
   */
  async toEnd(): Promise<this> {
    const isOver = (): boolean => this.execution.isOver;
    await this.runUntil(isOver);
    if (!isOver()) throw new Error(`${this.describe()} never ends: ${this.whatItWaitsFor()}`);
    return this;
  }

  /**
   * Lets time pass until a state is entered: its next entry after the one that an earlier call waited for.
   * @throws when the machine has no such state, or when the execution ends or gets stuck before.
   */
  async toState(state: string): Promise<this> {
    this.checkState(state);
    let found: number | undefined;
    const isEntered = (): boolean => (found ??= this.nextEntry(state)) !== undefined;
    await this.runUntil(() => isEntered() || this.execution.isOver);
    if (!isEntered()) throw new Error(`${this.describe()} does not enter '${state}': ${this.whereItIs()}`);
    this.inner().eventsSeen = found as number;
    return this;
  }

  /**
   * Lets time pass until the execution waits: for a callback, or in a Wait state; with a name, in that state.
   * @throws when the machine has no such state, or when the execution ends or gets stuck before.
   */
  async toWait(state?: string): Promise<this> {
    if (state !== undefined) this.checkState(state);
    const waits = (): boolean => this.waitingStates().some((each) => state === undefined || each === state);
    await this.runUntil(() => waits() || this.execution.isOver);
    if (!waits()) {
      throw new Error(
        `${this.describe()} does not wait${state === undefined ? '' : ` in '${state}'`}: ${this.whereItIs()}`,
      );
    }
    return this;
  }

  /**
   * Lets time pass until a callback that waits now does not any more: it was answered, or its time was up.
   * @param which as {@link callback} takes it.
   * @throws when none waits, or more than one; when nothing will end it.
   */
  async toClosed(which?: string | WaitingCallback, number?: number): Promise<this> {
    const { taskToken } = this.callback(which, number);
    const isClosed = (): boolean => !this.openCallbacks().some((each) => each.taskToken === taskToken);
    await this.runUntil(isClosed);
    if (!isClosed()) throw new Error(`${this.describe()} waits without an end: ${this.whatItWaitsFor()}`);
    return this;
  }

  /**
   * The one callback that waits, the one of a state, or one out of `waiting`: iterations of a Map wait in the same state.
   * @param number with a state: which of the callbacks that it has asked for, counted from 1. That may be one that was answered or has
   * timed out, for an answer that comes late or a second time; AWS refuses it with `TaskTimedOut`.
   * @throws when there is none or more than one; the message lists what waits.
   */
  callback(which?: string | WaitingCallback, number?: number): CallbackHandle {
    const { engine } = this.context;
    if (typeof which === 'object') return callbackHandle(engine, which.taskToken);
    const { taskToken } = number === undefined ? this.onlyCallback(which) : this.askedCallback(which, number);
    return callbackHandle(engine, taskToken);
  }

  /**
   * Has faults strike the execution from now on, beside those that it was started with; their `attempt` counts the calls that are made
   * from now on.
   * @throws Error for a fault that can't strike, and for one of a handler's call: an execution is started with those.
   */
  strike(faults: readonly TaskFault[]): void {
    this.change();
    const { definition, name: machine } = this.execution.machine;
    const struck = { machine, definition };
    this.context.tasks.plan(this.arn, strikingFrom(faults, struck, this.context.faults));
  }

  /** Grants to the machine's role that neither this run nor an earlier one in this world needed. */
  unusedPermissions(): readonly UnusedPermission[] {
    return this.context.permissions?.unusedOf(this.execution.machine.roleArn) ?? [];
  }

  /** Whoever does something to it does so before or after what it does itself. */
  private change(): void {
    this.context.agenda.touch({ reads: [], writes: [OWN + this.arn] });
  }

  /** Stops the execution. */
  stop(error?: string, cause?: string): void {
    this.change();
    this.context.engine.stopExecution(this.arn, error, cause);
  }

  /** Starts the execution again at the state where it failed, as RedriveExecution does. */
  redrive(): void {
    this.change();
    this.context.engine.redriveExecution(this.arn);
  }

  /** What test reports print. */
  toJSON(): JsonObject {
    const { name, status, output, error, cause, transitions, elapsedMs } = this;
    const path = this.path.map(({ state }) => state);
    return Object.fromEntries(
      Object.entries({ name, status, output, error, cause, path, transitions, elapsedMs }).filter(
        (field): field is [string, Json] => field[1] !== undefined,
      ),
    );
  }

  /** Nobody means to wait for the limit of a year at which AWS ends what nothing else does. */
  private runUntil(done: () => boolean): Promise<void> {
    return this.context.driver.run({ done, untilMs: this.execution.startMs + YEAR_MS - 1 });
  }

  private onlyCallback(state: string | undefined): OpenCallback {
    const waiting = this.openCallbacks().filter(({ call }) => state === undefined || call.stateName === state);
    const [only] = waiting;
    if (waiting.length === 1 && only !== undefined) return only;
    const which = state === undefined ? '' : ` in '${state}'`;
    const where = waiting.length === 0 && !this.execution.isOver ? this.howItGoesOn(state) : this.whereItIs();
    throw new Error(`${this.describe()} has ${waiting.length} callbacks that wait${which}: ${where}`);
  }

  private askedCallback(state: string | undefined, number: number): AskedCallback {
    const asked = this.callbacks.filter((each) => each.state === state);
    const found = asked.find((each) => each.number === number);
    if (found !== undefined) return found;
    throw new Error(
      `${this.describe()} has asked for ${asked.length} callbacks in '${state ?? ''}', got the number ${number}`,
    );
  }

  private openCallbacks(): readonly OpenCallback[] {
    // One is open until its token is used.
    this.context.agenda.touch({ reads: [OWN + this.arn, 'states:token'], writes: [] });
    return this.context.tasks.openCallbacks(this.arn);
  }

  private waitingStates(): readonly string[] {
    const inWaitState = this.path.filter(({ type, exitedAtMs }) => type === 'Wait' && exitedAtMs === undefined);
    return [...this.openCallbacks().map(({ call }) => call.stateName), ...inWaitState.map(({ state }) => state)];
  }

  private nextEntry(state: string): number | undefined {
    const { history } = this.execution;
    for (let at = this.inner().eventsSeen; at < history.length; at++) {
      const event = history[at] as HistoryEvent;
      if (event.stateEnteredEventDetails?.['name'] === state) return at + 1;
    }
    return undefined;
  }

  private checkState(state: string): void {
    const { states } = this.context;
    if (states.includes(state)) return;
    throw new Error(`The machine has no state '${state}'; it has ${states.map((each) => `'${each}'`).join(', ')}`);
  }

  /** Time passes only where a test lets it: what does not wait yet may do so then. */
  private howItGoesOn(state: string | undefined): string {
    const callbacks = this.openCallbacks().map(({ call }) => `'${call.stateName}'`);
    if (callbacks.length > 0) return `${callbacks.join(', ')} waits for one`;
    const open = this.path.filter(({ exitedAtMs }) => exitedAtMs === undefined).map(({ state: name }) => `'${name}'`);
    const at = open.length === 0 ? 'it has only been started' : `it is in ${open.join(', ')}`;
    return `${at}; let time pass first: await run.toWait(${state === undefined ? '' : `'${state}'`})`;
  }

  private whereItIs(): string {
    if (!this.execution.isOver) return this.whatItWaitsFor();
    const how =
      this.error === undefined ? '' : ` with ${this.error}${this.cause === undefined ? '' : `: ${this.cause}`}`;
    const path = this.path.map(({ state }) => `'${state}'`).join(' → ');
    return `it ended ${this.status}${how}, by way of ${path}`;
  }

  private whatItWaitsFor(): string {
    const callbacks = this.openCallbacks().map(({ call }) => call.stateName);
    if (callbacks.length > 0) {
      return `${callbacks.map((each) => `'${each}'`).join(', ')} waits for a callback; answer it with run.callback(…)`;
    }
    const open = this.path.filter(({ exitedAtMs }) => exitedAtMs === undefined).map(({ state }) => `'${state}'`);
    return `it is in ${open.join(', ') || 'no state yet'} and nothing more is going to happen`;
  }

  private describe(): string {
    return `Execution '${this.name}'`;
  }
}
