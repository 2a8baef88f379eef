import { serviceOffer } from './service-offer';

/**
 * The permissions that a call needs, by the service's and the action's names in SDK integrations (`redshiftdata`,
 * `executeStatement`); undefined where they are not known: then nothing can be said of it.
 */
export function iamActionsOf(service: string, action: string): readonly string[] | undefined {
  return serviceOffer(service)?.action(action)?.iamActions;
}
