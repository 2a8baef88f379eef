import type { IAMClient } from '@aws-sdk/client-iam';
import type { JsonObject } from '../../base/json';

/** A policy, as what a template calls one. */
interface InlinePolicy extends JsonObject {
  readonly PolicyName: string;
  readonly PolicyDocument: JsonObject;
}

/** What is deployed of a role, as resources of a template. */
export interface DeployedRole {
  readonly [logicalId: string]: JsonObject;
}

/** The logical id of the role itself. */
export const ROLE = 'Role';
const BOUNDARY = 'Boundary';

/**
 * Reads what a deployed role allows, as IAM knows it: inline and attached policies, and the boundary.
 * @throws what IAM answers, when it may not be read.
 */
export async function readRole(client: IAMClient, roleArn: string): Promise<DeployedRole> {
  const { GetRoleCommand } = await import('@aws-sdk/client-iam');
  const RoleName = roleArn.split('/').at(-1) ?? '';
  const { Role } = await client.send(new GetRoleCommand({ RoleName }));
  const boundary = Role?.PermissionsBoundary?.PermissionsBoundaryArn;
  const Policies = [...(await inlinePolicies(client, RoleName)), ...(await attachedPolicies(client, RoleName))];
  const Properties: JsonObject = {
    AssumeRolePolicyDocument: documentOf(Role?.AssumeRolePolicyDocument),
    Policies,
    ...(boundary !== undefined && { PermissionsBoundary: { Ref: BOUNDARY } }),
  };
  const role = { [ROLE]: { Type: 'AWS::IAM::Role', Properties } };
  if (boundary === undefined) return role;
  const PolicyDocument = await managedPolicy(client, boundary);
  return { ...role, [BOUNDARY]: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } } };
}

async function inlinePolicies(client: IAMClient, RoleName: string): Promise<InlinePolicy[]> {
  const { GetRolePolicyCommand, paginateListRolePolicies } = await import('@aws-sdk/client-iam');
  const policies: InlinePolicy[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName })) {
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      policies.push({ PolicyName, PolicyDocument: documentOf(PolicyDocument) });
    }
  }
  return policies;
}

async function attachedPolicies(client: IAMClient, RoleName: string): Promise<InlinePolicy[]> {
  const { paginateListAttachedRolePolicies } = await import('@aws-sdk/client-iam');
  const policies: InlinePolicy[] = [];
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName })) {
    for (const { PolicyArn = '' } of AttachedPolicies) {
      policies.push({ PolicyName: PolicyArn, PolicyDocument: await managedPolicy(client, PolicyArn) });
    }
  }
  return policies;
}

async function managedPolicy(client: IAMClient, PolicyArn: string): Promise<JsonObject> {
  const { GetPolicyCommand, GetPolicyVersionCommand } = await import('@aws-sdk/client-iam');
  const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
  const VersionId = Policy?.DefaultVersionId ?? 'v1';
  const { PolicyVersion } = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
  return documentOf(PolicyVersion?.Document);
}

/** IAM gives documents in the encoding of URLs. */
function documentOf(text: string | undefined): JsonObject {
  return JSON.parse(decodeURIComponent(text ?? '%7B%7D')) as JsonObject;
}
