import type { AslStates } from '../../states/asl-state';

/** The state in front of a resumable machine. */
const ENTRY = 'Go on?';
/** The state in which an execution ends that should go on where nothing is. */
const LOST = 'Nowhere to go on';
/** The start of the name of an execution that goes on: nothing in the input of any other is believed. */
const PREFIX = 'resumed--';

/**
 * The definition with an entry in front: an execution whose name starts with `resumed--` goes on in the state that its input
 * names, with the input and the variables given there. Any other starts as ever.
 */
export function withResumableEntry(definition: AslStates): AslStates {
  const names = [...new Set(Object.values(definition.States).flatMap(assignedBy))];
  const goesOn = `$substring($states.context.Execution.Name, 0, ${PREFIX.length}) = '${PREFIX}'`;
  const variables = Object.fromEntries(names.map((name) => [name, given(name)]));
  const rules = Object.keys(definition.States).map((state) => ({
    Condition: `{% ${goesOn} and $states.input.state = ${JSON.stringify(state)} %}`,
    Output: '{% $states.input.input %}',
    ...(names.length > 0 && { Assign: variables }),
    Next: state,
  }));
  const entry = {
    Type: 'Choice',
    QueryLanguage: 'JSONata',
    Choices: [...rules, { Condition: `{% ${goesOn} %}`, Next: LOST }],
    Default: definition.StartAt,
  };
  const lost = {
    Type: 'Fail',
    Error: 'Resume.NoSuchState',
    Cause: 'The machine has no state of the name that the input gives',
  };
  return { ...definition, StartAt: ENTRY, States: { [ENTRY]: entry, ...definition.States, [LOST]: lost } };
}

/** A variable that was not set then is null. */
function given(name: string): string {
  const value = `$states.input.variables.${name}`;
  return `{% $exists(${value}) ? ${value} : null %}`;
}

/** The names of the variables that a state assigns, by its own Assign, or that of a catcher or a rule. */
function assignedBy(state: unknown): string[] {
  const {
    Assign,
    Catch = [],
    Choices = [],
  } = state as {
    readonly Assign?: object;
    readonly Catch?: readonly object[];
    readonly Choices?: readonly object[];
  };
  const own = Object.keys(Assign ?? {}).map((name) => name.replace(/\.\$$/, ''));
  return [...own, ...[...Catch, ...Choices].flatMap(assignedBy)];
}
