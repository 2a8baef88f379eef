import type { StateMachineDefinition } from '../../language/definition';
import { sequencesOf } from '../../diagram/build-graph';
import type { AppModel } from '../../world/assembly/app-model';
import type { AppMachine } from '../machines';
import { alarmFindings } from './alarms';
import { deadlineFindings } from './deadlines';
import { definitionFindings } from './definition';
import { errorNameFindings } from './error-names';
import type { LintFinding, LintRule, NamedState } from './finding';
import { handlerFindings } from './handlers';
import { pathFindings } from './paths';
import { permissionFindings } from './permissions';
import { pollFindings } from './polls';
import { repeatedEffectFindings } from './repeated-effects';
import { isSuppressed } from './suppressions';
import { unhandledFindings } from './unhandled-errors';

export type { LintFinding } from './finding';

const RULES: readonly LintRule[] = [
  definitionFindings,
  deadlineFindings,
  handlerFindings,
  errorNameFindings,
  repeatedEffectFindings,
  pathFindings,
  permissionFindings,
  pollFindings,
  alarmFindings,
  unhandledFindings,
];

const SEVERITIES: readonly LintFinding['severity'][] = ['error', 'warning', 'note'];

/** Everything that is wrong or likely to hurt in a machine, errors first, notes last. */
export function lintMachine(app: AppModel, machine: AppMachine): readonly LintFinding[] {
  // What is no definition has nothing else that could be looked at.
  const rules = machine.errors.length > 0 ? [definitionFindings] : RULES;
  const states = machine.errors.length > 0 ? [] : namedStates(machine.definition);
  const found = rules
    .flatMap((rule) => rule({ app, machine, states }))
    .filter((each) => !isSuppressed(each, machine, states));
  return SEVERITIES.flatMap((each) => found.filter(({ severity }) => severity === each));
}

function namedStates({ States: states }: StateMachineDefinition): readonly NamedState[] {
  return Object.entries(states).flatMap(([name, state]) => [
    { name, state },
    ...sequencesOf(state).flatMap(namedStates),
  ]);
}
