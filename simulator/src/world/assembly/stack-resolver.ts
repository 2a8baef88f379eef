import type { Json } from '../../base/json';
import type { ServiceRegistry } from '../../services/registry';
import { resolveIntrinsics, type IntrinsicScope } from './intrinsics';
import { NESTED_STACK, nestedParameters, nestedPrefix, tryNestedSource } from './nested-stack';
import type { Notes } from './notes';
import { partitionOf, urlSuffixOf } from './partitions';
import { Resource, type DeclaringStack } from './resource';
import { dynamicReferences } from './dynamic-references';
import { stableUuid } from '../../base/stable-id';
import { parameterValue } from './parameters';
import { standInText } from './stand-in';
import type { CloudFormationTemplate, StackSource, TemplateParameter } from './template';
import { includedFile, transformed } from './transforms';

/** What a stack's template can't know by itself. */
export interface StackContext {
  /** @default the one that the stack's region is in */
  readonly partition?: string;
  readonly region: string;
  readonly account: string;
  /** Values of parameters, which win over their defaults. */
  readonly parameters: Readonly<Record<string, Json>>;
  /** Values of attributes, by construct path, that the simulator doesn't know. */
  readonly attributes: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly notes: Notes;
  readonly services: ServiceRegistry;
  /** Files with the definitions of machines that templates have elsewhere, by machine. */
  readonly definitions: Readonly<Record<string, string>>;
  /** What `Fn::ImportValue` gives. */
  importValue(name: string): Json | undefined;
  /** What a dynamic reference such as `ssm:/name` stands for; undefined where nobody knows. */
  reference(name: string): Json | undefined;
}

/** One stack of a world: its resources, and what the intrinsic functions in its template stand for. */
export class StackResolver implements DeclaringStack {
  /** What the stack was read from, after the transforms of its template. */
  readonly source: StackSource;
  readonly name: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly resources: ReadonlyMap<string, Resource>;
  /** The stacks inside of this one, by the logical id of their resource. */
  readonly nested: ReadonlyMap<string, StackResolver>;
  readonly notes: Notes;
  readonly services: ServiceRegistry;
  private readonly template: CloudFormationTemplate;
  private readonly conditions = new Map<string, boolean>();
  private readonly resolving = new Set<string>();

  constructor(
    declaredSource: StackSource,
    private readonly context: StackContext,
  ) {
    const source = transformed(declaredSource, context.notes);
    this.source = source;
    this.name = source.name;
    this.region = source.region ?? context.region;
    this.partition = context.partition ?? partitionOf(this.region);
    this.account = source.account ?? context.account;
    this.notes = context.notes;
    this.services = context.services;
    this.template = source.template;
    const paths = ownPaths(source);
    const declared = Object.entries(source.template.Resources ?? {});
    this.resources = new Map(
      declared
        .filter(([, { Condition: name }]) => name === undefined || this.condition(name))
        .map(([id, each]) => [id, new Resource(this, id, paths.get(id) ?? `${this.name}/${id}`, each)]),
    );
    this.nested = this.nestedStacks();
  }

  /** The domain of AWS's services where the stack is. */
  get urlSuffix(): string {
    return urlSuffixOf(this.partition);
  }

  /** The value of an output of a nested stack (`Outputs.<name>`); undefined for anything else. */
  tryNestedOutput({ logicalId }: Resource, attribute: string): Json | undefined {
    const [, name] = /^Outputs\.(.+)$/.exec(attribute) ?? [];
    return name === undefined ? undefined : this.nested.get(logicalId)?.output(name);
  }

  /** Resolves every intrinsic function inside a value; what is `AWS::NoValue` is left out. */
  resolve(value: Json, path: string): Json {
    return this.tryResolve(value, path) ?? null;
  }

  /** Resolves a value, which may be `AWS::NoValue` itself: undefined. */
  tryResolve(value: Json, path: string): Json | undefined {
    const resolved = resolveIntrinsics(value, this.scope(path));
    return resolved === undefined ? undefined : dynamicReferences(resolved, (name) => this.reference(name));
  }

  /** The stack's outputs with their values; those under a condition that does not hold are left out. */
  output(name: string): Json | undefined {
    const output = this.template.Outputs?.[name];
    return output === undefined ? undefined : this.resolve(output.Value, `${this.name}/${name}`);
  }

  /** The value exported under a name; undefined when the stack exports none. */
  tryExport(name: string): Json | undefined {
    for (const [id, { Value: value, Export: exported }] of Object.entries(this.template.Outputs ?? {})) {
      const path = `${this.name}/${id}`;
      if (exported !== undefined && this.resolve(exported.Name, path) === name) return this.resolve(value, path);
    }
    return undefined;
  }

  /** The value the test gave for an attribute. */
  givenAttribute(resource: Resource, attribute: string): Json | undefined {
    const { attributes } = this.context;
    return (attributes[resource.path] ?? attributes[resource.logicalId])?.[attribute];
  }

  /** The file that the test gave for the definition of a machine, by any of its names. */
  givenDefinition({ path, logicalId, name }: Resource): string | undefined {
    const construct = path.replace(/\/(Resource|Default)$/, '');
    const given = this.context.definitions;
    const key = Object.keys(given).find(
      (each) => [path, construct, logicalId, name].includes(each) || construct.endsWith(`/${each}`),
    );
    return key === undefined ? undefined : given[key];
  }

  private scope(path: string): IntrinsicScope {
    return {
      path,
      region: this.region,
      ref: (name) => this.ref(name, path),
      attribute: (name, attribute) =>
        this.once(`${name}.${attribute}`, path, () => this.resource(name, path).attribute(attribute)),
      condition: (name) => this.condition(name),
      mapping: (map) => this.template.Mappings?.[map],
      importValue: (name) => this.importValue(name),
      include: (location) => includedFile(location, this.source),
      isStandIn: (value) => this.notes.tryAbout(value) !== undefined,
      standIn: (name, what, advice) => this.notes.standIn(this.standInText(name), `[${path}] ${what}`, advice),
    };
  }

  private nestedStacks(): ReadonlyMap<string, StackResolver> {
    const nested = [...this.resources.values()].filter(({ type }) => type === NESTED_STACK);
    return new Map(
      nested.flatMap((each): [string, StackResolver][] => {
        const source = tryNestedSource(each);
        const context = { ...this.context, parameters: nestedParameters(each) };
        return source === undefined ? [] : [[each.logicalId, new StackResolver(source, context)]];
      }),
    );
  }

  private importValue(name: string): Json {
    const value = this.context.importValue(name);
    if (value !== undefined) return value;
    const advice = `give its value with the option imports: { '${name}': … }`;
    return this.notes.standIn(
      this.standInText(name),
      `What '${name}' stands for, which no loaded stack exports,`,
      advice,
    );
  }

  private reference(name: string): Json {
    const value = this.context.reference(name);
    if (value !== undefined) return value;
    const advice = `give its value with the option references: { '${name}': … }`;
    return this.notes.standIn(this.standInText(name), `The value of {{resolve:${name}}}`, advice);
  }

  private standInText(name: string): string {
    return standInText(name, name, this);
  }

  private resource(logicalId: string, path: string): Resource {
    const resource = this.resources.get(logicalId);
    if (resource !== undefined) return resource;
    throw new Error(`[${path}] the template of stack '${this.name}' has no resource '${logicalId}'`);
  }

  private ref(name: string, path: string): Json | undefined {
    const pseudo = this.pseudoParameter(name);
    if (pseudo !== undefined) return pseudo;
    if (name === 'AWS::NoValue') return undefined;
    const parameter = this.template.Parameters?.[name];
    if (parameter !== undefined) return this.parameter(name, parameter);
    return this.once(name, path, () => this.resource(name, path).ref);
  }

  private pseudoParameter(name: string): Json | undefined {
    switch (name) {
      case 'AWS::Partition':
        return this.partition;
      case 'AWS::Region':
        return this.region;
      case 'AWS::AccountId':
        return this.account;
      case 'AWS::StackName':
        return this.name;
      case 'AWS::URLSuffix':
        return this.urlSuffix;
      case 'AWS::NotificationARNs':
        return [];
      case 'AWS::StackId':
        return this.stackId();
      default:
        return undefined;
    }
  }

  private stackId(): string {
    const id = stableUuid(`stack ${this.name}`);
    return `arn:${this.partition}:cloudformation:${this.region}:${this.account}:stack/${this.name}/${id}`;
  }

  private parameter(name: string, declared: TemplateParameter): Json {
    const given = this.context.parameters[`${this.name}:${name}`] ?? this.context.parameters[name];
    return parameterValue({ name, declared, given, stack: this, reference: (each) => this.context.reference(each) });
  }

  private condition(name: string): boolean {
    const known = this.conditions.get(name);
    if (known !== undefined) return known;
    const declared = this.template.Conditions?.[name];
    if (declared === undefined) throw new Error(`The template of stack '${this.name}' has no condition '${name}'`);
    const holds = this.once(`condition ${name}`, this.name, () => this.resolve(declared, this.name)) === true;
    this.conditions.set(name, holds);
    return holds;
  }

  private once<T>(what: string, path: string, resolve: () => T): T {
    if (this.resolving.has(what)) {
      throw new Error(`[${path}] '${what}' refers to itself: ${[...this.resolving, what].join(' → ')}`);
    }
    this.resolving.add(what);
    try {
      return resolve();
    } finally {
      this.resolving.delete(what);
    }
  }
}

/** Construct paths by logical id, without those inside of nested stacks, which have logical ids of their own. */
function ownPaths({ paths, template }: StackSource): ReadonlyMap<string, string> {
  const nestedIds = Object.entries(template.Resources ?? {}).filter(([, { Type: type }]) => type === NESTED_STACK);
  const nestedPaths = paths.filter(([, logicalId]) => nestedIds.some(([id]) => id === logicalId)).map(([path]) => path);
  const prefixes = nestedPaths.filter((path) => path.includes('.NestedStack/')).map(nestedPrefix);
  const own = paths.filter(([path]) => !prefixes.some((prefix) => path.startsWith(prefix)));
  return new Map(own.map(([path, logicalId]) => [logicalId, path]));
}
