import type { AslStates } from '../../states/asl-state';
import type { Finding, Findings, MachineFacts, PlacedState, Rule } from './finding';
import { DEFINITION_ERRORS } from './definition-errors';
import { DEFINITION_WARNINGS } from './definition-warnings';

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
    const iterated = [state.Iterator, state.ItemProcessor].filter((scope) => scope !== undefined);
    const inner = [
      ...(state.Branches ?? []).map((scope) => statesOf(scope, machine)),
      ...iterated.map((scope) => statesOf(scope, withinMap(scope, machine))),
    ];
    return [{ name, state, siblings, machine }, ...inner.flat()];
  });
}

/** The children of a distributed Map are executions of their own, of the type that it says. */
function withinMap({ ProcessorConfig: config }: AslStates, machine: MachineFacts): MachineFacts {
  if (config?.Mode !== 'DISTRIBUTED') {
    return { ...machine, inlineMaps: (machine.inlineMaps ?? 0) + 1 };
  }
  return { ...machine, express: config.ExecutionType === 'EXPRESS', inlineMaps: 0 };
}
