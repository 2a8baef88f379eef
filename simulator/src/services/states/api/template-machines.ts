import type { Engine } from '../../../engine/engine';
import type { Json, JsonObject } from '../../../base/json';
import type { App, Resource } from '../../resource';
import { baseArn, type AliasRecord, type MachineRegistry } from './machine-registry';
import { preferenceOf } from './traffic-shift';

const SETTINGS = ['LoggingConfiguration', 'TracingConfiguration', 'EncryptionConfiguration'];

/** Takes what an app's templates declare into the registry: machines, versions, aliases, activities, tags. */
export function addTemplateMachines(registry: MachineRegistry, app: App, engine: Engine): void {
  for (const resource of app.ofType('AWS::StepFunctions::StateMachine')) {
    addMachine(registry, resource, engine);
  }
  for (const resource of app.ofType('AWS::StepFunctions::StateMachineVersion')) addVersion(registry, resource);
  for (const resource of app.ofType('AWS::StepFunctions::StateMachineAlias'))
    addAlias(registry, resource, engine.agenda.nowMs);
  for (const resource of app.ofType('AWS::StepFunctions::Activity')) addActivity(registry, resource, engine);
}

/** Takes a machine that the engine knows into the registry. */
export function addMachine(registry: MachineRegistry, resource: Resource, engine: Engine): void {
  const machine = engine.stateMachine(resource.arn);
  if (machine === undefined) return;
  registry.add(machine, { settings: settingsOf(resource) });
  addTags(registry, resource);
}

/** Takes an activity into the registry. */
export function addActivity(registry: MachineRegistry, resource: Resource, engine: Engine): void {
  registry.activities.set(resource.arn, { name: resource.name, createdMs: engine.agenda.nowMs });
  addTags(registry, resource);
}

/** What an answer gives back as it came. */
export function settingsOf(resource: Resource): JsonObject {
  const settings: JsonObject = {};
  for (const name of SETTINGS) {
    const value = resource.properties[name];
    if (value !== undefined) settings[camelCased(name)] = camelCasedMembers(value);
  }
  return settings;
}

/** Publishes a version that a template declares. */
export function addVersion(registry: MachineRegistry, resource: Resource): void {
  const record = registry.records.get(baseArn(resource.arn));
  const description = resource.properties['Description'] as string | undefined;
  if (record !== undefined) registry.publish(record, description);
}

/** Takes an alias into the registry: its first version has all executions at once. */
export function addAlias(registry: MachineRegistry, resource: Resource, nowMs: number): void {
  const { arn, properties } = resource;
  const record = registry.records.get(baseArn(arn));
  const name = properties['Name'] as string;
  record?.aliases.push({ arn, name, routes: routesOf(properties), createdMs: nowMs, updatedMs: nowMs });
}

/** The routes that a template gives, or the one that its preference leads to. */
export function routesOf(properties: JsonObject): AliasRecord['routes'] {
  const target = preferenceOf(properties)?.StateMachineVersionArn ?? null;
  const routes = properties['RoutingConfiguration'] ?? [{ StateMachineVersionArn: target, Weight: 100 }];
  return camelCasedMembers(routes) as unknown as AliasRecord['routes'];
}

/** Takes the tags of a resource into the registry. */
export function addTags(registry: MachineRegistry, resource: Resource): void {
  const tags = (resource.properties['Tags'] ?? []) as { Key: string; Value: string }[];
  if (tags.length > 0) registry.tags.set(resource.arn, new Map(tags.map(({ Key: key, Value: value }) => [key, value])));
}

function camelCased(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function camelCasedMembers(value: Json): Json {
  if (Array.isArray(value)) return value.map(camelCasedMembers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [camelCased(name), camelCasedMembers(each)]));
}
