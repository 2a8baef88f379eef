import type { Json, JsonObject } from '../../base/json';
import { readConditions, type Condition } from './conditions';

/** Where a statement stands. */
export interface StatementOrigin {
  /** The construct path of the policy (or of the role that holds it inline), or the name of a policy that AWS manages. */
  readonly policy: string;
  readonly sid?: string;
  /** Whether AWS wrote the policy, so that nobody can take single actions out of it. */
  readonly awsManaged?: boolean;
}

/** Who a statement of a resource's policy is about. */
export type Principals = '*' | { readonly aws: readonly string[]; readonly services: readonly string[] };

/** One statement of a policy, with every member as a list. */
export interface Statement {
  readonly origin: StatementOrigin;
  readonly effect: 'Allow' | 'Deny';
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly conditions: readonly Condition[];
  readonly principals?: Principals;
}

const MEMBERS = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition', 'Principal']);

/**
 * The statements of an IAM policy document.
 * @throws when it holds what the simulator doesn't know, or is no policy document; the message names policy and member.
 */
export function readPolicyDocument(document: Json | undefined, origin: StatementOrigin): readonly Statement[] {
  if (document === undefined) return [];
  const statements = listOf((document as JsonObject)['Statement']);
  return statements.map((each) => readStatement(each as JsonObject, origin));
}

function readStatement(statement: JsonObject, { policy, awsManaged }: StatementOrigin): Statement {
  const unknown = Object.keys(statement).find((member) => !MEMBERS.has(member));
  if (unknown !== undefined) throw new Error(`[${policy}] '${unknown}' in a policy statement is not simulated`);
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new Error(`[${policy}] 'Effect' must be Allow or Deny, got ${JSON.stringify(effect)}`);
  }
  const sid = statement['Sid'] as string | undefined;
  return {
    origin: { policy, ...(sid !== undefined && sid !== '' && { sid }), ...(awsManaged === true && { awsManaged }) },
    effect,
    actions: textsOf(statement['Action']),
    notActions: textsOf(statement['NotAction']),
    resources: textsOf(statement['Resource']),
    notResources: textsOf(statement['NotResource']),
    conditions: readConditions(statement['Condition'] as JsonObject | undefined, policy),
    principals: readPrincipals(statement['Principal']),
  };
}

function readPrincipals(principal: Json | undefined): Principals | undefined {
  if (principal === undefined) return undefined;
  if (principal === '*') return '*';
  const { AWS: aws, Service: services } = principal as JsonObject;
  return { aws: textsOf(aws) ?? [], services: textsOf(services) ?? [] };
}

function textsOf(value: Json | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : listOf(value).map(String);
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
