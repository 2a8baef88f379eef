import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../../src/base/json';
import { AppModel } from '../../src/world/assembly/app-model';
import type { Resource } from '../../src/world/assembly/resource';
import { definitionOf } from '../../src/world/state-machine-definition';

/** What nothing here depends on: tags, names of policies, where code is uploaded to, what is only said to CloudFormation. */
const LEFT_OUT = new Set([
  'Tags',
  'PolicyName',
  'Code',
  'Sid',
  'Version',
  'Description',
  'CodeSha256',
  'Content',
  'DeploymentId',
]);

/** The form of these differs on purpose: routes of HTTP APIs are resources here and an OpenAPI body there. */
const OTHERWISE =
  /^AWS::ApiGatewayV2::|^AWS::CodeDeploy::|^AWS::Lambda::LayerVersion$|^AWS::ApiGateway::(Deployment|Account)$/;

/** How what a template becomes here differs from a template that AWS's translator has made of it. */
export function differences(file: string, theirs: object): readonly string[] {
  const parameters = givenTo(new AppModel(file));
  const app = new AppModel(file, { parameters });
  const other = translatedApp(file, theirs, parameters);
  const expected = new Map(compared(other).map((each) => [each.logicalId, each]));
  const found: string[] = [];
  for (const resource of compared(app)) {
    const same = expected.get(resource.logicalId);
    expected.delete(resource.logicalId);
    if (same === undefined) found.push(`${resource.logicalId} (${resource.type}) is not expected`);
    else found.push(...differing(resource, same));
  }
  return [...found, ...[...expected.values()].map(({ logicalId, type }) => `${logicalId} (${type}) is missing`)];
}

/** Parameters without a default are given one value on both sides. */
function givenTo({ stacks: [stack] }: AppModel): Record<string, Json> {
  const parameters = stack?.source.template.Parameters ?? {};
  return Object.fromEntries(Object.entries(parameters).map(([name, { Default }]) => [name, Default ?? 'given']));
}

/** Under the same file name, so that the stacks, and with them all generated names, are called the same. */
function translatedApp(file: string, template: object, parameters: Record<string, Json>): AppModel {
  const folder = mkdtempSync(join(tmpdir(), 'sam-'));
  const path = join(folder, basename(file));
  writeFileSync(path, JSON.stringify(template));
  const app = new AppModel(path, { parameters });
  rmSync(folder, { recursive: true });
  return app;
}

function compared(app: AppModel): readonly Resource[] {
  return app.resources.filter(
    ({ type, logicalId }) => !OTHERWISE.test(type) && !/Version[0-9a-f]{10}$/.test(logicalId),
  );
}

function differing(resource: Resource, same: Resource): readonly string[] {
  const [ours, theirs] = [propertiesOf(resource), propertiesOf(same)];
  return deeply(ours, theirs, resource.logicalId);
}

/** The answers to a browser's question before a request (CORS) are not read. */
const CORS = /\.Body\.paths\..*\.options$/;

/** What the translator leaves to be taken in from a file beside the template. */
function isElsewhere(value: Json | undefined): boolean {
  return typeof value === 'string' && value.startsWith('stand-in-AWS-Include');
}

/** Where two values differ, by the way to the place. */
function deeply(ours: Json | undefined, theirs: Json | undefined, place: string): readonly string[] {
  if (isDeepStrictEqual(ours, theirs) || isElsewhere(theirs) || CORS.test(place)) return [];
  if (isHolder(ours) && isHolder(theirs) && Array.isArray(ours) === Array.isArray(theirs)) {
    const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
    return [...names].flatMap((name) =>
      deeply((ours as JsonObject)[name], (theirs as JsonObject)[name], `${place}.${name}`),
    );
  }
  return [`${place}: ${shortly(ours)} instead of ${shortly(theirs)}`];
}

function isHolder(value: Json | undefined): value is JsonObject | Json[] {
  return typeof value === 'object' && value !== null;
}

function shortly(value: Json | undefined): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 300);
}

/** The properties, with a definition that stands in the template in the place of the ways to write it. */
function propertiesOf(resource: Resource): JsonObject {
  const isDefinition = (name: string): boolean => name.startsWith('Definition');
  const rest = Object.entries(resource.properties).filter(([name]) => !isDefinition(name));
  const { Definition: object, DefinitionString: text } = resource.properties;
  const isInline = object !== undefined || text !== undefined;
  const definition: [string, Json][] = isInline ? [['Definition', parsed(definitionOf(resource))]] : [];
  return (tidied(Object.fromEntries([...rest, ...definition])) ?? {}) as JsonObject;
}

function parsed(definition: JsonObject | string): Json {
  return typeof definition === 'string' ? (JSON.parse(definition) as Json) : definition;
}

/** The order of policies and of their statements says nothing, nor does that of what they name. */
function inOrder(items: Json[]): Json[] {
  const isOfPolicies = items.every((each) => isHolder(each) && ('PolicyDocument' in each || 'Effect' in each));
  const isOfNames = items.every((each) => typeof each === 'string' && /^arn:|^[a-z0-9-]+:[A-Z*]/.test(each));
  if (!isOfPolicies && !isOfNames) return items;
  return [...items].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

function textOf(value: Json): string {
  if (!isHolder(value) || Array.isArray(value)) return JSON.stringify(value);
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is empty or left out of account says nothing. */
function tidied(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) {
    const items = value.map(tidied).filter((each) => each !== undefined);
    return items.length === 0 ? undefined : inOrder(items);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, each]) => [name, tidied(each)] as const)
    .filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
