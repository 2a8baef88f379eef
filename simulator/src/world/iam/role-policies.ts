import type { Json, JsonObject } from '../../base/json';
import { type AppModel } from '../assembly/app-model';
import { constructPath, type Resource } from '../../services/resource';
import { tryManagedPolicy } from './managed-policies';
import { readPolicyDocument, type Statement } from './policy-document';
import { textOf } from '../../base/text';

/** What policies say: their statements, and those of them that nobody told the content of. */
export interface KnownPolicies {
  readonly statements: readonly Statement[];
  /** The ARNs of policies that are neither in the app nor known to the simulator. */
  readonly unknown: readonly string[];
}

/** A role of the app, with everything that its policies say; they are read when somebody first asks. */
export class RolePolicies implements KnownPolicies {
  /** The construct path of the role. */
  readonly path: string;
  private read: KnownPolicies | undefined;

  constructor(
    readonly role: Resource,
    private readonly sources: () => KnownPolicies,
    private readonly managedPolicy: (arn: string) => KnownPolicies,
  ) {
    this.path = constructPath(role);
  }

  get arn(): string {
    return this.role.arn;
  }

  /** What the permissions boundary says; undefined for a role without one. */
  get boundary(): KnownPolicies | undefined {
    const arn = this.role.property('PermissionsBoundary');
    return arn === undefined ? undefined : this.managedPolicy(textOf(arn));
  }

  get statements(): readonly Statement[] {
    return this.policies.statements;
  }

  get unknown(): readonly string[] {
    return this.policies.unknown;
  }

  private get policies(): KnownPolicies {
    this.read ??= this.sources();
    return this.read;
  }
}

/** What policies allow that are not in the app, by ARN. */
export type ManagedPolicies = Readonly<Record<string, JsonObject>>;

/** The roles of an app by ARN, each with its inline, attached and managed policies. */
export function readRolePolicies(app: AppModel, managed: ManagedPolicies = {}): ReadonlyMap<string, RolePolicies> {
  const attached = attachedPolicies(app);
  const managedPolicy = (arn: string): KnownPolicies => readManagedPolicy(arn, app, managed);
  const roles = app.ofType('AWS::IAM::Role').map((role) => {
    const sources = (): KnownPolicies => {
      const arns = ((role.property('ManagedPolicyArns') ?? []) as Json[]).map(textOf);
      const policies = arns.map(managedPolicy);
      const statements = [
        ...inlineStatements(role),
        ...policies.flatMap((each) => each.statements),
        ...(attached.get(role.name) ?? []).flatMap(statementsOf),
      ];
      return { statements: [...new Set(statements)], unknown: policies.flatMap(({ unknown }) => unknown) };
    };
    return new RolePolicies(role, sources, managedPolicy);
  });
  return new Map(roles.map((each) => [each.arn, each]));
}

/** The policies that name the roles they are attached to, by role name. */
function attachedPolicies(app: AppModel): ReadonlyMap<string, readonly Resource[]> {
  const byRole = new Map<string, Resource[]>();
  for (const policy of app.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy')) {
    const roles = policy.property('Roles') ?? policy.property('RoleName') ?? [];
    for (const role of Array.isArray(roles) ? roles : [roles]) {
      byRole.set(textOf(role), [...(byRole.get(textOf(role)) ?? []), policy]);
    }
  }
  return byRole;
}

const cached = new WeakMap<Resource, readonly Statement[]>();

/** The statements of a policy resource: the same objects for every role that has it. */
function statementsOf(policy: Resource): readonly Statement[] {
  let statements = cached.get(policy);
  if (statements === undefined) {
    statements = readPolicyDocument(policy.property('PolicyDocument'), { policy: constructPath(policy) });
    cached.set(policy, statements);
  }
  return statements;
}

function inlineStatements(role: Resource): readonly Statement[] {
  const policies = (role.property('Policies') ?? []) as JsonObject[];
  return policies.flatMap(({ PolicyName: name, PolicyDocument: document }) =>
    readPolicyDocument(document, { policy: `${constructPath(role)} (inline policy '${name as string}')` }),
  );
}

function readManagedPolicy(arn: string, app: AppModel, managed: ManagedPolicies): KnownPolicies {
  const own = app.ofType('AWS::IAM::ManagedPolicy').find((policy) => policy.arn === arn);
  if (own !== undefined) return { statements: statementsOf(own), unknown: [] };
  const known = managed[arn] ?? tryManagedPolicy(arn);
  if (known === undefined) return { statements: [], unknown: [arn] };
  return { statements: readPolicyDocument(known, { policy: arn, awsManaged: true }), unknown: [] };
}
