import type { MembersOf } from '../../base/given';
import type { Json } from '../../base/json';
import type { ServiceDefinition } from '../../services/definition';
import { ServiceRegistry } from '../../services/registry';
import { constructPath, type App } from '../../services/resource';
import { useGivenCode, type FunctionSource } from './given-functions';
import { partitionOf } from './partitions';
import { readAssembly, type WorldSource } from './read-assembly';
import { kindOf, type Resource } from './resource';
import { StackResolver, type StackContext } from './stack-resolver';
import { Notes } from './notes';
import { unreadTransforms, untransformed } from './transforms';

/** What a template leaves open. */
export interface AppModelOptions {
  /** @default the region of the first stack, otherwise `us-east-1` */
  readonly region?: string;
  /** @default the account of the first stack, otherwise `123456789012` */
  readonly account?: string;
  /** @default the one that the region is in */
  readonly partition?: string;
  /** Values of template parameters, by name or by `stack:name`. @default - the parameters' own defaults */
  readonly parameters?: Readonly<Record<string, Json>>;
  /** Values of attributes that the simulator doesn't know, by construct path. */
  readonly attributes?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** What `Fn::ImportValue` gives for exports of stacks that are not loaded, by name. */
  readonly imports?: Readonly<Record<string, Json>>;
  /** What dynamic references stand for: `{ 'ssm:/name': 'value', 'secretsmanager:name:SecretString:key': 'value' }`. */
  readonly references?: Readonly<Record<string, Json>>;
  /** Files with the definitions of state machines whose template has them elsewhere (S3), by state machine. */
  readonly definitions?: Readonly<Record<string, string>>;
  /**
   * Code from elsewhere, by function: `{ 'Shop/Charge': { code: './dist', handler: 'charge.handler' } }`. For functions whose code
   * is not in what is loaded, and for those of container images and other runtimes.
   * @default - the code that the assembly has
   */
  readonly functions?: Readonly<Record<string, FunctionSource>>;
  /** Simulated services besides the simulator's own. */
  readonly services?: readonly ServiceDefinition[];
  /** Hears once of each value that nobody knows and of what stands in for it. @default - `notes` of the world tell */
  readonly onNote?: (note: string) => void;
}

export const APP_MODEL_OPTIONS: MembersOf<AppModelOptions> = {
  region: true,
  account: true,
  partition: true,
  parameters: true,
  attributes: true,
  imports: true,
  references: true,
  definitions: true,
  functions: true,
  services: true,
  onNote: true,
};

/** What stays of an app when another one is deployed over it. */
export interface Standing {
  readonly notes: Notes;
  /** What a stack exports that is not deployed again. */
  exported(name: string): Json | undefined;
}

/** Every resource of the loaded stacks, with the ways to find one. */
export class AppModel implements App {
  stacks: StackResolver[] = [];
  resources: Resource[] = [];
  /** What is no longer declared and outlives that. */
  retained: ReadonlySet<Resource> = new Set();
  /** The highest number that one of a kind has had. */
  readonly revisions = new Map<string, number>();
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** The services of AWS, as far as they are known. */
  readonly services: ServiceRegistry;
  /** What the app leaves open, and what stands in for it. */
  readonly notes: Notes;
  /** What is missing because only CloudFormation carries it out. */
  readonly unreadTransforms: readonly string[];

  /** @param standing what it is deployed over. @default - nothing */
  constructor(source: WorldSource, options: AppModelOptions = {}, standing?: Standing) {
    const sources = readAssembly(source);
    this.region = options.region ?? sources[0]?.region ?? 'us-east-1';
    this.partition = options.partition ?? partitionOf(this.region);
    this.account = options.account ?? sources[0]?.account ?? '123456789012';
    this.notes = standing?.notes ?? new Notes(options.onNote);
    this.services = ServiceRegistry.of(options.services);
    const { imports = {}, references = {}, definitions = {}, functions = {} } = options;
    const context: StackContext = {
      ...(options.partition !== undefined && { partition: options.partition }),
      region: this.region,
      account: this.account,
      parameters: options.parameters ?? {},
      attributes: options.attributes ?? {},
      notes: this.notes,
      services: this.services,
      definitions,
      importValue: (name: string) => this.exported(name) ?? standing?.exported(name) ?? imports[name],
      reference: (name: string) => references[name] ?? this.services.reference(name, this.resources),
    };
    for (const each of sources) this.add(new StackResolver(each, context));
    for (const [name, given] of Object.entries(functions))
      useGivenCode(this.find(name, 'function', 'AWS::Lambda::Function'), given);
    this.unreadTransforms = sources.flatMap((each) =>
      unreadTransforms(each).map((name) => untransformed(each.name, name)),
    );
  }

  /** Has other resources from now on: those of a deployment. */
  adopt({
    stacks,
    resources,
    retained,
  }: Pick<AppModel, 'retained'> &
    Readonly<Record<'stacks', readonly StackResolver[]>> &
    Readonly<Record<'resources', readonly Resource[]>>): void {
    for (const each of this.resources) {
      const kind = kindOf(each);
      this.revisions.set(kind, Math.max(this.revisions.get(kind) ?? 1, each.revision));
    }
    this.stacks = [...stacks];
    this.resources = [...resources];
    this.retained = retained;
  }

  private add(stack: StackResolver): void {
    this.stacks.push(stack);
    this.resources.push(...stack.resources.values());
    for (const each of stack.nested.values()) this.add(each);
  }

  /** The resources of some types, in the order of the templates. */
  ofType(...types: readonly string[]): readonly Resource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /**
   * Finds the one resource of some types that is meant by a construct path (whole, its end, or that of a construct which
   * contains only one such resource), a logical id, a physical name or an ARN.
   * @throws when there is none or more than one; the message lists what exists.
   */
  find(reference: string, kind: string, ...types: string[]): Resource {
    const candidates = this.ofType(...types);
    for (const isMeant of MATCHERS) {
      const meant = candidates.filter((each) => isMeant(each, reference.replace(/^\/|\/$/g, '')));
      const declared = meant.filter((each) => !this.retained.has(each));
      const found = declared.length > 0 ? declared : meant;
      if (found.length === 1) return found[0] as Resource;
      if (found.length > 1) {
        throw new Error(`'${reference}' could be more than one ${kind}: ${paths(found)}; give the whole path`);
      }
    }
    const what = candidates.length === 0 ? `the app has no ${kind} at all` : `there is ${paths(candidates)}`;
    throw new Error(`There is no ${kind} '${reference}'; ${what}`);
  }

  /** The value that a stack exports under a name; a condition may ask before every stack is there. */
  exported(name: string): Json | undefined {
    for (const stack of this.stacks) {
      const value = stack.tryExport(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }
}

const MATCHERS: readonly ((resource: Resource, reference: string) => boolean)[] = [
  (resource, reference) => constructPath(resource) === reference || resource.path === reference,
  (resource, reference) => constructPath(resource).endsWith(`/${reference}`),
  (resource, reference) => [resource.logicalId, resource.name, resource.arn].includes(reference),
  (resource, reference) => `/${constructPath(resource)}`.includes(`/${reference}/`),
];

function paths(resources: readonly Resource[]): string {
  return resources.map((each) => `'${constructPath(each)}'`).join(', ');
}
