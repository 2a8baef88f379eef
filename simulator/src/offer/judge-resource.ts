import { integrationNameOf, isActivity, type IntegrationName } from './integration-name';
import { standingOf } from './offered-services';
import { optimizedService } from './optimized';
import { serviceOffer } from './service-offer';

/** Whether AWS offers a Resource: certainly, certainly not, or perhaps, and then why one may doubt it. */
export type Verdict = 'offered' | 'not offered' | { readonly doubt: string };

/** Whether AWS takes a text for the Resource of a Task. */
export function judgeResource(resource: string): Verdict {
  const name = integrationNameOf(resource);
  if (name === undefined) return isFunction(resource) || isActivity(resource) ? 'offered' : 'not offered';
  return name.isSdk ? judgeSdk(name) : judgeOptimized(name);
}

function isFunction(resource: string): boolean {
  return /^arn:[^:]+:lambda:[^:]*:[^:]*:function:./.test(resource);
}

function judgeOptimized({ service, action, pattern }: IntegrationName): Verdict {
  const actions = optimizedService(service)?.actions ?? {};
  const offered = Object.hasOwn(actions, action) ? actions[action] : undefined;
  return offered?.patterns.includes(pattern) === true ? 'offered' : 'not offered';
}

function judgeSdk({ bareService: service, action, pattern }: IntegrationName): Verdict {
  const standing = standingOf(service);
  if (standing === undefined || pattern.startsWith('sync') || !/^[a-z]\w*$/.test(action)) return 'not offered';
  if (standing === 'without model') {
    return { doubt: `AWS has no model of the service '${service}' any more: whether it has '${action}' is not known` };
  }
  const offer = serviceOffer(service);
  if (offer?.action(action) === undefined) {
    const other = offer?.actionNames.find((name) => name.toLowerCase() === action.toLowerCase());
    if (other === undefined || other === action) return 'not offered';
    return { doubt: `AWS writes the action '${other}'` };
  }
  if (standing === 'listed') return 'offered';
  return { doubt: `AWS's page does not list the service '${service}' among the SDK integrations` };
}
