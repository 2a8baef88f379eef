/** A state of a runbook that reports tell of. */
export interface ToldState {
  readonly state: string;
  /** The name of the step. */
  readonly name: string;
  readonly kind: string;
  /** The step that a rollback undoes. */
  readonly of?: string;
}

/** The part of a definition that is read. */
interface States {
  readonly [name: string]: {
    readonly Arguments?: { readonly Payload?: { readonly runbook?: unknown; readonly told?: readonly ToldState[] } };
    readonly Branches?: readonly { readonly States: States }[];
    readonly ItemProcessor?: { readonly States: States };
  };
}

/** The states of all runbooks of a definition: the states that report say of which they tell. */
export function toldStates(definition: string): readonly ToldState[] {
  return within((JSON.parse(definition) as { readonly States: States }).States);
}

function within(states: States): readonly ToldState[] {
  return Object.values(states).flatMap(({ Arguments: args, Branches: branches = [], ItemProcessor: processor }) => {
    const { runbook, told = [] } = args?.Payload ?? {};
    const inner = [...branches, ...(processor === undefined ? [] : [processor])];
    return [...(runbook === undefined ? [] : told), ...inner.flatMap((each) => within(each.States))];
  });
}

/** The state that one of a history belongs to: an approval is made of several, whose names begin with its own. */
export function toldOf(state: string, told: readonly ToldState[]): ToldState | undefined {
  const own = told.filter((each) => state === each.state || state.startsWith(`${each.state}: `));
  return own.sort((a, b) => b.state.length - a.state.length)[0];
}
