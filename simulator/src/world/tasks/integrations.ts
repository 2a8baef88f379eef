import { describedIntegration } from '../../offer/described-integration';
import { capitalized } from '../../offer/java-names';
import { integrationResult } from '../../offer/integration-result';
import { serviceInput } from '../../offer/service-input';
import type { Json, JsonObject } from '../../base/json';
import type { ServiceRegistry } from '../../services/registry';
import type { TaskCall } from '../../engine/ports';

/** How a simulated service is reached from a Task. */
export interface Integration {
  /** The simulated service behind it, by the name under which requests are signed. */
  readonly service: string;
  /** The action in the service's API: `PutItem`. */
  readonly action: string;
  /** Whether it is an optimised integration: its answer carries HTTP metadata. */
  readonly optimised: boolean;
}

/** The integration that a call goes through; undefined when the simulator has no such service, or it no such action. */
export function integrationOf(
  { resource, service, action, part }: TaskCall,
  services: ServiceRegistry,
): Integration | undefined {
  if (part !== undefined && service === 's3') return { service, action: capitalized(action), optimised: true };
  const described = describedIntegration(resource);
  if (described?.offer === undefined || described.sdkService === undefined) return undefined;
  const { operation } = described.offer;
  const { name, create, actions } = services.find(described.sdkService) ?? {};
  if (name === undefined || create === undefined || actions?.includes(operation) === false) return undefined;
  return { service: name, action: operation, optimised: !service.startsWith('aws-sdk:') };
}

/** A Task's arguments as the service's API takes them. */
export function apiInput({ resource }: TaskCall, args: Json): JsonObject {
  const described = describedIntegration(resource);
  return ((described === undefined ? args : serviceInput(described, args)) ?? {}) as JsonObject;
}

/** An answer of the service's API as a Task gets it. */
export function taskOutput({ resource }: TaskCall, output: JsonObject): JsonObject {
  const described = describedIntegration(resource);
  return (described === undefined ? output : integrationResult(described, output)) as JsonObject;
}
