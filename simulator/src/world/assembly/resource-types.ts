import type { ServiceRegistry } from '../../services/registry';
import { byArn, regional, type ResourceType } from '../../services/resource-type';
import { tryRegistryType } from './registry';

/** How a type of resource is named: as its service says, as CloudFormation's registry says, or else enough for `Ref` and an ARN. */
export function resourceType(type: string, services: ServiceRegistry): ResourceType {
  return services.resourceType(type) ?? tryRegistryType(type) ?? customType(type);
}

function customType(type: string): ResourceType {
  const [, service = 'custom', kind = type] = type.split('::');
  return { arn: regional(service.toLowerCase(), `${kind.toLowerCase()}/`), attributes: { Arn: byArn } };
}
