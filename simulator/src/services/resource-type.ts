import { stableUuid } from '../base/stable-id';
import type { Resource } from './resource';

/** What an attribute is that is no text. */
export type AttributeType = 'array' | 'integer' | 'number' | 'boolean';

/** How CloudFormation names a type of resource, and what `Ref` and `Fn::GetAtt` give for it. */
export interface ResourceType {
  /** The property that holds the name the user chose. */
  readonly nameProperty?: string;
  readonly maxNameLength?: number;
  readonly lowerCaseName?: boolean;
  readonly arn: (resource: Resource) => string;
  /** @default the physical name */
  readonly ref?: (resource: Resource) => string;
  readonly attributes?: Readonly<Record<string, (resource: Resource) => string>>;
  /** The properties whose change has CloudFormation put another resource in its place. @default - the name alone */
  readonly replacedBy?: readonly string[];
  /** The property whose change has CloudFormation do so, where that depends on what it changes to; undefined when none does. */
  readonly replacedFor?: (before: Resource, after: Resource) => string | undefined;
  /** For numbered versions: of what it is a version. What replaces one has the next number and keeps the name. */
  readonly versionOf?: (resource: Resource) => string;
  /** Whether an attribute tells one state of it from the next, so that a change of it changes what refers to it. */
  readonly hasRevisions?: true;
  /** The attributes that are no texts. */
  readonly attributeTypes?: Readonly<Record<string, AttributeType>>;
}

export const byArn = (resource: Resource): string => resource.arn;
export const byName = (resource: Resource): string => resource.name;

/** An id that is always the same for the same resource. */
export const idOf = (resource: Resource): string => stableUuid(resource.id);

/** An ARN of the form `arn:partition:service:region:account:<prefix><name>`. */
export function regional(service: string, prefix = ''): ResourceType['arn'] {
  return ({ stack, name }) => `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${prefix}${name}`;
}

/** An ARN without a region. */
export function global(service: string, prefix: string): ResourceType['arn'] {
  return ({ stack, name }) => `arn:${stack.partition}:${service}::${stack.account}:${prefix}${name}`;
}

/** The ARN of a revision of something. */
export function revision(service: string, prefix: string): ResourceType['arn'] {
  return (resource) => `${regional(service, prefix)(resource)}:${resource.revision}`;
}

/** A property as text, as an ARN or an attribute has it. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
