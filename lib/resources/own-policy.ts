import { aws_iam as iam } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { KeyUse, withKeyUse } from './key-use';

/** The rights that are granted. */
export interface OwnGrant {
  readonly actions: string[];
  readonly resourceArns: string[];
  readonly conditions?: Record<string, Record<string, unknown>>;
  /** The key of the state machine, where it has one: who answers a callback encrypts the answer. */
  readonly machineKey?: kms.IKey;
  /** @default KeyUse.WRITE */
  readonly keyUse?: KeyUse;
}

/**
 * A grant that stands in an `iam.Policy` of its own instead of in the default policy of the grantee's role.
 *
 * A function depends on the default policy of its role. Were the right to answer a state machine in there, then
 * machine → function → policy → machine would be a cycle, which CloudFormation refuses. A grantee that can't hold such a policy
 * (a service, an account) gets the statement in the way of its own.
 */
export function grantInOwnPolicy(scope: Construct, id: string, grantee: iam.IGrantable, grant: OwnGrant): iam.Grant {
  const principal = grantee.grantPrincipal;
  const holder = isIdentity(principal) ? new OwnPolicy(scope, id, principal) : grantee;
  const { actions, resourceArns, conditions, machineKey, keyUse = KeyUse.WRITE } = grant;
  const granted = iam.Grant.addToPrincipal({ grantee: holder, actions, resourceArns, conditions });
  return withKeyUse(granted, holder, machineKey, keyUse);
}

/** Takes what is granted to an identity into one policy beside it. */
class OwnPolicy implements iam.IPrincipal {
  public readonly grantPrincipal: iam.IPrincipal = this;
  public readonly assumeRoleAction: string;
  public readonly policyFragment: iam.PrincipalPolicyFragment;
  public readonly principalAccount?: string;

  public constructor(
    private readonly scope: Construct,
    private readonly id: string,
    private readonly identity: iam.IIdentity,
  ) {
    this.assumeRoleAction = identity.assumeRoleAction;
    this.policyFragment = identity.policyFragment;
    this.principalAccount = identity.principalAccount;
  }

  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    const policy = this.policy();
    policy.addStatements(statement);
    return { statementAdded: true, policyDependable: policy };
  }

  /** One policy for each grantee, named after its address: stable whatever the order of the grants. */
  private policy(): iam.Policy {
    const id = `${this.id}${this.identity.node.addr.slice(-8)}`;
    const existing = this.scope.node.tryFindChild(id) as iam.Policy | undefined;
    if (existing !== undefined) {
      return existing;
    }
    const policy = new iam.Policy(this.scope, id);
    this.identity.attachInlinePolicy(policy);
    return policy;
  }
}

function isIdentity(principal: iam.IPrincipal): principal is iam.IIdentity {
  return 'attachInlinePolicy' in principal;
}
