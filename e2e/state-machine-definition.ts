/** As much of the States Language as a look at someone's machine needs. */
export interface StateMachineDefinition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly QueryLanguage?: string;
  readonly TimeoutSeconds?: unknown;
}

export interface State {
  readonly Type?: string;
  readonly QueryLanguage?: string;
  readonly Resource?: string;
  readonly Assign?: unknown;
  readonly Catch?: readonly { readonly Assign?: unknown; readonly [field: string]: unknown }[];
  readonly Retry?: readonly { readonly MaxDelaySeconds?: number; readonly [field: string]: unknown }[];
  readonly ItemProcessor?: StateMachineDefinition & {
    readonly ProcessorConfig?: { readonly Mode?: string; readonly ExecutionType?: string };
  };
  readonly Branches?: readonly StateMachineDefinition[];
  readonly [field: string]: unknown;
}

/** Whether any state satisfies the test, those in branches and maps included. */
export function anyState(definition: StateMachineDefinition, test: (state: State) => boolean): boolean {
  return Object.values(definition.States).some(
    (state) =>
      test(state) ||
      (state.ItemProcessor !== undefined && anyState(state.ItemProcessor, test)) ||
      (state.Branches?.some((branch) => anyState(branch, test)) ?? false),
  );
}

export function isExpression(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('{%');
}

export function mentions(definition: StateMachineDefinition, pattern: RegExp): boolean {
  return pattern.test(JSON.stringify(definition));
}
