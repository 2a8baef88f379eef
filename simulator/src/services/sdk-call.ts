import type { Json, JsonObject } from '../base/json';
import { describedIntegration } from '../offer/described-integration';
import { serviceInput } from '../offer/service-input';
import { Unsupported } from './service';
import type { CallForResource } from './service-calls';

/**
 * The call that `aws-sdk:<service>:<action>` means, its arguments with the names of the service's API.
 * @param path how messages name who makes it.
 * @throws Unsupported for a service or an action that AWS doesn't have.
 */
export function sdkCall(service: string, action: string, args: Json, path: string): CallForResource {
  const described = describedIntegration(`arn:aws:states:::aws-sdk:${service}:${action}`);
  if (described?.offer === undefined) {
    throw new Unsupported(`[${path}] the simulator knows no action '${action}' of a service '${service}'`);
  }
  const input = (serviceInput(described, args) ?? {}) as JsonObject;
  return { service, action: described.offer.operation, input };
}
