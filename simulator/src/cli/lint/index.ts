import type { StateMachineDefinition } from '../../language/definition';
import { sequencesOf } from '../../diagram/build-graph';
import type { AppModel } from '../../world/assembly/app-model';
import type { AppMachine } from '../machines';
import { deadlineFindings } from './deadlines';
import { definitionFindings } from './definition';
import type { LintFinding, LintRule, NamedState } from './finding';
import { handlerFindings } from './handlers';
import { pathFindings } from './paths';
import { permissionFindings } from './permissions';

export type { LintFinding } from './finding';

const RULES: readonly LintRule[] = [
  definitionFindings,
  deadlineFindings,
  handlerFindings,
  pathFindings,
  permissionFindings,
];

/** Everything that is wrong or likely to hurt in a machine, errors first. */
export function lintMachine(app: AppModel, machine: AppMachine): readonly LintFinding[] {
  const states = namedStates(machine.definition);
  const found = RULES.flatMap((rule) => rule({ app, machine, states }));
  return [
    ...found.filter(({ severity }) => severity === 'error'),
    ...found.filter(({ severity }) => severity === 'warning'),
  ];
}

function namedStates({ States: states }: StateMachineDefinition): readonly NamedState[] {
  return Object.entries(states).flatMap(([name, state]) => [
    { name, state },
    ...sequencesOf(state).flatMap(namedStates),
  ]);
}
