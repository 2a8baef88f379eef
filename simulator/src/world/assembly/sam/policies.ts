import type { Json, JsonObject } from '../../../base/json';
import type { Expansion } from './expansion';
import { tableFile } from './table-file';

/** What a role gets of the `Policies` of a SAM resource. */
export interface RolePolicies {
  readonly managed: readonly Json[];
  /** Documents, in the order of the template. */
  readonly inline: readonly Json[];
}

interface PolicyTemplate {
  readonly parameters: readonly string[];
  readonly statements: readonly JsonObject[];
}

const templates = tableFile<PolicyTemplate>('policy-templates');
const managedPaths = tableFile<string>('managed-paths');
const NO_VALUE = { Ref: 'AWS::NoValue' };

/**
 * The policies that `Policies` means: names and ARNs of managed ones, documents, and SAM's policy templates.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html
 */
export function readPolicies(declared: Json | undefined, owner: string, expansion: Expansion): RolePolicies {
  const managed: Json[] = [];
  const inline: Json[] = [];
  const list = declared === undefined || declared === null ? [] : Array.isArray(declared) ? declared : [declared];
  for (const each of list) {
    if (isManaged(each)) managed.push(managedArn(each));
    else inline.push(document(each, owner, expansion));
  }
  return { managed, inline };
}

/** The ARN of a policy that AWS manages, by its name. */
export function managedArn(policy: Json): Json {
  if (typeof policy !== 'string') return withBranches(policy, managedArn);
  if (policy.startsWith('arn:')) return policy;
  const paths = managedPaths();
  return `arn:aws:iam::aws:policy/${Object.hasOwn(paths, policy) ? paths[policy] : policy}`;
}

function isManaged(policy: Json): boolean {
  if (typeof policy !== 'object' || policy === null) return true;
  const branches = branchesOf(policy);
  if (branches !== undefined) return branches.every((each) => isNoValue(each) || isManaged(each));
  return Object.keys(policy).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

/** A document as it stands, or that of a template; the name alone stands for a template without parameters. */
function document(policy: Json, owner: string, expansion: Expansion): Json {
  if (branchesOf(policy) !== undefined) return withBranches(policy, (each) => document(each, owner, expansion));
  const members = policy as JsonObject;
  const [name] = Object.keys(members);
  if (members['Statement'] !== undefined || name === undefined) return policy;
  const known = templates();
  const template = Object.hasOwn(known, name) ? known[name] : undefined;
  if (template !== undefined)
    return { Statement: template.statements.map((each) => filledIn(each, template, members[name])) };
  expansion.notes.say(
    `'${owner}' has the policy '${name}', which is no policy template of SAM: it grants nothing here`,
  );
  return { Statement: [] };
}

function filledIn(statement: JsonObject, { parameters }: PolicyTemplate, values: Json | undefined): JsonObject {
  const given = (values ?? {}) as JsonObject;
  const used = Object.fromEntries(parameters.map((name) => [name, given[name] ?? '']));
  const fill = (value: Json): Json => {
    if (typeof value === 'string') return value.includes('${') ? { 'Fn::Sub': [value, used] } : value;
    if (Array.isArray(value)) return value.map(fill);
    return Object.fromEntries(Object.entries(value as JsonObject).map(([key, each]) => [key, fill(each)]));
  };
  return { Effect: 'Allow', ...(fill(statement) as JsonObject) };
}

function branchesOf(policy: Json): readonly Json[] | undefined {
  const { 'Fn::If': branches } = (policy ?? {}) as JsonObject;
  return Array.isArray(branches) ? branches.slice(1) : undefined;
}

function withBranches(policy: Json, map: (branch: Json) => Json): Json {
  const { 'Fn::If': declared } = policy as JsonObject;
  if (!Array.isArray(declared)) return policy;
  const [condition = '', ...branches] = declared;
  return { 'Fn::If': [condition, ...branches.map((each) => (isNoValue(each) ? NO_VALUE : map(each)))] };
}

function isNoValue(value: Json): boolean {
  return JSON.stringify(value) === JSON.stringify(NO_VALUE);
}
