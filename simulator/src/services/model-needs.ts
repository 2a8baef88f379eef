import type { JsonObject } from '../base/json';
import { own } from '../base/own';
import { iamActionsOf } from '../offer/iam-actions';
import { uncapitalized } from '../offer/java-names';
import { serviceSignedAs } from '../offer/offered-services';
import { optimizedService } from '../offer/optimized';
import type { ServiceDefinition } from './definition';
import type { JobKind } from './jobs/job-kind';
import { arnOf, textMember, type Need, type Needs, type Surroundings } from './need';

/**
 * What calls of a service need that has nothing else to say: the permissions that AWS's tables name for the call, on any
 * resource. A call that no table knows is not judged.
 */
export function modelNeeds({ permissions = {}, jobs = {}, sdk }: KnownPermissions): Needs {
  return ({ service, action, isSdk, pattern = 'request', input }, where) => {
    const name = uncapitalized(action);
    const named = isSdk === true ? undefined : own(permissions, name);
    const needed = named ?? iamActionsOf(sdk ?? sdkService(service, isSdk), name);
    const kind = own(jobs, name);
    const general = needed?.map((each): Need => ({ action: each })) ?? [
      { action: `${service}:${action}`, unknown: true },
    ];
    return [
      ...(kind?.starting?.((input ?? {}) as JsonObject, where) ?? [...general, ...passedRoles(input)]),
      ...(pattern.startsWith('sync') ? awaiting(kind, where) : []),
    ];
  };
}

/** What a definition says of permissions. */
type KnownPermissions = Pick<ServiceDefinition, 'permissions' | 'jobs' | 'sdk'>;

const RULE_ACTIONS = ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'];

/**
 * What the wait for a job needs. Without the right to make its rule, AWS refuses the state machine; where there is no rule, it is
 * the job itself that must be looked at. That a job can't be stopped shows when it has to be.
 */
function awaiting(kind: JobKind | undefined, where: Surroundings): readonly Need[] {
  const { watching = [], stopping = [], rule } = kind ?? {};
  const resource = rule === undefined ? undefined : arnOf(where, 'events', 'rule/', rule);
  const rules = RULE_ACTIONS.map((action): Need =>
    resource === undefined ? { action, essential: false } : { action, resource },
  );
  const looks = watching.map((action, at): Need => ({ action, essential: rule === undefined && at === 0 }));
  return [...rules, ...looks, ...stopping.map((action): Need => ({ action, essential: false }))];
}

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
