import type { QueryLanguage } from '../../language/definition';
import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import type { Forked, Pending } from '../../base/pending';
import type { Random } from '../../base/random';
import type { Maybe } from '../fields/maybe';
import type { Calling, Failed, Failure, Forking, Mapping, Outcome } from '../fields/outcome';
import type { EventDetails, KeptDetails } from '../history/history';
import type { EngineObserver } from './observer';
import type { StateMachine } from './state-machine';
import type { VariableScope } from './variables';

/** What can be in progress in a state: each is made by a part that stands above the run itself. */
export interface Starting {
  /** A call of a service, a function or an activity. */
  startTask(sequence: RunningSequence, calling: Calling): Pending;
  /** The branches of a Parallel, or the iterations of an inline Map. */
  fork(sequence: RunningSequence, forking: Forking): Forked;
  /** The Map Run of a distributed Map. */
  startMapRun(sequence: RunningSequence, mapping: Mapping): Forked;
}

/** An execution, as what is in progress in it sees it. */
export interface RunningExecution extends Starting {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly machine: StateMachine;
  readonly root: { readonly arn: string };
  readonly agenda: Agenda;
  readonly random: Random;
  readonly observer: EngineObserver | undefined;
  readonly isOver: boolean;
  /** Whether it was stopped from outside. */
  readonly isAborted: boolean;
  /** The `Execution` member of the context object. */
  readonly contextMember: JsonObject;
  transitions: number;
  record(type: string, previousEventId: number, details?: EventDetails | KeptDetails): number;
  fail(failure: Failure, previousEventId: number): void;
}

/** A sequence of states, as what is in progress in its state sees it. */
export interface RunningSequence {
  /** Who acts by it: the execution, or a branch of it. */
  readonly actor: string;
  readonly execution: RunningExecution;
  readonly variables: VariableScope;
  readonly mapContext: JsonObject | undefined;
  readonly language: QueryLanguage;
  /** The state that is in progress. */
  readonly state: { readonly stateName: string; readonly retryCount: number } | undefined;
  /** The index in each Map around, outermost first. */
  readonly iterations: readonly number[];
  /** The event that the next event of this sequence follows. */
  lastEventId: number;
  /** The event that the exit of the state in progress follows, where that is not the last one. */
  exitAfterEventId: number | undefined;
  record(type: string, details?: EventDetails | KeptDetails): number;
  /**
   * Goes on at the present instant, behind what is entered for it already.
   * @param joins the numbers of the actions by which the sequences ended that it has waited for.
   */
  resume(produce: () => Maybe<Outcome>, joins?: readonly number[]): void;
  /** Evaluates something of the state in progress; what the language can't evaluate becomes a failure. */
  guard<T>(evaluate: () => Maybe<T>): Maybe<T | Failed>;
  /** What an entry of the agenda is about, for messages. */
  label(what: string): string;
}

/** Whoever hears how a sequence of states ended. */
export interface SequenceOwner {
  ended(sequence: EndedSequence, output: Json): void;
  failed(sequence: EndedSequence, failure: Failure): void;
}

/** A sequence of states that is over. */
export interface EndedSequence {
  /** Which of its kind it is: the number of the branch or iteration. */
  readonly index: number;
  readonly lastEventId: number;
  /** Records that the state in progress was stopped, where AWS has an event for it. */
  recordAborted(previousEventId: number): void;
}
