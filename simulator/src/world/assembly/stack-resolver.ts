import type { Json } from '../../base/json';
import { resolveIntrinsics, type IntrinsicScope } from './intrinsics';
import { NESTED_STACK, nestedParameters, nestedPrefix, nestedSource } from './nested-stack';
import { partitionOf, urlSuffixOf } from './partitions';
import { Resource } from './resource';
import { stableUuid } from './resource-types';
import type { CloudFormationTemplate, StackSource } from './template';

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
  /** What `Fn::ImportValue` gives. */
  importValue(name: string): Json;
}

/** One stack of a world: its resources, and what the intrinsic functions in its template stand for. */
export class StackResolver {
  readonly name: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly resources: ReadonlyMap<string, Resource>;
  /** The stacks inside of this one, by the logical id of their resource. */
  readonly nested: ReadonlyMap<string, StackResolver>;
  private readonly template: CloudFormationTemplate;
  private readonly conditions = new Map<string, boolean>();
  private readonly resolving = new Set<string>();

  constructor(
    readonly source: StackSource,
    private readonly context: StackContext,
  ) {
    this.name = source.name;
    this.region = source.region ?? context.region;
    this.partition = context.partition ?? partitionOf(this.region);
    this.account = source.account ?? context.account;
    this.template = source.template;
    const paths = ownPaths(source);
    const declared = Object.entries(source.template.Resources ?? {});
    this.resources = new Map(
      declared
        .filter(([, { Condition: name }]) => name === undefined || this.condition(name))
        .map(([id, each]) => [id, new Resource(this, id, paths.get(id) ?? `${this.name}/${id}`, each)]),
    );
    const nested = [...this.resources.values()].filter(({ type }) => type === NESTED_STACK);
    this.nested = new Map(
      nested.map((each) => {
        const parameters = nestedParameters(each);
        return [each.logicalId, new StackResolver(nestedSource(each), { ...context, parameters })];
      }),
    );
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
    const scope: IntrinsicScope = {
      path,
      ref: (name) => this.ref(name, path),
      attribute: (name, attribute) =>
        this.once(`${name}.${attribute}`, path, () => this.resource(name, path).attribute(attribute)),
      condition: (name) => this.condition(name),
      mapping: (map) => this.template.Mappings?.[map],
      importValue: (name) => this.context.importValue(name),
      region: this.region,
    };
    return resolveIntrinsics(value, scope);
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
    if (parameter !== undefined) return this.parameter(name, parameter.Default);
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

  private parameter(name: string, byDefault: Json | undefined): Json {
    const value = this.context.parameters[`${this.name}:${name}`] ?? this.context.parameters[name] ?? byDefault;
    if (value !== undefined) return value;
    throw new Error(
      `Parameter '${name}' of stack '${this.name}' has no default; give its value with the option parameters: { ${name}: … }`,
    );
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
