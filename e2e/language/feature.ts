import type { State, StateMachineDefinition } from '../state-machine-definition';

/** A part of the States Language, how to see that a machine uses it, and a machine that shows whether an engine has it. */
export interface LanguageFeature {
  readonly name: string;
  /** Left out where a machine runs the same without it until the thing happens: expectations that make it happen name it. */
  isUsedBy?(definition: StateMachineDefinition): boolean;
  readonly probe: Probe;
}

export interface Probe {
  readonly definition: StateMachineDefinition;
  readonly input?: unknown;
  /** The output on success; the error's name on failure. */
  readonly expected: { readonly output: unknown } | { readonly error: string };
}

export const isJsonata = (state: State, definition: StateMachineDefinition): boolean =>
  (state.QueryLanguage ?? definition.QueryLanguage) === 'JSONata';

/** One machine of JSONata states; `states` are chained as they stand. */
export function jsonata(startAt: string, states: Record<string, State>): StateMachineDefinition {
  return {
    StartAt: startAt,
    States: Object.fromEntries(
      Object.entries(states).map(([name, state]) => [name, { QueryLanguage: 'JSONata', ...state }]),
    ),
  };
}

export const output = (expression: string): State => ({ Type: 'Pass', Output: `{% ${expression} %}`, End: true });
