import type { Json, JsonObject } from '../base/json';

/** The language in which a state selects and transforms data. */
export type QueryLanguage = 'JSONPath' | 'JSONata';

/** A state machine, a branch of a Parallel, or what a Map does with an item. */
export interface StateMachineDefinition {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly QueryLanguage?: QueryLanguage;
  readonly Version?: string;
  /** Seconds; only on the state machine itself. */
  readonly TimeoutSeconds?: number;
}

/** What a Map does with each item, and how. */
export interface ItemProcessor extends StateMachineDefinition {
  readonly ProcessorConfig?: { readonly Mode?: 'INLINE' | 'DISTRIBUTED'; readonly ExecutionType?: MachineType };
}

export type MachineType = 'STANDARD' | 'EXPRESS';

/** Any state. */
export type State =
  TaskState | PassState | ChoiceState | WaitState | SucceedState | FailState | ParallelState | MapState;

interface StateBase {
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
}

interface PathFields {
  /** JSONPath; `null` stands for an empty object. */
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
}

interface OutputFields extends PathFields {
  /** JSONPath: a reference path; `null` drops the result. */
  readonly ResultPath?: string | null;
  /** JSONata. */
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

interface Transition {
  readonly Next?: string;
  readonly End?: boolean;
}

interface ErrorFields {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface Retrier {
  readonly Comment?: string;
  readonly ErrorEquals: readonly string[];
  /** Seconds. Default: 1. */
  readonly IntervalSeconds?: number;
  /** Default: 2. */
  readonly BackoffRate?: number;
  /** Default: 3; 0 means that the error is never retried. */
  readonly MaxAttempts?: number;
  /** Seconds; no bound when left out. */
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly Comment?: string;
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

export interface TaskState extends StateBase, OutputFields, Transition, ErrorFields {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Parameters?: Json;
  readonly Arguments?: Json;
  readonly ResultSelector?: Json;
  readonly Credentials?: JsonObject;
  /** Seconds, in JSONata also an expression. */
  readonly TimeoutSeconds?: number | string;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: number | string;
  readonly HeartbeatSecondsPath?: string;
}

export interface PassState extends StateBase, OutputFields, Transition {
  readonly Type: 'Pass';
  readonly Result?: Json;
  readonly Parameters?: Json;
}

export interface ChoiceState extends StateBase, PathFields {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

/** A rule of a Choice: a comparison, a combination of rules, or (JSONata) a condition. */
export interface ChoiceRule {
  readonly Comment?: string;
  readonly Next?: string;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
  /** JSONata. */
  readonly Condition?: string | boolean;
  /** JSONPath. */
  readonly And?: readonly ChoiceRule[];
  readonly Or?: readonly ChoiceRule[];
  readonly Not?: ChoiceRule;
  readonly Variable?: string;
  /** The comparison's operator with its operand. */
  readonly [operator: string]: unknown;
}

export interface WaitState extends StateBase, PathFields, Transition {
  readonly Type: 'Wait';
  readonly Seconds?: number | string;
  readonly Timestamp?: string;
  readonly SecondsPath?: string;
  readonly TimestampPath?: string;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

export interface SucceedState extends StateBase, PathFields {
  readonly Type: 'Succeed';
  readonly Output?: Json;
}

export interface FailState extends StateBase {
  readonly Type: 'Fail';
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
}

export interface ParallelState extends StateBase, OutputFields, Transition, ErrorFields {
  readonly Type: 'Parallel';
  readonly Branches: readonly StateMachineDefinition[];
  readonly Parameters?: Json;
  readonly Arguments?: Json;
  readonly ResultSelector?: Json;
}

export interface MapState extends StateBase, OutputFields, Transition, ErrorFields {
  readonly Type: 'Map';
  readonly ItemProcessor?: ItemProcessor;
  /** The older name of ItemProcessor. */
  readonly Iterator?: ItemProcessor;
  readonly ItemsPath?: string;
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  /** The older name of ItemSelector. */
  readonly Parameters?: Json;
  readonly ResultSelector?: Json;
  readonly MaxConcurrency?: number | string;
  readonly MaxConcurrencyPath?: string;
  readonly Label?: string;
  readonly ItemReader?: ItemReader;
  readonly ItemBatcher?: ItemBatcher;
  readonly ResultWriter?: ResultWriter;
  readonly ToleratedFailureCount?: number | string;
  readonly ToleratedFailureCountPath?: string;
  readonly ToleratedFailurePercentage?: number | string;
  readonly ToleratedFailurePercentagePath?: string;
}

export interface ItemReader {
  readonly Resource: string;
  readonly Parameters?: Json;
  readonly Arguments?: Json;
  readonly ReaderConfig?: {
    readonly InputType?: 'CSV' | 'JSON' | 'JSONL' | 'MANIFEST' | 'PARQUET';
    readonly CSVHeaderLocation?: 'FIRST_ROW' | 'GIVEN';
    readonly CSVHeaders?: readonly string[];
    readonly CSVDelimiter?: string;
    readonly ItemsPointer?: string;
    readonly MaxItems?: number | string;
    readonly MaxItemsPath?: string;
    readonly ManifestType?: string;
    readonly Transformation?: string;
  };
}

export interface ItemBatcher {
  readonly BatchInput?: Json;
  readonly MaxItemsPerBatch?: number | string;
  readonly MaxItemsPerBatchPath?: string;
  readonly MaxInputBytesPerBatch?: number | string;
  readonly MaxInputBytesPerBatchPath?: string;
}

export interface ResultWriter {
  readonly Resource?: string;
  readonly Parameters?: Json;
  readonly Arguments?: Json;
  readonly WriterConfig?: { readonly OutputType?: 'JSON' | 'JSONL'; readonly Transformation?: string };
}

/** The language of a state: its own, else the one of the state machine. */
export function queryLanguageOf(
  state: { readonly QueryLanguage?: QueryLanguage },
  machine: QueryLanguage,
): QueryLanguage {
  return state.QueryLanguage ?? machine;
}
