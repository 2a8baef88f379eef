import type { Json, JsonObject } from '../../../base/json';
import type { Expansion, SamResource } from './expansion';

/** What a role is made of. */
export interface RoleOptions {
  /** Who assumes it: `lambda.amazonaws.com`. */
  readonly service: string;
  readonly managed?: readonly Json[];
  /** Documents, or `Fn::If` of them. */
  readonly inline?: readonly Json[];
  readonly assumeRolePolicy?: Json | undefined;
}

/** Adds a role that a resource of SAM gets. */
export function addRole(id: string, options: RoleOptions, owner: SamResource, expansion: Expansion): void {
  const { service, managed = [], inline = [], assumeRolePolicy } = options;
  const { PermissionsBoundary, RolePath } = owner.properties;
  const assumed = { Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } };
  const properties: JsonObject = {
    AssumeRolePolicyDocument: assumeRolePolicy ?? { Version: '2012-10-17', Statement: [assumed] },
    ManagedPolicyArns: unique(managed),
    Policies: inline.map((each, index) => named(each, `${id}Policy${index}`)),
    ...(PermissionsBoundary !== undefined && { PermissionsBoundary }),
    ...(RolePath !== undefined && { Path: RolePath }),
  };
  expansion.add(id, 'AWS::IAM::Role', properties, owner);
}

function named(document: Json, name: string): Json {
  const { 'Fn::If': branches } = document as JsonObject;
  if (!Array.isArray(branches)) return { PolicyName: name, PolicyDocument: document };
  const [condition = '', ...rest] = branches;
  const isNoValue = (each: Json): boolean => (each as JsonObject)['Ref'] === 'AWS::NoValue';
  return { 'Fn::If': [condition, ...rest.map((each) => (isNoValue(each) ? each : named(each, name)))] };
}

function unique(values: readonly Json[]): Json[] {
  const texts = values.map((each) => JSON.stringify(each));
  return values.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
}
