/** As much of a state as the check reads. */
export interface AslState {
  readonly Type: string;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number | string;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: number | string;
  readonly HeartbeatSecondsPath?: string;
  readonly Branches?: readonly AslStates[];
  readonly Iterator?: AslStates;
  readonly ItemProcessor?: AslStates;
}

/** A state machine, a branch of a Parallel or the processor of a Map. */
export interface AslStates {
  readonly States: Readonly<Record<string, AslState>>;
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
}

type Rule = (name: string, state: AslState, machine: MachineFacts) => string | undefined;

const ERRORS: Readonly<Record<string, Rule>> = {
  callbackInExpress: (name, state, { express }) =>
    express && isCallback(state)
      ? `state '${name}' waits for a task token, which an EXPRESS workflow can't; use StateMachineType.STANDARD`
      : undefined,
};

const WARNINGS: Readonly<Record<string, Rule>> = {};

/** Reads a definition as it was rendered, all the way down, and says what is wrong with it. */
export function checkDefinition(definition: AslStates, machine: MachineFacts): Findings {
  const states = statesOf(definition);
  return { errors: apply(ERRORS, states, machine), warnings: apply(WARNINGS, states, machine) };
}

function apply(
  rules: Readonly<Record<string, Rule>>,
  states: readonly (readonly [string, AslState])[],
  machine: MachineFacts,
): Finding[] {
  return states.flatMap(([name, state]) =>
    Object.entries(rules).flatMap(([rule, check]) => {
      const message = check(name, state, machine);
      return message === undefined ? [] : [{ rule, message }];
    }),
  );
}

function statesOf(definition: AslStates): (readonly [string, AslState])[] {
  return Object.entries(definition.States).flatMap(([name, state]) => {
    const inner = [...(state.Branches ?? []), state.Iterator, state.ItemProcessor];
    return [[name, state] as const, ...inner.flatMap((scope) => (scope === undefined ? [] : statesOf(scope)))];
  });
}

function isCallback(state: AslState): boolean {
  return state.Type === 'Task' && state.Resource !== undefined && state.Resource.endsWith('.waitForTaskToken');
}
