import type { DescribeStateMachineCommandOutput } from '@aws-sdk/client-sfn';
import type { JsonObject } from '../../base/json';
import type { MachineType, StateMachineDefinition } from '../../language/definition';
import { inNamesOf } from '../../replay/in-names-of';
import { AppModel } from '../../world/assembly/app-model';
import { consent } from '../consent';
import type { PlacedMachine } from '../lost-grants';
import { meantMachine } from '../machines';
import { CannotStart, type Terminal } from '../terminal';
import { settingsOf, type DeployedOptions } from './connection';
import { readRole, ROLE } from './deployed-role';
import { describeMachine } from './describe-machine';
import { findDeployedMachine } from './find-deployed';

/** The word that stands for the deployed version of a machine of the new app. */
export const DEPLOYED = 'deployed';

/** What is deployed of a machine, in the names of the new version. */
export interface DeployedVersion {
  readonly definition: StateMachineDefinition;
  readonly type: MachineType;
  /** The machine under its own names, with its role; undefined where that may not be read. */
  readonly placed?: PlacedMachine;
}

/** Whether an argument means what is deployed. */
export function isDeployed(reference: string): boolean {
  return reference === DEPLOYED || reference.startsWith('arn:');
}

/**
 * Reads the definition of a deployed machine and what its role allows, after a question that names account and region.
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
  await consent('Read the definition and the role', arn, options.yes, terminal);
  const machine = await describeMachine(client, arn);
  const definition = JSON.parse(machine.definition ?? '{}') as JsonObject;
  const placed = await tryPlaced(machine, options, terminal);
  return {
    definition: inNamesOf(definition, now.definition as unknown as JsonObject) as unknown as StateMachineDefinition,
    type: machine.type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
    ...(placed !== undefined && { placed }),
  };
}

/** Whoever may read the machine need not be allowed to read its role. */
async function tryPlaced(
  machine: DescribeStateMachineCommandOutput,
  options: DeployedOptions,
  terminal: Terminal,
): Promise<PlacedMachine | undefined> {
  const { roleArn = '', stateMachineArn = '' } = machine;
  const { IAMClient } = await import('@aws-sdk/client-iam');
  const client = new IAMClient({ ...settingsOf(options, stateMachineArn.split(':')[3]), maxAttempts: 2 });
  try {
    return placedWith(machine, await readRole(client, roleArn));
  } catch (error) {
    const { name, message } = error as Error;
    terminal.note(
      `The role ${roleArn} can't be read (${name}: ${message}): what it did not allow either is told as lost too.`,
    );
    return undefined;
  } finally {
    client.destroy();
  }
}

/** A deployed machine and its role, as an app of nothing else. */
export function placedWith(
  { definition = '{}', stateMachineArn = '', type }: Partial<DescribeStateMachineCommandOutput>,
  role: Readonly<Record<string, JsonObject>>,
): PlacedMachine {
  const [, , , region = '', account = ''] = stateMachineArn.split(':');
  const Properties: JsonObject = {
    DefinitionString: definition,
    RoleArn: { 'Fn::GetAtt': [ROLE, 'Arn'] },
    ...(type !== undefined && { StateMachineType: type }),
  };
  const Resources = { ...role, Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties } };
  const app = new AppModel({ Resources }, { region, account });
  return { app, machine: meantMachine(app, undefined) };
}
