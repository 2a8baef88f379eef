import { own } from '../base/own';
import { iamActionsOf } from '../offer/iam-actions';
import { uncapitalized } from '../offer/java-names';
import { serviceSignedAs } from '../offer/offered-services';
import { optimizedService } from '../offer/optimized';
import type { ServiceDefinition } from './definition';
import { textMember, type Need, type Needs } from './need';

/**
 * What calls of a service need that has nothing else to say: the permissions that AWS's tables name for the call, on any
 * resource. A call that no table knows is not judged.
 */
export function modelNeeds({ permissions = {}, watching = {}, sdk }: KnownPermissions): Needs {
  return ({ service, action, isSdk, pattern = 'request', input }) => {
    const name = uncapitalized(action);
    const named = isSdk === true ? undefined : own(permissions, name);
    const needed = named ?? iamActionsOf(sdk ?? sdkService(service, isSdk), name);
    const isJob = pattern.startsWith('sync');
    return [
      ...(needed?.map((each): Need => ({ action: each })) ?? [{ action: `${service}:${action}`, unknown: true }]),
      ...(isJob ? [...(own(watching, name) ?? []), ...RULES] : []).map((each): Need => ({
        action: each,
        essential: false,
      })),
      ...passedRoles(input),
    ];
  };
}

/** What a definition says of permissions. */
type KnownPermissions = Pick<ServiceDefinition, 'permissions' | 'watching' | 'sdk'>;

/** Jobs are watched through rules of EventBridge. */
const RULES = ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'];

/** The service in SDK integrations: optimized integrations and clients have other names for some. */
function sdkService(service: string, isSdk = false): string {
  return isSdk ? service : (optimizedService(service)?.sdk ?? serviceSignedAs(service) ?? service);
}

/** Handing a role to a service needs a permission of its own. */
function passedRoles(input: Parameters<Needs>[0]['input']): readonly Need[] {
  const target = (input as { Target?: Parameters<typeof textMember>[0] } | null)?.Target;
  const role = textMember(target, 'RoleArn') ?? textMember(input, 'RoleArn') ?? textMember(input, 'ExecutionRoleArn');
  return role === undefined
    ? []
    : [{ action: 'iam:PassRole', resource: role, context: { 'iam:passedtoservice': [] }, essential: false }];
}
