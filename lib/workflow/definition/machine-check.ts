import type { AslStates } from '../../states/asl-state';
import { checkDefinition } from './definition-check';
import type { Finding, MachineFacts } from './finding';
import { MACHINE_WARNINGS } from './machine-warnings';

/** Reads a definition that somebody else wrote, and says what is wrong with it: of its states, and as a whole. */
export function checkMachine(definition: AslStates, facts: MachineFacts): readonly Finding[] {
  const machine = { language: definition.QueryLanguage, ...facts };
  const { errors, warnings } = checkDefinition(definition, machine);
  const whole = Object.entries(MACHINE_WARNINGS).flatMap(([rule, check]) => {
    const message = check(definition, machine);
    return message === undefined ? [] : [{ rule, message }];
  });
  return [...errors, ...warnings, ...whole];
}
