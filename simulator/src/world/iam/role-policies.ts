import type { Json, JsonObject } from '../../base/json';
import { constructPath, type AppModel } from '../assembly/app-model';
import type { Resource } from '../assembly/resource';
import { tryManagedPolicy } from './managed-policies';
import { readPolicyDocument, type Statement } from './policy-document';
import { textOf } from '../assembly/text';

/** A role of the app, with everything that its policies say; they are read when somebody first asks. */
export class RolePolicies {
  /** The construct path of the role. */
  readonly path: string;
  private read: readonly Statement[] | undefined;

  constructor(
    readonly role: Resource,
    private readonly sources: () => readonly Statement[],
  ) {
    this.path = constructPath(role);
  }

  get arn(): string {
    return this.role.arn;
  }

  /** The permissions boundary, which the simulator refuses as soon as the role is used. */
  get boundary(): string | undefined {
    return this.role.property('PermissionsBoundary') as string | undefined;
  }

  /** @throws when the role has a managed policy that nobody told the content of. */
  get statements(): readonly Statement[] {
    this.read ??= [...new Set(this.sources())];
    return this.read;
  }
}

/** What policies allow that are not in the app, by ARN. */
export type ManagedPolicies = Readonly<Record<string, JsonObject>>;

/** The roles of an app by ARN, each with its inline, attached and managed policies. */
export function readRolePolicies(app: AppModel, managed: ManagedPolicies = {}): ReadonlyMap<string, RolePolicies> {
  const attached = attachedPolicies(app);
  const roles = app.ofType('AWS::IAM::Role').map((role) => {
    const sources = (): readonly Statement[] => [
      ...inlineStatements(role),
      ...managedStatements(role, app, managed),
      ...(attached.get(role.name) ?? []).flatMap(statementsOf),
    ];
    return new RolePolicies(role, sources);
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

function managedStatements(role: Resource, app: AppModel, managed: ManagedPolicies): readonly Statement[] {
  const arns = (role.property('ManagedPolicyArns') ?? []) as Json[];
  return arns.map(textOf).flatMap((arn) => {
    const own = app.ofType('AWS::IAM::ManagedPolicy').find((policy) => policy.arn === arn);
    if (own !== undefined) return statementsOf(own);
    const known = managed[arn] ?? tryManagedPolicy(arn);
    if (known !== undefined) return readPolicyDocument(known, { policy: arn, awsManaged: true });
    throw new Error(
      `[${constructPath(role)}] the managed policy ${arn} is neither in the app nor known to the simulator; ` +
        `tell what it allows with the option managedPolicies: { '${arn}': { Statement: […] } }`,
    );
  });
}
