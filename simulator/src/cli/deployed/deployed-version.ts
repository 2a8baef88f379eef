import type { JsonObject } from '../../base/json';
import type { MachineType, StateMachineDefinition } from '../../language/definition';
import { inNamesOf } from '../../replay/in-names-of';
import { consent } from '../consent';
import { CannotStart, type Terminal } from '../terminal';
import type { DeployedOptions } from './connection';
import { describeMachine } from './describe-machine';
import { findDeployedMachine } from './find-deployed';

/** The word that stands for the deployed version of a machine of the new app. */
export const DEPLOYED = 'deployed';

/** What is deployed of a machine, in the names of the new version. */
export interface DeployedVersion {
  readonly definition: StateMachineDefinition;
  readonly type: MachineType;
}

/** Whether an argument means what is deployed. */
export function isDeployed(reference: string): boolean {
  return reference === DEPLOYED || reference.startsWith('arn:');
}

/**
 * Reads the definition of a deployed machine, after a question that names account and region.
 * @throws CannotStart when it is not deployed, or when nobody agrees.
 */
export async function readDeployed(
  reference: string,
  now: { readonly definition: StateMachineDefinition; readonly app: string; readonly isApp: boolean },
  options: DeployedOptions & { readonly machine?: string; readonly yes?: boolean },
  terminal: Terminal,
): Promise<DeployedVersion> {
  if (reference === DEPLOYED && !now.isApp) {
    throw new CannotStart(
      `'${DEPLOYED}' finds the machine of an app, and ${now.app} is a definition: give the ARN of the machine instead`,
    );
  }
  const wanted = reference === DEPLOYED ? options.machine : reference;
  const { arn, client } = await findDeployedMachine(wanted, { ...options, app: now.app }, terminal);
  await consent('Read the definition', arn, options.yes, terminal);
  const machine = await describeMachine(client, arn);
  const definition = JSON.parse(machine.definition ?? '{}') as JsonObject;
  return {
    definition: inNamesOf(definition, now.definition as unknown as JsonObject) as unknown as StateMachineDefinition,
    type: machine.type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
  };
}
