import type { KEY_FACT } from './key-fact';
import type { TIME_FACT, TimeFact } from './time-fact';
import type { TOP_FACT } from './top-fact';

/** The part of a rendered state that is read of it. */
export interface AslState {
  readonly Type: string;
  readonly QueryLanguage?: string;
  readonly Resource?: string;
  readonly Parameters?: unknown;
  readonly Arguments?: unknown;
  readonly TimeoutSeconds?: number | string;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: number | string;
  readonly HeartbeatSecondsPath?: string;
  readonly Seconds?: number | string;
  readonly Assign?: unknown;
  readonly Items?: unknown;
  readonly ItemSelector?: unknown;
  readonly MaxConcurrency?: number | string;
  readonly Choices?: readonly Readonly<Record<string, unknown>>[];
  readonly Default?: string;
  readonly Next?: string;
  readonly Retry?: readonly AslRetrier[];
  readonly Catch?: readonly AslCatcher[];
  readonly Branches?: readonly AslStates[];
  readonly Iterator?: AslStates;
  readonly ItemProcessor?: AslStates;
  /** The facts of its time beside that. */
  readonly [TIME_FACT]?: TimeFact;
  /** The path of a resource that was created for it without a key of the user. */
  readonly [KEY_FACT]?: string;
  /** Whether it ends its execution. */
  readonly [TOP_FACT]?: boolean;
}

/** A Retry rule. */
export interface AslRetrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: string;
}

/** A Catch rule. */
export interface AslCatcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath?: string | null;
  readonly Output?: unknown;
  readonly Assign?: unknown;
  readonly Next?: string;
}

/** A state machine, a branch of a Parallel or the processor of a Map. */
export interface AslStates {
  readonly StartAt: string;
  readonly QueryLanguage?: string;
  readonly TimeoutSeconds?: number | string;
  readonly States: Readonly<Record<string, AslState>>;
  readonly ProcessorConfig?: { readonly Mode?: string; readonly ExecutionType?: string };
}
