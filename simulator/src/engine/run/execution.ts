import { OWN } from '../../base/footprint';
import type { Agenda, Timer } from '../../base/agenda';
import { failureDetails } from '../history/event-details';
import { Frame } from './frame';
import { type EventDetails, History, type HistoryEvent, type KeptDetails } from '../history/history';
import { instantText } from '../../base/instant';
import type { Json, JsonObject } from '../../base/json';
import { type MadeCall, isMadeAs, madeCall } from './made-call';
import { MAX_EVENTS, quotaCause } from '../history/event-quota';
import type { EngineObserver } from './observer';
import type { Calling, Failure, Forking, Mapping } from '../fields/outcome';
import type { Forked, Pending } from '../../base/pending';
import type { Random } from '../../base/random';
import { RedriveTokens } from './redrive-tokens';
import type { RunningExecution, RunningSequence, Starting } from './running';
import type { StateMachine } from './state-machine';
import type { TaskCall } from '../ports';
import { VariableScope } from './variables';

const EXPRESS_LIMIT_SECONDS = 300;
const STANDARD_LIMIT_SECONDS = 31_536_000;

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** What an execution needs from the engine that runs it. */
export interface ExecutionHost extends Starting {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly observer: EngineObserver | undefined;
}

/** Where an execution begins that does not begin at the start. */
export interface Beginning {
  /** A state of the machine's own sequence, not of a branch or of an iteration. */
  readonly state: string;
  /** What the state is given. @default - the input of the execution */
  readonly input?: Json;
  /** The variables, as they are when the state is entered. @default - none */
  readonly variables?: JsonObject;
}

/** Which execution of which machine. */
export interface ExecutionOptions {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly machine: StateMachine;
  /** The version and the alias that it was started by. */
  readonly versionArn?: string;
  readonly aliasArn?: string;
  readonly input: Json;
  /** @default - it begins at the start */
  readonly from?: Beginning;
  readonly traceHeader?: string;
  /** The `Map` member of the context object, in a child of a distributed Map. */
  readonly mapContext?: JsonObject;
  readonly mapRunArn?: string;
  /** The execution of the distributed Map that it is a child of. */
  readonly parent?: RunningExecution;
  readonly iterations?: readonly number[];
}

/** One execution of a state machine. How it ended is data: an execution that fails throws nothing. */
export class Execution implements RunningExecution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly machine: StateMachine;
  /** The version that it runs, and the alias that it was started by, if it was started by one. */
  readonly versionArn: string | undefined;
  readonly aliasArn: string | undefined;
  readonly input: Json;
  readonly traceHeader: string | undefined;
  /** The Map Run that started it, if one did. */
  readonly mapRunArn: string | undefined;
  /** When it started, in epoch milliseconds of virtual time. */
  readonly startMs: number;
  /** The execution that it is part of in the end: itself, unless it is a child of a distributed Map. */
  readonly root: { readonly arn: string };
  /** What Standard bills: every state entered and every retry; those of a distributed Map's children when they end. */
  transitions = 0;
  /** The client tokens with which it was redriven. */
  readonly redriveTokens = new RedriveTokens();
  private statusNow: ExecutionStatus = 'RUNNING';
  private outputNow: Json | undefined;
  private failure: Failure | undefined;
  private stoppedMs: number | undefined;
  private redrives = 0;
  private redriveMs: number | undefined;
  private limit: Timer | undefined;
  private frame: Frame;
  private readonly log = new History();
  private readonly made: MadeCall[] = [];
  private readonly listeners: ((execution: Execution) => void)[] = [];
  private context: JsonObject | undefined;

  constructor(
    private readonly host: ExecutionHost,
    private readonly options: ExecutionOptions,
  ) {
    this.arn = options.arn;
    this.name = options.name;
    this.stateMachineArn = options.stateMachineArn;
    this.machine = options.machine;
    this.versionArn = options.versionArn;
    this.aliasArn = options.aliasArn;
    this.input = options.input;
    this.traceHeader = options.traceHeader;
    this.mapRunArn = options.mapRunArn;
    this.root = options.parent?.root ?? this;
    this.startMs = host.agenda.nowMs;
    this.recordStarted();
    this.frame = this.newFrame(0);
    this.begin();
  }

  get status(): ExecutionStatus {
    return this.statusNow;
  }

  get output(): Json | undefined {
    return this.outputNow;
  }

  get error(): string | undefined {
    return this.failure?.error;
  }

  get cause(): string | undefined {
    return this.failure?.cause;
  }

  /** When it ended, in epoch milliseconds of virtual time. */
  get stopMs(): number | undefined {
    return this.stoppedMs;
  }

  get redriveCount(): number {
    return this.redrives;
  }

  get isOver(): boolean {
    return this.statusNow !== 'RUNNING';
  }

  /** Whether it was stopped from outside. */
  get isAborted(): boolean {
    return this.statusNow === 'ABORTED';
  }

  /** How many events the history has. */
  get eventCount(): number {
    return this.log.length;
  }

  /** The events so far, in AWS's shape. */
  get history(): readonly HistoryEvent[] {
    return this.log.events;
  }

  /** The calls that its tasks made, those of a distributed Map's children, reader and writer included, in their order. */
  get calls(): readonly MadeCall[] {
    return this.made;
  }

  get agenda(): Agenda {
    return this.host.agenda;
  }

  get random(): Random {
    return this.host.random;
  }

  get observer(): EngineObserver | undefined {
    return this.host.observer;
  }

  /** The `Execution` member of the context object. */
  get contextMember(): JsonObject {
    this.context ??= {
      Id: this.arn,
      Input: this.input,
      Name: this.name,
      RoleArn: this.machine.roleArn,
      StartTime: instantText(this.startMs),
      RedriveCount: this.redrives,
      ...(this.redriveMs === undefined ? {} : { RedriveTime: instantText(this.redriveMs) }),
    };
    return this.context;
  }

  /** Who acts by an entry of the agenda. */
  get actor(): string {
    return this.arn;
  }

  /** What an entry of the agenda is about, for messages. */
  label(what: string): string {
    return `${this.name} ${what}`;
  }

  /** Calls back when the execution ends, or at once when it has ended. */
  whenOver(listener: (execution: Execution) => void): void {
    if (this.isOver) listener(this);
    else this.listeners.push(listener);
  }

  /** Stops the execution from outside. */
  stop(error?: string, cause?: string): void {
    if (this.isOver) return;
    this.failure = { error, cause };
    this.record('ExecutionAborted', this.lastEventId, failureDetails('executionAbortedEventDetails', this.failure));
    this.finish('ABORTED');
  }

  /** Ends the execution as its own timeout does. */
  timeOut(): void {
    if (this.isOver) return;
    this.record('ExecutionTimedOut', this.lastEventId, { member: 'executionTimedOutEventDetails' });
    this.finish('TIMED_OUT');
  }

  /** Ends the execution as failed; the event that says so follows the given one. */
  fail(failure: Failure, previousEventId: number): void {
    if (this.isOver) return;
    this.failure = { error: failure.error, cause: failure.cause };
    const details = failureDetails('executionFailedEventDetails', this.failure);
    this.log.add('ExecutionFailed', previousEventId, this.agenda.nowMs, details);
    this.finish('FAILED');
  }

  /** Keeps what is known of a call, made by itself or by a child. */
  noteCall(call: TaskCall): void {
    const last = this.made.at(-1);
    this.made.push(last !== undefined && isMadeAs(last, call) ? last : madeCall(call));
  }

  /** Records an event and answers its id. What happens after the end leaves no trace. */
  record(type: string, previousEventId: number, details?: EventDetails | KeptDetails): number {
    if (this.isOver) return this.log.length;
    const id = this.log.add(type, previousEventId, this.agenda.nowMs, details);
    if (id === MAX_EVENTS - 1 && this.machine.type === 'STANDARD') {
      this.fail({ error: 'States.Runtime', cause: quotaCause(this.log.records) }, id);
    }
    return id;
  }

  startTask(sequence: RunningSequence, calling: Calling): Pending {
    return this.host.startTask(sequence, calling);
  }

  fork(sequence: RunningSequence, forking: Forking): Forked {
    return this.host.fork(sequence, forking);
  }

  startMapRun(sequence: RunningSequence, mapping: Mapping): Forked {
    return this.host.startMapRun(sequence, mapping);
  }

  /** Starts a failed, stopped or timed-out execution again. */
  redrive(): void {
    this.agenda.touch({ reads: [], writes: [OWN + this.arn] });
    this.redrives += 1;
    this.redriveMs = this.agenda.nowMs;
    this.context = undefined;
    this.statusNow = 'RUNNING';
    this.failure = undefined;
    this.stoppedMs = undefined;
    this.transitions += 1;
    const plain = { redriveCount: this.redrives };
    const id = this.record('ExecutionRedriven', this.log.length, { member: 'executionRedrivenEventDetails', plain });
    this.limitTime();
    if (this.frame.redrive()) return;
    this.frame = this.newFrame(id);
    this.startSoon();
  }

  private get lastEventId(): number {
    return this.log.length;
  }

  private recordStarted(): void {
    this.log.add('ExecutionStarted', 0, this.startMs, {
      member: 'executionStartedEventDetails',
      plain: { roleArn: this.machine.roleArn },
      payloads: { input: this.input },
    });
  }

  private newFrame(lastEventId: number): Frame {
    return new Frame({
      execution: this,
      definition: this.machine.definition,
      owner: {
        ended: (frame, output) => this.succeed(output, frame.lastEventId),
        failed: (frame, failure) => this.fail(failure, frame.lastEventId),
      },
      variables: this.variablesAtFirst(),
      language: this.machine.definition.QueryLanguage ?? 'JSONPath',
      mapContext: this.options.mapContext,
      iterations: this.options.iterations ?? [],
      lastEventId,
    });
  }

  private variablesAtFirst(): VariableScope {
    const scope = new VariableScope();
    scope.assign(this.options.from?.variables ?? {});
    return scope;
  }

  private begin(): void {
    this.limitTime();
    this.startSoon();
  }

  private startSoon(): void {
    const { input = this.input, state } = this.options.from ?? {};
    const { frame } = this;
    frame.startSoon('starts', () => frame.start(input, state), this);
  }

  private limitTime(): void {
    const own = this.machine.definition.TimeoutSeconds ?? Infinity;
    const limit = this.machine.type === 'EXPRESS' ? EXPRESS_LIMIT_SECONDS : STANDARD_LIMIT_SECONDS;
    this.limit = this.agenda.after(Math.min(own, limit) * 1_000, 'times out', () => this.timeOut(), this);
  }

  private succeed(output: Json, previousEventId: number): void {
    this.outputNow = output;
    const details = { member: 'executionSucceededEventDetails' as const, payloads: { output } };
    this.log.add('ExecutionSucceeded', previousEventId, this.agenda.nowMs, details);
    this.finish('SUCCEEDED');
  }

  private finish(status: ExecutionStatus): void {
    // Whatever goes on in it stops, and whoever lists executions sees another status.
    this.agenda.touch({ reads: [], writes: [OWN + this.arn], adds: [`states:${this.machine.arn}`] });
    this.statusNow = status;
    this.stoppedMs = this.agenda.nowMs;
    this.limit?.cancel();
    this.frame.silence();
    for (const listener of this.listeners.splice(0)) listener(this);
  }
}
