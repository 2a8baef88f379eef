import type { JsonObject } from '../base/json';
import type { State, StateMachineDefinition } from '../language/definition';
import { allStates } from '../language/validate/names';
import type { UpgradeFinding } from '../upgrade/finding';
import type { AppModel } from '../world/assembly/app-model';
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
 * @param before the old version in its app, to leave out what its own role did not allow; undefined where that is not known.
 */
export function lostGrants(
  old: StateMachineDefinition,
  after: PlacedMachine,
  before: PlacedMachine | undefined,
): readonly UpgradeFinding[] {
  const states = [...allStates(old as unknown as JsonObject, '')].map(({ name, state }) => ({
    name,
    state: state as unknown as State,
  }));
  const never = new Set(before === undefined ? [] : missingPermissions({ ...before, states }).map(keyOf));
  return missingPermissions({ ...after, states })
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

function keyOf({ state, needs }: { readonly state: string; readonly needs: string }): string {
  return `${state}: ${needs.split(' on ')[0]}`;
}
