import type { JsonObject } from '../../base/json';
import { readPolicyDocument, type Statement } from './policy-document';
import type { RolePolicies } from './role-policies';

/** What roles outside the app may do, by ARN: policy documents, or `'trusted'` for everything. */
export type OutsideRoles = Readonly<Record<string, readonly JsonObject[] | 'trusted'>>;

/** What roles may do: those of the app, and those that a test told of. */
export class Identities {
  private readonly outside = new Map<string, readonly Statement[]>();

  constructor(
    private readonly roles: ReadonlyMap<string, RolePolicies>,
    private readonly told: OutsideRoles = {},
  ) {}

  /**
   * The statements of a role's policies, or `'trusted'`.
   * @throws when the role has a permissions boundary, or is in neither the app nor the options.
   */
  statementsOf(roleArn: string): readonly Statement[] | 'trusted' {
    const role = this.roles.get(roleArn);
    if (role === undefined) return this.outsideStatements(roleArn);
    if (role.boundary === undefined) return role.statements;
    throw new Error(`[${role.path}] permissions boundaries are not simulated, and this role has one: ${role.boundary}`);
  }

  private outsideStatements(roleArn: string): readonly Statement[] | 'trusted' {
    const told = this.told[roleArn];
    if (told === 'trusted') return told;
    if (told === undefined) {
      throw new Error(
        `The role ${roleArn} makes calls but is not in the app; tell what it may do with the option ` +
          `permissions: { roles: { '${roleArn}': 'trusted' } }, or give its policy documents instead of 'trusted'`,
      );
    }
    const known = this.outside.get(roleArn);
    const statements = known ?? told.flatMap((document) => readPolicyDocument(document, { policy: roleArn }));
    this.outside.set(roleArn, statements);
    return statements;
  }
}
