import { conditionHolds, type ConditionContext } from './conditions';
import type { Principals, Statement } from './policy-document';
import { matchesWildcard } from '../../base/wildcard';

/** A call as IAM judges it. */
export interface AccessRequest {
  /** E.g. `lambda:InvokeFunction`. */
  readonly action: string;
  /** The ARN; undefined where the simulator can't tell it, which then counts as covered by any resource. */
  readonly resource: string | undefined;
  readonly context: ConditionContext;
}

/** Who calls. */
export interface Caller {
  /** The role, when a role calls. */
  readonly roleArn?: string;
  /** The session that the role was assumed for. */
  readonly sessionArn?: string;
  /** The service principal, when a service calls, e.g. `sns.amazonaws.com`. */
  readonly service?: string;
}

/** What policies say to a request. */
export interface Verdict {
  readonly decision: 'allowed' | 'denied' | 'unmentioned';
  /** The statements that decided: those that allow, or the one that denies. */
  readonly statements: readonly Statement[];
}

/** Asks the policies of an identity. */
export function decide(statements: readonly Statement[], request: AccessRequest): Verdict {
  const applying = statements.filter((statement) => applies(statement, request));
  const denying = applying.filter(({ effect }) => effect === 'Deny');
  if (denying.length > 0) return { decision: 'denied', statements: denying };
  return { decision: applying.length > 0 ? 'allowed' : 'unmentioned', statements: applying };
}

/** Asks the policy of a resource; only statements that name the caller count. */
export function decideFor(caller: Caller, statements: readonly Statement[], request: AccessRequest): Verdict {
  return decide(
    statements.filter(({ principals }) => principals !== undefined && names(principals, caller)),
    request,
  );
}

/** Whether a resource's policy leaves it to the account's own policies to allow the request, as key policies do. */
export function delegates(account: string, statements: readonly Statement[], request: AccessRequest): boolean {
  const roots = statements.filter(
    ({ principals }) => typeof principals === 'object' && principals.aws.some((each) => isAccount(each, account)),
  );
  return decide(roots, request).decision === 'allowed';
}

/** Whether an action is covered by the patterns of a statement. */
export function coversAction(statement: Statement, action: string): boolean {
  const covers = (pattern: string): boolean => matchesWildcard(pattern, action, { ignoreCase: true });
  if (statement.notActions !== undefined) return !statement.notActions.some(covers);
  return statement.actions?.some(covers) ?? false;
}

/** Whether a resource is covered by the patterns of a statement. */
export function coversResource(statement: Statement, resource: string | undefined): boolean {
  if (resource === undefined) return true;
  const covers = (pattern: string): boolean => matchesWildcard(pattern, resource);
  if (statement.notResources !== undefined) return !statement.notResources.some(covers);
  return statement.resources?.some(covers) ?? true;
}

function applies(statement: Statement, { action, resource, context }: AccessRequest): boolean {
  // A refusal that hits some resource is no refusal of one that the simulator can't tell.
  if (resource === undefined && statement.effect === 'Deny' && !(statement.resources?.includes('*') ?? false))
    return false;
  return (
    coversAction(statement, action) &&
    coversResource(statement, resource) &&
    statement.conditions.every((condition) => conditionHolds(condition, context))
  );
}

function names(principals: Principals, { roleArn, sessionArn, service }: Caller): boolean {
  if (principals === '*' || principals.aws.includes('*')) return true;
  if (service !== undefined) return principals.services.includes(service);
  return principals.aws.some((each) => each === roleArn || each === sessionArn);
}

function isAccount(principal: string, account: string): boolean {
  return principal === account || new RegExp(`^arn:[^:]+:iam::${account}:root$`).test(principal);
}
