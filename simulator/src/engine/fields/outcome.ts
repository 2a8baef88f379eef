import type { ItemProcessor, MapState, QueryLanguage, State } from '../../language/definition';
import type { Environment } from './environment';
import type { ItemSet } from './item-set';
import type { Json, JsonObject } from '../../base/json';
import type { Maybe } from './maybe';
import type { Resource } from '../resource';

/** A failure as Retry and Catch see it. */
export interface Failure {
  readonly error?: string;
  readonly cause?: string;
  /** Further names under which ErrorEquals matches it. */
  readonly aliases?: readonly string[];
}

/** The state is done. */
export interface Exited {
  readonly kind: 'exited';
  readonly output: Json;
  readonly assigned?: JsonObject;
  /** The next state; undefined ends the sequence of states. */
  readonly next: string | undefined;
  /** Where the fields that decided so stand inside the state, e.g. `Catch[0]/`. */
  readonly at?: string;
}

/** The state failed. */
export interface Failed {
  readonly kind: 'failed';
  readonly failure: Failure;
  /** Set when the state itself could not be evaluated. */
  readonly evaluation?: {
    /** The field that could not be evaluated, e.g. `Arguments/FunctionName`. */
    readonly location?: string;
  };
}

/** The state sleeps until a virtual instant. */
export interface Waiting {
  readonly kind: 'waiting';
  /** The instant in epoch milliseconds, asked for once the state counts as entered. */
  readonly until: () => Maybe<number>;
  readonly finish: () => Maybe<Outcome>;
}

/** The state calls a service, a function or an activity. */
export interface Calling {
  readonly kind: 'calling';
  readonly resource: Resource;
  readonly arguments: Json;
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
  /** The state's Credentials, evaluated. */
  readonly credentials?: JsonObject;
  /** The token that ends the task from outside. */
  readonly taskToken?: string;
  finish(result: Json): Maybe<Outcome>;
}

/** The state runs sequences of states beside each other: the branches of a Parallel, the iterations of a Map. */
export interface Forking {
  readonly kind: 'forking';
  readonly of: 'Parallel' | 'Map';
  readonly count: number;
  /** How many run at once at most. */
  readonly maxConcurrency: number;
  readonly sequence: (index: number) => Sequence;
  readonly finish: (results: Json[]) => Maybe<Outcome>;
}

/** One of the sequences that a state forks into. */
export interface Sequence {
  readonly definition: SequenceDefinition;
  /** Asked for when the sequence starts. */
  input(): Maybe<Json>;
  /** The `Map` member of the context object, inside an iteration. */
  readonly mapContext?: JsonObject;
}

/** A sequence of states as it is defined: a machine, a branch, an item processor. */
export interface SequenceDefinition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly QueryLanguage?: QueryLanguage;
}

/** What a distributed Map works through, and how. */
export interface DistributedItems {
  readonly state: MapState;
  readonly processor: ItemProcessor;
  /** The items, when no ItemReader has to be asked for them. */
  readonly known: ItemSet | undefined;
  /** The inputs of the children, where somebody has them already: nothing is read, selected or put into batches. */
  readonly taken?: readonly Json[];
  /** The Map's input, as it came and after InputPath. */
  readonly seen: { readonly input: Json; readonly selected: Json };
  readonly environment: Environment;
  /** 0 means AWS's own limit. */
  readonly maxConcurrency: number;
}

/** The state starts a Map Run: child executions over items. */
export interface Mapping {
  readonly kind: 'mapping';
  readonly items: DistributedItems;
  readonly finish: (result: Json) => Maybe<Outcome>;
}

/** What a state answers: it changes nothing and waits for nothing itself. */
export type Outcome = Exited | Failed | Waiting | Calling | Forking | Mapping;
