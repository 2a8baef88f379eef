import type { JsonObject } from '../base/json';
import type { State, StateMachineDefinition } from '../language/definition';
import { allStates } from '../language/validate/names';
import type { UpgradeFinding } from '../upgrade/finding';
import type { AppModel } from '../world/assembly/app-model';
import type { NamedState } from './lint/finding';
import { missingPermissions } from './lint/permissions';
import type { AppMachine } from './machines';

/** A machine in its app. */
export interface PlacedMachine {
  readonly app: AppModel;
  readonly machine: AppMachine;
}

/**
 * What states of the old version call that the new role does not allow: executions in flight go on by the old definition, under
 * the new role.
 * @param before the old version in its app, under its own names, to leave out what its own role did not allow; undefined where that is not known.
 */
export function lostGrants(
  old: StateMachineDefinition,
  after: PlacedMachine,
  before: PlacedMachine | undefined,
): readonly UpgradeFinding[] {
  const never = new Set(
    before === undefined
      ? []
      : missingPermissions({ ...before, states: statesOf(before.machine.definition) }).map(keyOf),
  );
  return missingPermissions({ ...after, states: statesOf(old) })
    .filter((each) => !never.has(keyOf(each)))
    .map(({ state, needs }) => ({
      area: 'permissions',
      severity: 'breaking',
      where: state,
      what: `The new role does not allow ${needs}: executions in flight that come to '${state}' fail`,
      remedy:
        'Keep the grant until the last execution of the old version has ended, and for 14 days where they may be redriven',
    }));
}

function statesOf(definition: StateMachineDefinition): readonly NamedState[] {
  const all = [...allStates(definition as unknown as JsonObject, '')];
  return all.map(({ name, state }) => ({ name, state: state as unknown as State }));
}

function keyOf({ state, needs }: { readonly state: string; readonly needs: string }): string {
  return `${state}: ${needs.split(' on ')[0]}`;
}
