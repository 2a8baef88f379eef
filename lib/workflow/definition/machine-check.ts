import type { AslStates } from '../../states/asl-state';
import { checkDefinition } from './definition-check';
import type { Finding, MachineFacts } from './finding';
import { MACHINE_WARNINGS } from './machine-warnings';

/** Reads a definition that somebody else wrote, and says what is wrong with it: of its states, and as a whole. */
export function checkMachine(definition: AslStates, facts: MachineFacts): readonly Finding[] {
  const machine = { language: definition.QueryLanguage, ...facts };
  const { errors, warnings } = checkDefinition(inItsLanguage(definition), machine);
  const whole = Object.entries(MACHINE_WARNINGS).flatMap(([rule, check]) => {
    const message = check(definition, machine);
    return message === undefined ? [] : [{ rule, message }];
  });
  return [...errors, ...warnings, ...whole];
}

/** The language of a machine is that of all states that name none, however deep they stand. */
function inItsLanguage<T extends AslStates>(definition: T, language = definition.QueryLanguage ?? 'JSONPath'): T {
  const states = Object.entries(definition.States).map(([name, state]) => [
    name,
    {
      QueryLanguage: language,
      ...state,
      ...(state.Branches && { Branches: state.Branches.map((each) => inItsLanguage(each, language)) }),
      ...(state.Iterator && { Iterator: inItsLanguage(state.Iterator, language) }),
      ...(state.ItemProcessor && { ItemProcessor: inItsLanguage(state.ItemProcessor, language) }),
    },
  ]);
  return { ...definition, States: Object.fromEntries(states) as AslStates['States'] };
}
