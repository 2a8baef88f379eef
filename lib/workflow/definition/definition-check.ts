import type { AslState, AslStates } from '../../states/asl-state';
import type { DefinitionFacts, Finding, Findings, MachineFacts, PlacedState, Rule } from './finding';
import { DEFINITION_ERRORS } from './definition-errors';
import { DEFINITION_WARNINGS } from './definition-warnings';

/** Reads a definition as it was rendered, all the way down, and says what is wrong with it. */
export function checkDefinition(definition: AslStates, machine: MachineFacts): Findings {
  const states = statesOf(definition, { ...machine, variables: assignedIn(definition) });
  return { errors: apply(DEFINITION_ERRORS, states), warnings: apply(DEFINITION_WARNINGS, states) };
}

function apply(rules: Readonly<Record<string, Rule>>, states: readonly PlacedState[]): Finding[] {
  return states.flatMap((placed) =>
    Object.entries(rules).flatMap(([rule, check]) => {
      const message = check(placed);
      return message === undefined ? [] : [{ rule, state: placed.name, message: `state '${placed.name}' ${message}` }];
    }),
  );
}

function statesOf({ States: siblings }: AslStates, machine: DefinitionFacts): PlacedState[] {
  return Object.entries(siblings).flatMap(([name, state]) => [
    { name, state, siblings, machine },
    ...(state.Branches ?? []).flatMap((scope) => statesOf(scope, { ...machine, nested: true })),
    ...iterated(state).flatMap((scope) => statesOf(scope, { ...withinMap(scope, machine), nested: true })),
  ]);
}

function iterated({ Iterator: iterator, ItemProcessor: processor }: AslState): AslStates[] {
  return [iterator, processor].filter((scope) => scope !== undefined);
}

/** Of a state in JSONPath the names end with `.$` where they stand for paths. */
function assignedIn({ States: states }: AslStates): Set<string> {
  const names = Object.values(states).flatMap((state) => [
    ...[state, ...(state.Choices ?? []), ...(state.Catch ?? [])].flatMap(({ Assign: assign }) =>
      Object.keys((assign as object | undefined) ?? {}).map((name) => name.replace(/\.\$$/, '')),
    ),
    ...[...(state.Branches ?? []), ...iterated(state)].flatMap((scope) => [...assignedIn(scope)]),
  ]);
  return new Set(names);
}

/** The children of a distributed Map are executions of their own, of the type that it says. */
function withinMap({ ProcessorConfig: config }: AslStates, machine: DefinitionFacts): DefinitionFacts {
  if (config?.Mode !== 'DISTRIBUTED') {
    return { ...machine, inlineMaps: (machine.inlineMaps ?? 0) + 1 };
  }
  return { ...machine, express: config.ExecutionType === 'EXPRESS', inlineMaps: 0, resumable: false };
}
