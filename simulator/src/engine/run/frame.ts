import type { MapState, ParallelState, QueryLanguage, State, TaskState } from '../../language/definition';
import { failureDetails } from '../history/event-details';
import { dataLimitExceeded, errorOutputOf, failedWith, variablesTooLarge } from './failures';
import { type Forked, type Pending, waitFor } from '../../base/pending';
import { ENTERED, EXITED, abortedEvent, isComposite } from '../history/state-events';
import { exitCaught } from '../fields/fields';
import { failedBy, guarded } from '../fields/guard';
import { type EventDetails, type KeptDetails, StateDetails } from '../history/history';
import type { Json, JsonObject } from '../../base/json';
import { isTooLarge } from '../../base/json-text';
import { LoopWatch } from './loop-watch';
import { type Maybe, andThen } from '../fields/maybe';
import type { Exited, Failed, Failure, Outcome, SequenceDefinition } from '../fields/outcome';
import { EnteredState } from './entered-state';
import { catcherFor } from './retry';
import type { Subject } from '../../base/order';
import type { RunningExecution, RunningSequence, SequenceOwner } from './running';
import { outcomeOf } from '../states';
import type { VariableScope } from './variables';

/** What a sequence of states is given by what is around it. */
export interface FrameOptions {
  /** Who acts by it. @default - the execution */
  readonly actor?: string;
  readonly execution: RunningExecution;
  readonly definition: SequenceDefinition;
  readonly owner: SequenceOwner;
  readonly variables: VariableScope;
  readonly language: QueryLanguage;
  readonly mapContext?: JsonObject;
  /** The index in each Map around what is around it, outermost first. */
  readonly iterations: readonly number[];
  /** The event after which the sequence starts. */
  readonly lastEventId: number;
  /** Which of its kind it is: the number of the branch or iteration. */
  readonly index?: number;
  /** Whether it is an iteration of a Map, of which there can be very many. @default false */
  readonly isIteration?: boolean;
}

/** A sequence of states in progress: the machine itself, a branch of a Parallel, an iteration of a Map. */
export class Frame implements RunningSequence {
  readonly execution: RunningExecution;
  readonly variables: VariableScope;
  readonly mapContext: JsonObject | undefined;
  readonly language: QueryLanguage;
  readonly index: number;
  /** Who acts by an entry of the agenda: the execution, or a branch or an iteration of it, which is named after it. */
  readonly actor: string;
  /** The event that the next event of this sequence follows. */
  lastEventId: number;
  /** The event that the exit of the state in progress follows, where that is not the last one. */
  exitAfterEventId: number | undefined;
  private readonly definition: SequenceDefinition;
  private readonly owner: SequenceOwner;
  private readonly outerIterations: readonly number[];
  private readonly isIteration: boolean;
  private readonly loopWatch = new LoopWatch();
  private current: EnteredState | undefined;
  private pending: Pending | undefined;
  /** What the state in progress has forked into. */
  private forked: Forked | undefined;
  private entering = false;
  /** Set while a catcher makes its output. */
  private catching: { readonly beforeEventId: number } | undefined;
  private over = false;

  constructor(options: FrameOptions) {
    this.definition = options.definition;
    this.owner = options.owner;
    this.execution = options.execution;
    this.actor = options.actor ?? options.execution.arn;
    this.variables = options.variables;
    this.mapContext = options.mapContext;
    this.outerIterations = options.iterations;
    this.isIteration = options.isIteration ?? false;
    this.language = options.definition.QueryLanguage ?? options.language;
    this.index = options.index ?? 0;
    this.lastEventId = options.lastEventId;
  }

  /** The state that is in progress. */
  get state(): EnteredState | undefined {
    return this.current;
  }

  /** The index in each Map around, outermost first. */
  get iterations(): readonly number[] {
    return this.isIteration ? [...this.outerIterations, this.index] : this.outerIterations;
  }

  /** Has an entry of the agenda start it, which is gone when the sequence is stopped before: a redrive makes another. */
  startSoon(what: string, start: () => Maybe<void>, subject: Subject): void {
    this.pending = waitFor(this.execution.agenda.soon(what, start, subject));
  }

  /** Enters the first state, or another one. */
  start(input: Json, state = this.definition.StartAt): Maybe<void> {
    return this.drive(() => this.enter(state, input));
  }

  /** Records an event of this sequence. */
  record(type: string, details?: EventDetails | KeptDetails): number {
    this.lastEventId = this.execution.record(type, this.lastEventId, details);
    return this.lastEventId;
  }

  resume(produce: () => Maybe<Outcome>, joins?: readonly number[]): void {
    const { actor } = this;
    const subject = joins === undefined ? this : { actor, joins, label: (what: string) => this.label(what) };
    this.soon('goes on', produce, subject);
  }

  /**
   * Goes on after a redrive with the state that did not exit: what succeeded in it is not run again. What it does now
   * follows its entry, not the redrive: of several branches each goes on by itself.
   * @returns false when no state has been entered: the sequence is to be started.
   */
  redrive(): boolean {
    this.over = false;
    this.catching = undefined;
    const entered = this.current;
    if (entered === undefined) return false;
    this.lastEventId = entered.eventId;
    entered.forgetRetries();
    this.pending = this.forked;
    if (this.forked?.redrive() !== true) this.soon('is redriven', () => this.evaluate(entered));
    return true;
  }

  /** Stops the sequence, since something beside or around it failed. */
  abort(previousEventId: number): void {
    if (this.over) return;
    this.over = true;
    this.pending?.abort(previousEventId);
    this.pending = undefined;
    this.recordAborted(previousEventId);
  }

  /** Stops the sequence without a trace: the execution is over. */
  silence(): void {
    this.over = true;
    this.pending?.silence();
    this.pending = undefined;
  }

  /** Records that the state in progress was stopped, where AWS has an event for it. */
  recordAborted(previousEventId: number): void {
    const type = abortedEvent(this.current?.state.Type);
    if (type !== undefined) this.execution.record(type, previousEventId);
  }

  private soon(what: string, produce: () => Maybe<Outcome>, subject: Subject = this): void {
    this.pending = waitFor(this.execution.agenda.soon(what, () => this.drive(produce), subject));
  }

  /** What an entry of the agenda is about, for messages. */
  label(what: string): string {
    return `${this.execution.name}: ${this.current?.stateName ?? this.definition.StartAt} ${what}`;
  }

  /** Evaluates and goes from state to state until something has to be waited for. */
  drive(produce: () => Maybe<Outcome>): Maybe<void> {
    if (this.over) return;
    this.pending = undefined;
    let outcome: Maybe<Outcome> | undefined = produce();
    while (outcome !== undefined) {
      if (outcome instanceof Promise) return this.driveOn(outcome);
      outcome = this.apply(outcome);
    }
  }

  private async driveOn(first: Promise<Outcome>): Promise<void> {
    let outcome: Outcome | undefined = await first;
    while (outcome !== undefined) outcome = this.over ? undefined : await this.apply(outcome);
  }

  private enter(name: string, input: Json): Maybe<Outcome> {
    const { execution, lastEventId } = this;
    const state = this.definition.States[name] as State;
    this.loopWatch.entered(name, execution);
    execution.transitions += 1;
    const eventId = this.record(ENTERED[state.Type], new StateDetails('entered', name, input));
    this.catching = undefined;
    this.forked = undefined;
    this.current = new EnteredState(this, name, state, input, eventId, lastEventId);
    execution.observer?.entered(execution.machine, name);
    return this.evaluate(this.current);
  }

  private evaluate(entered: EnteredState): Maybe<Outcome> {
    this.entering = true;
    try {
      const outcome = outcomeOf(entered.state, entered.input, entered);
      return outcome instanceof Promise ? outcome.catch((error: unknown) => failedBy(error, entered)) : outcome;
    } catch (error) {
      return failedBy(error, entered);
    }
  }

  /** Evaluates something of the state in progress; what the language can't evaluate becomes a failure. */
  guard<T>(evaluate: () => Maybe<T>): Maybe<T | Failed> {
    return guarded(this.current as EnteredState, evaluate);
  }

  /** Carries an outcome out; answers the next one when nothing has to be waited for. */
  private apply(outcome: Outcome): Maybe<Outcome> | undefined {
    if (outcome.kind === 'failed') return this.applyFailure(outcome);
    this.entering = false;
    switch (outcome.kind) {
      case 'exited':
        return this.leave(outcome);
      case 'waiting':
        return andThen(this.guard(outcome.until), (until) =>
          typeof until === 'number' ? this.sleep(until, outcome.finish) : until,
        ) as Maybe<Outcome> | undefined;
      case 'calling':
        return this.guard(() => {
          this.pending = this.execution.startTask(this, outcome);
          return undefined;
        }) as Outcome | undefined;
      case 'forking':
        this.pending = this.forked = this.execution.fork(this, outcome);
        return undefined;
      case 'mapping':
        this.pending = this.forked = this.execution.startMapRun(this, outcome);
        return undefined;
    }
  }

  private sleep(untilMs: number, finish: () => Maybe<Outcome>): undefined {
    const wake = () => this.drive(() => this.guard(finish));
    this.pending = waitFor(this.execution.agenda.at(untilMs, 'waits', wake, this));
  }

  private leave({ output, assigned, next, at = '' }: Exited): Maybe<Outcome> | undefined {
    const { stateName: name, state, input } = this.current as EnteredState;
    if (output !== input && isTooLarge(output)) return failedWith(dataLimitExceeded(name));
    if (assigned !== undefined) {
      if (!this.variables.hasRoomFor(assigned)) return failedWith(variablesTooLarge(name));
      this.variables.assign(assigned);
    }
    this.lastEventId = this.exitAfterEventId ?? this.lastEventId;
    this.exitAfterEventId = undefined;
    this.record(EXITED[state.Type], new StateDetails('exited', name, output, assigned));
    this.current = undefined;
    this.execution.observer?.left(this.execution.machine, name, at.replace(/\/$/, ''), next);
    if (next !== undefined) return this.execution.isOver ? undefined : this.enter(next, output);
    this.over = true;
    this.variables.release();
    this.owner.ended(this, output);
    return undefined;
  }

  private applyFailure(failed: Failed): Maybe<Outcome> | undefined {
    const entered = this.current as EnteredState;
    const { failure } = failed;
    if (failed.evaluation !== undefined && failure.error === 'States.QueryEvaluationError') {
      this.recordEvaluationFailed(entered, failed);
    }
    if (failure.error === 'States.Runtime') {
      this.execution.fail(failure, this.lastEventId);
      return undefined;
    }
    const { Retry } = entered.state as Partial<TaskState & ParallelState & MapState>;
    const delayMs = this.catching ? undefined : entered.nextRetry(Retry, failure);
    return delayMs === undefined ? this.giveUp(entered, failure) : this.retryAfter(delayMs, entered);
  }

  /** No retry is left: the failure is caught, or it ends this sequence of states. */
  private giveUp(entered: EnteredState, failure: Failure): Maybe<Outcome> | undefined {
    const { Type, Catch } = entered.state as TaskState | ParallelState | MapState;
    const before = this.lastEventId;
    if (isComposite(Type)) this.record(`${Type}StateFailed`);
    this.exitAfterEventId = undefined;
    const catcher = this.catching ? undefined : catcherFor(Catch, failure);
    if (catcher === undefined) {
      this.over = true;
      this.owner.failed(this, failure);
      return undefined;
    }
    this.catching = { beforeEventId: before };
    const at = `Catch[${Catch?.indexOf(catcher)}]/`;
    return this.guard(() => exitCaught(catcher, at, entered.input, errorOutputOf(failure), entered.again()));
  }

  private retryAfter(delayMs: number, entered: EnteredState): undefined {
    this.execution.transitions += 1;
    this.forked = undefined;
    const again = () => this.drive(() => this.evaluate(entered.again()));
    this.pending = waitFor(this.execution.agenda.after(delayMs, 'is retried', again, this));
  }

  private recordEvaluationFailed(entered: EnteredState, { failure, evaluation }: Failed): void {
    const details = failureDetails('evaluationFailedEventDetails', failure, {
      ...(evaluation?.location === undefined ? {} : { location: evaluation.location }),
      state: entered.stateName,
    });
    if (this.catching) this.lastEventId = this.catching.beforeEventId;
    else if (this.entering && this.lastEventId === entered.eventId) this.lastEventId = entered.previousEventId;
    this.record('EvaluationFailed', details);
  }
}
