import type { JsonObject } from '../../base/json';
import { readPolicyDocument } from './policy-document';
import type { Notes } from '../assembly/notes';
import type { KnownPolicies, RolePolicies } from './role-policies';

/** What roles outside the app may do, by ARN: policy documents, or `'trusted'` for everything. */
export type OutsideRoles = Readonly<Record<string, readonly JsonObject[] | 'trusted'>>;

/** What a role may do. */
export interface HeldByRole extends KnownPolicies {
  /** What the role may do at most. */
  readonly boundary?: KnownPolicies | undefined;
}

/** What roles may do: those of the app, and those that a test told of. */
export class Identities {
  private readonly outside = new Map<string, HeldByRole>();

  constructor(
    private readonly roles: ReadonlyMap<string, RolePolicies>,
    private readonly notes: Notes,
    private readonly told: OutsideRoles = {},
  ) {}

  /** What a role's policies say; `'trusted'` for one that may do everything, or that nobody knows. */
  policiesOf(roleArn: string): HeldByRole | 'trusted' {
    return this.roles.get(roleArn) ?? this.outsidePolicies(roleArn);
  }

  private outsidePolicies(roleArn: string): HeldByRole | 'trusted' {
    const told = this.told[roleArn];
    if (told === 'trusted') return told;
    if (told === undefined) {
      this.notes.say(
        `The role ${roleArn} makes calls and is not in the app: what it may do is not judged; tell it with the option ` +
          `permissions: { roles: { '${roleArn}': 'trusted' } }, or give its policy documents instead of 'trusted'`,
      );
      return 'trusted';
    }
    const known = this.outside.get(roleArn) ?? {
      statements: told.flatMap((document) => readPolicyDocument(document, { policy: roleArn })),
      unknown: [],
    };
    this.outside.set(roleArn, known);
    return known;
  }
}
