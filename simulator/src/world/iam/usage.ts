import { matchesWildcard } from '../../base/wildcard';
import type { AccessRequest } from './decide';
import type { Statement } from './policy-document';
import type { RolePolicies } from './role-policies';

/** A grant, or a part of one, that nothing needed so far. */
export interface UnusedPermission {
  /** The construct path of the role. */
  readonly role: string;
  /** The construct path of the policy that holds the grant. */
  readonly policy: string;
  readonly sid?: string;
  /** The actions, as the policy writes them. */
  readonly actions: readonly string[];
  /** The resources, with every reference resolved. */
  readonly resources: readonly string[];
}

/** Keeps account of what granting statements were needed for. */
export class Usage {
  private readonly actions = new Map<Statement, Set<string>>();
  private readonly resources = new Map<Statement, Set<string>>();

  /** Records that statements allowed a request. */
  record(statements: readonly Statement[], { action, resource }: Omit<AccessRequest, 'context'>): void {
    for (const statement of statements) {
      const covers = (pattern: string): boolean => matchesWildcard(pattern, action, { ignoreCase: true });
      add(this.actions, statement, (statement.actions ?? []).filter(covers));
      const touched = statement.resources?.filter((each) => resource === undefined || matchesWildcard(each, resource));
      add(this.resources, statement, touched ?? []);
    }
  }

  /** What of a role's grants was never needed: whole statements, single actions, single resources. */
  unusedOf({ path, statements }: RolePolicies): readonly UnusedPermission[] {
    return statements
      .filter(
        ({ effect, actions, resources }) => effect === 'Allow' && actions !== undefined && resources !== undefined,
      )
      .flatMap((statement) => this.unusedIn(statement, path));
  }

  private unusedIn(statement: Statement, role: string): readonly UnusedPermission[] {
    const { origin, actions = [], resources = [] } = statement;
    const entry = { role, policy: origin.policy, ...(origin.sid !== undefined && { sid: origin.sid }) };
    const usedActions = this.actions.get(statement);
    const usedResources = this.resources.get(statement);
    if (usedActions === undefined || usedActions.size === 0) return [{ ...entry, actions, resources }];
    if (origin.awsManaged === true) return [];
    const idleActions = actions.filter((each) => !usedActions.has(each));
    const idleResources = resources.filter((each) => usedResources?.has(each) !== true);
    return [
      ...(idleActions.length > 0 ? [{ ...entry, actions: idleActions, resources }] : []),
      ...(idleResources.length > 0 ? [{ ...entry, actions: [...usedActions], resources: idleResources }] : []),
    ];
  }
}

function add(sets: Map<Statement, Set<string>>, statement: Statement, texts: readonly string[]): void {
  const set = sets.get(statement) ?? new Set<string>();
  for (const text of texts) set.add(text);
  sets.set(statement, set);
}
