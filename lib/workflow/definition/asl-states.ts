/** As much of a state as the check reads. */
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
  readonly Choices?: readonly Readonly<Record<string, unknown>>[];
  readonly Retry?: readonly AslHandler[];
  readonly Catch?: readonly AslHandler[];
  readonly Branches?: readonly AslStates[];
  readonly Iterator?: AslStates;
  readonly ItemProcessor?: AslStates;
}

/** A Retry or Catch rule. */
export interface AslHandler {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts?: number;
  readonly ResultPath?: string | null;
  readonly Output?: unknown;
  readonly Assign?: unknown;
  readonly Next?: string;
}

/** A state machine, a branch of a Parallel or the processor of a Map. */
export interface AslStates {
  readonly States: Readonly<Record<string, AslState>>;
  readonly ProcessorConfig?: { readonly Mode?: string; readonly ExecutionType?: string };
}

/** What was found in one state: which rule, in which state, what to do. */
export interface Finding {
  readonly rule: string;
  readonly message: string;
}

/** What AWS would refuse or what can hang (errors), and what is unwise (warnings). */
export interface Findings {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** What of the machine matters to its states. */
export interface MachineFacts {
  readonly express: boolean;
  readonly timeoutSeconds?: number;
  /** The timeout of a function by what stands in the definition for it; undefined where it is not known. */
  readonly functionTimeoutSeconds?: (functionName: string) => number | undefined;
}

/** A state where it stands. */
export interface PlacedState {
  readonly name: string;
  readonly state: AslState;
  /** The states beside it, by name. */
  readonly siblings: Readonly<Record<string, AslState>>;
  readonly machine: MachineFacts;
}

/** Says what is wrong with a state and what to do, or nothing. */
export type Rule = (placed: PlacedState) => string | undefined;
