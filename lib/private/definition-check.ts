import { DEFINITION_ERRORS } from './definition-errors';
import { DEFINITION_WARNINGS } from './definition-warnings';

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

/** Reads a definition as it was rendered, all the way down, and says what is wrong with it. */
export function checkDefinition(definition: AslStates, machine: MachineFacts): Findings {
  const states = statesOf(definition, machine);
  return { errors: apply(DEFINITION_ERRORS, states), warnings: apply(DEFINITION_WARNINGS, states) };
}

function apply(rules: Readonly<Record<string, Rule>>, states: readonly PlacedState[]): Finding[] {
  return states.flatMap((placed) =>
    Object.entries(rules).flatMap(([rule, check]) => {
      const message = check(placed);
      return message === undefined ? [] : [{ rule, message: `state '${placed.name}' ${message}` }];
    }),
  );
}

function statesOf({ States: siblings }: AslStates, machine: MachineFacts): PlacedState[] {
  return Object.entries(siblings).flatMap(([name, state]) => {
    const inner = [...(state.Branches ?? []), state.Iterator, state.ItemProcessor];
    return [
      { name, state, siblings, machine },
      ...inner.flatMap((scope) => (scope === undefined ? [] : statesOf(scope, withinScope(scope, machine)))),
    ];
  });
}

/** The children of a distributed Map are executions of their own, of the type that it says. */
function withinScope({ ProcessorConfig: config }: AslStates, machine: MachineFacts): MachineFacts {
  if (config?.Mode !== 'DISTRIBUTED') {
    return machine;
  }
  return { functionTimeoutSeconds: machine.functionTimeoutSeconds, express: config.ExecutionType === 'EXPRESS' };
}
