import { own } from '../base/own';
import type { Json, JsonObject } from '../base/json';
import type { Footprint } from '../base/order';
import { BUILT_IN } from './built-in';
import type { ResourcePolicy, ServiceDefinition, StandInForm } from './definition';
import { footprintOf } from './footprint';
import { laidOver, namesOf } from './laid-over';
import { modelNeeds } from './model-needs';
import type { CallToAuthorize, EncryptionContext, Need, Surroundings } from './need';
import type { App, Resource } from './resource';
import type { ResourceType } from './resource-type';

/** The members of a definition that are tables by the type of a resource. */
type ByType = 'resourceTypes' | 'keys' | 'policies' | 'platformNeeds';
type Row<T extends ByType> = NonNullable<ServiceDefinition[T]>[string];

/** The services of a world, and every table that knows services: each is derived from their definitions. */
export class ServiceRegistry {
  private static readonly builtIn = new ServiceRegistry(BUILT_IN);

  /**
   * The simulator's own services, and others beside them.
   * @throws when one of the others clashes with one that there is.
   */
  static of(others: readonly ServiceDefinition[] = []): ServiceRegistry {
    return others.length === 0 ? this.builtIn : new ServiceRegistry(laidOver(BUILT_IN, others));
  }

  /** The forms of ARNs by the words that tell of them. */
  readonly standIns: readonly StandInForm[];
  /** What services may tell KMS about the data. */
  readonly encryptionContexts: readonly EncryptionContext[];
  private readonly byName = new Map<string, ServiceDefinition>();
  private readonly byType = new Map<string, ServiceDefinition[]>();

  private constructor(readonly definitions: readonly ServiceDefinition[]) {
    for (const each of definitions) {
      for (const name of namesOf(each)) this.byName.set(name, each);
      for (const type of typesIn(each)) this.byType.set(type, [...(this.byType.get(type) ?? []), each]);
    }
    this.standIns = definitions.flatMap(({ standIns = [] }) => standIns);
    this.encryptionContexts = definitions.flatMap(({ encryptionContext }) => encryptionContext ?? []);
  }

  /**
   * A service by any of its names: that of its clients (`states`), of SDK integrations (`aws-sdk:sfn`), of the optimized
   * integration; undefined for one that nothing is known of.
   */
  find(name: string): ServiceDefinition | undefined {
    return this.byName.get(name.replace(/^aws-sdk:/, '').toLowerCase());
  }

  /** The name under which a service's clients sign requests; of one that nothing is known of, the given name. */
  nameOf(name: string): string {
    return this.find(name)?.name ?? name.replace(/^aws-sdk:/, '');
  }

  /** A call by the name of its service and its action: `dynamodb:putItem`, whether a machine or a client makes it. */
  callName(service: string, action: string): string {
    return `${this.nameOf(service)}:${action.charAt(0).toLowerCase()}${action.slice(1)}`;
  }

  /** What a call reads and changes. */
  footprint(service: string, action: string, input: JsonObject, resources: readonly Resource[]): Footprint {
    const definition = this.find(service);
    const name = this.nameOf(service);
    const everything: Footprint = { reads: [], writes: [name] };
    if (definition?.touches !== undefined) return definition.touches(action, input, resources) ?? everything;
    return footprintOf(name, action, input);
  }

  /** How a type of resources is named; undefined where no definition tells. */
  resourceType(type: string): ResourceType | undefined {
    return this.row('resourceTypes', type);
  }

  /** What a resource says of the customer's own key: its id, ARN or alias. */
  keyOf(resource: Resource): Json | undefined {
    return this.row('keys', resource.type)?.(resource);
  }

  /** The policies of resources that a resource declares. */
  policiesOf(resource: Resource, app: App): readonly ResourcePolicy[] {
    return this.row('policies', resource.type)?.(resource, app) ?? [];
  }

  /** The ARN of the resource whose policy judges what lies in it; undefined for none. */
  policyHolder(arn: string): string | undefined {
    return this.find(arn.split(':')[2] ?? '')?.policyHolder?.(arn);
  }

  /** What the service of a resource does itself with the resource's role. */
  platformNeeds(resource: Resource): readonly Need[] {
    return this.row('platformNeeds', resource.type)?.(resource) ?? [];
  }

  /** Whether resources of a type live in the host process. */
  livesInHost(type: string): boolean {
    return (this.byType.get(type) ?? []).some(({ livesInHost = [] }) => livesInHost.includes(type));
  }

  /** The permissions that a call needs; `aws-sdk:` in front of the service is Step Functions' SDK integration. */
  needs(call: CallToAuthorize, where: Surroundings): readonly Need[] {
    const definition = this.find(call.service);
    const isSdk = call.service.startsWith('aws-sdk:');
    const service = call.service.replace(/^aws-sdk:/, '').toLowerCase();
    return (definition?.needs ?? modelNeeds(definition ?? {}))({ ...call, service, isSdk }, where);
  }

  /** What a dynamic reference (`ssm:/name`) stands for, where a resource of the app tells; undefined otherwise. */
  reference(reference: string, resources: readonly Resource[]): Json | undefined {
    const [kind = '', ...rest] = reference.split(':');
    for (const { references = {} } of this.definitions) {
      const stored = own(references, kind);
      if (stored !== undefined) return stored(rest.join(':'), resources);
    }
    return undefined;
  }

  private row<T extends ByType>(table: T, type: string): Row<T> | undefined {
    for (const definition of this.byType.get(type) ?? []) {
      const row = own((definition[table] ?? {}) as Readonly<Record<string, Row<T>>>, type);
      if (row !== undefined) return row;
    }
    return undefined;
  }
}

/** Every type of resources that a definition says something of. */
function typesIn({ resourceTypes, keys, policies, platformNeeds }: ServiceDefinition): ReadonlySet<string> {
  return new Set([resourceTypes, keys, policies, platformNeeds].flatMap((table) => Object.keys(table ?? {})));
}
