import { checkedDefinition } from '../../engine/run/checked-definition';
import { PassiveService } from '../../services/passive-service';
import type { ServiceRegistry } from '../../services/registry';
import { constructPath } from '../../services/resource';
import type { Service } from '../../services/service';
import type { Resource } from '../assembly/resource';
import { definitionOf, UnknownDefinition } from '../state-machine-definition';
import type { DeploymentPlan } from './deployment-plan';

/**
 * Refuses a deployment that the simulator can't carry over, before anything has changed.
 * @throws naming the resource.
 */
export function checkDeployment(
  { changes }: DeploymentPlan,
  registry: ServiceRegistry,
  services: ReadonlyMap<string, Service>,
): void {
  const { created, updated, deleted } = changes;
  const changed = [...created, ...updated.map(({ after }) => after), ...deleted];
  for (const { name, resourceTypes = {} } of registry.definitions) {
    const service = services.get(name);
    // What carries out nothing has nothing to carry over, unless it says so.
    if (service === undefined || (service instanceof PassiveService && service.redeployment === undefined)) continue;
    const namespaces = new Set(Object.keys(resourceTypes).map(namespaceOf));
    for (const each of changed) if (namespaces.has(namespaceOf(each.type))) checkType(each, service);
    const refusal = service.redeployment?.refusal?.(changes);
    if (refusal !== undefined)
      throw new Error(`${refusal}, and the simulator does not carry that over; load the new app anew`);
  }
  for (const each of changed) if (each.type === 'AWS::StepFunctions::StateMachine') checkMachine(each);
}

function checkType({ type, path }: Resource, { redeployment }: Service): void {
  if (redeployment?.types.includes(type) === true) return;
  throw new Error(
    `[${path}] the deployment changes a resource of the type ${type}, and the simulator carries over only what is unchanged of ` +
      `these; leave it as it was in both apps, or load the new app anew`,
  );
}

/** `AWS::Lambda` of `AWS::Lambda::Function`. */
function namespaceOf(type: string): string {
  return type.split('::').slice(0, 2).join('::');
}

/** @throws when AWS would refuse the definition. */
function checkMachine(machine: Resource): void {
  try {
    checkedDefinition(
      definitionOf(machine),
      machine.properties['StateMachineType'] === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
    );
  } catch (error) {
    if (error instanceof UnknownDefinition) return;
    throw new Error(`[${constructPath(machine)}] ${(error as Error).message}`, { cause: error });
  }
}
