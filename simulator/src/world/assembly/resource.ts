import type { Json, JsonObject } from '../../base/json';
import type { Resource as Declared, Stack } from '../../services/resource';
import type { ServiceRegistry } from '../../services/registry';
import type { AttributeType, ResourceType } from '../../services/resource-type';
import type { Notes } from './notes';
import { resourceType } from './resource-types';
import { stableId } from '../../base/stable-id';
import { standInText } from './stand-in';
import type { StackSource, TemplateResource } from './template';

/** The stack that declares a resource, with what the resource's values depend on. */
export interface DeclaringStack extends Stack {
  readonly source: StackSource;
  readonly notes: Notes;
  readonly services: ServiceRegistry;
  /** Those that its template declares, by their logical ids. */
  readonly resources: ReadonlyMap<string, Resource>;
  resolve(value: Json, path: string): Json;
  tryResolve(value: Json, path: string): Json | undefined;
  tryNestedOutput(resource: Resource, attribute: string): Json | undefined;
  givenAttribute(resource: Resource, attribute: string): Json | undefined;
  givenDefinition(machine: Resource): string | undefined;
}

/** One resource of a stack, with its properties resolved when they are first asked for. */
export class Resource implements Declared {
  readonly type: string;
  /** The stack's name and the logical id: unique in a world. */
  readonly id: string;
  private resolvedProperties: JsonObject | undefined;
  private resolvedName: string | undefined;
  private ordinal = 1;
  private changes = 0;

  constructor(
    readonly stack: DeclaringStack,
    readonly logicalId: string,
    /** The construct path; the logical id below the stack's name where the template tells no path. */
    readonly path: string,
    private declared: TemplateResource,
  ) {
    this.type = declared.Type;
    this.id = `${stack.name}/${logicalId}`;
  }

  /**
   * The properties, each resolved when it is first looked at: what the simulator can't resolve matters only to those who
   * need it.
   */
  get properties(): JsonObject {
    this.resolvedProperties ??= lazily(this.declaredProperties, (value) => this.stack.tryResolve(value, this.path));
    return this.resolvedProperties;
  }

  /** One property, resolved; other properties may hold what the simulator can't resolve. */
  property(name: string): Json | undefined {
    const declared = this.declared.Properties?.[name];
    return declared === undefined ? undefined : this.stack.resolve(declared, this.path);
  }

  /** The properties as declared, with the intrinsic functions in them. */
  get declaredProperties(): JsonObject {
    return this.declared.Properties ?? {};
  }

  /** Has the template declare other properties from now on. */
  redeclare(properties: JsonObject): void {
    this.declared = { ...this.declared, Properties: properties };
    this.resolvedProperties = undefined;
  }

  /** The how manieth of its kind it is. */
  get revision(): number {
    return this.ordinal;
  }

  /** Makes it another one of its kind. */
  revise(revision: number): void {
    this.ordinal = revision;
    this.forget();
  }

  /** How often a deployment has changed it. */
  get updates(): number {
    return this.changes;
  }

  /** Has it be one that deployments have changed so often. */
  update(updates: number): void {
    this.changes = updates;
    this.forget();
  }

  /** Has everything be resolved anew that depends on other resources. */
  forget(): void {
    this.resolvedProperties = undefined;
    this.resolvedName = undefined;
  }

  /** Whether it outlives its declaration, or, with `replaced`, what replaces it. */
  isRetained(when: 'deleted' | 'replaced'): boolean {
    const { DeletionPolicy: deletion = '', UpdateReplacePolicy: replacement = '' } = this.declared;
    return (when === 'deleted' ? deletion : replacement).startsWith('Retain');
  }

  /** The metadata as declared. */
  get metadata(): JsonObject {
    return this.declared.Metadata ?? {};
  }

  /** The physical name: the one the template sets, otherwise one made of stack name, logical id and a stable suffix. */
  get name(): string {
    this.resolvedName ??= this.declaredName() ?? this.generatedName();
    return this.resolvedName;
  }

  get arn(): string {
    return this.kind.arn(this);
  }

  /** What `Ref` gives. */
  get ref(): string {
    const given = this.stack.givenAttribute(this, 'Ref');
    if (typeof given === 'string') return given;
    const { ref } = this.kind;
    return ref === undefined ? this.name : ref(this);
  }

  /** What `Fn::GetAtt` gives; where neither the simulator nor the test knows it, something stands in for it. */
  attribute(name: string): Json {
    const given = this.stack.givenAttribute(this, name);
    if (given !== undefined) return given;
    const output = this.stack.tryNestedOutput(this, name);
    if (output !== undefined) return output;
    const { attributes = {}, attributeTypes = {} } = this.kind;
    const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (attribute !== undefined) return attribute(this);
    return this.property(name) ?? this.standInFor(name, attributeTypes[name]);
  }

  /** How CloudFormation names it. */
  get kind(): ResourceType {
    return resourceType(this.type, this.stack.services);
  }

  private standInFor(attribute: string, type: AttributeType | undefined): Json {
    const name = attribute.replace(/^Outputs\./, '');
    const text = standInText(/^Arn$/i.test(name) ? `${this.logicalId}Arn` : name, `${this.id}.${name}`, this.stack);
    const number = type === 'boolean' ? false : 1;
    const value = type === undefined ? text : type === 'array' ? [text] : number;
    const advice = `give its value with the option attributes: { '${this.path}': { '${attribute}': … } }`;
    return this.stack.notes.standIn(value, `The attribute '${attribute}' of '${this.path}' (${this.type})`, advice);
  }

  /** The name that the template sets; undefined for one that CloudFormation makes. */
  declaredName(): string | undefined {
    const property = this.kind.nameProperty;
    const declared = property === undefined ? undefined : this.declared.Properties?.[property];
    if (declared === undefined) return undefined;
    const name = this.stack.resolve(declared, this.path);
    return typeof name === 'string' ? name : undefined;
  }

  private generatedName(): string {
    const { maxNameLength = 128, lowerCaseName = false } = this.kind;
    const isOther = this.revision > 1 && this.kind.versionOf === undefined;
    const seed = isOther ? `${this.id}#${this.revision}` : this.id;
    const suffix = stableId(seed, 12);
    if (maxNameLength <= 32) return stableId(seed, maxNameLength, 'abcdefghijklmnopqrstuvwxyz234567');
    const stem = `${this.stack.name}-${this.logicalId}`.slice(0, maxNameLength - suffix.length - 1);
    const name = `${stem}-${suffix}`;
    return lowerCaseName ? name.toLowerCase() : name;
  }
}

/** What resources have in common that are numbered one after the other: the logical id, or that they are versions of the same. */
export function kindOf(resource: Resource): string {
  const { versionOf } = resource.kind;
  return versionOf === undefined ? resource.id : `${resource.type} of ${versionOf(resource)}`;
}

/** An object whose members are worked out when they are first looked at. */
export function lazily(declared: JsonObject, resolve: (value: Json) => Json | undefined): JsonObject {
  const resolved = new Map<string, Json | undefined>();
  const valueOf = (name: string, value: Json): Json | undefined => {
    if (!resolved.has(name)) resolved.set(name, resolve(value));
    return resolved.get(name);
  };
  const members = Object.entries(declared).map(([name, value]): [string, PropertyDescriptor] => [
    name,
    { enumerable: true, get: () => valueOf(name, value) },
  ]);
  return Object.defineProperties({}, Object.fromEntries(members));
}
