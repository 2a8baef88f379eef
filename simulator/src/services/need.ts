import type { Json, JsonObject } from '../base/json';
import type { Resource } from './resource';

/** One permission that a call needs. */
export interface Need {
  /** E.g. `dynamodb:PutItem`. */
  readonly action: string;
  /**
   * What nobody knows the permission's name of: the call, e.g. `redshiftdata:executeStatement`. It is then neither
   * denied nor praised.
   */
  readonly unknown?: boolean;
  /** The ARN; undefined where the simulator can't tell it: then any resource that a policy names will do. */
  readonly resource?: string;
  /** Condition keys that only this call has, in lower case. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
  /**
   * Whether the call fails without it. What AWS uses beside the call (to watch a job, to stop it) only counts as used.
   * @default true
   */
  readonly essential?: boolean;
}

/** A call, as what it needs is worked out. */
export interface CallToAuthorize {
  /** The service as AWS's SDK or Step Functions names it: `dynamodb`, `states`, `sfn`. */
  readonly service: string;
  /** Whether it is the SDK integration of a state machine. @default false */
  readonly isSdk?: boolean;
  /** The action; the case of its first letter doesn't matter. */
  readonly action: string;
  /** `sync` and `sync:2` wait for a job. */
  readonly pattern?: string;
  readonly input: Json;
}

/** Where a call is made from, and what the call's resources are like. */
export interface Surroundings {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** The state machine that makes the call, if one does. */
  readonly stateMachineArn?: string;
  /** The ARN of the customer's own key that a resource is encrypted with. */
  tryKeyOf(resourceArn: string): string | undefined;
  /** A resource of the app, by its ARN or its name. */
  tryFind(type: string, arnOrName: string): Resource | undefined;
  /** The state machine or activity that a task token belongs to. */
  tryOwnerOf(taskToken: string): string | undefined;
}

/** What a service's calls need. */
export type Needs = (call: CallToAuthorize, where: Surroundings) => readonly Need[];

/** A member of a call's input, whether the service's protocol writes it `TableName` or `tableName`. */
export function member(input: Json | undefined, name: string): Json | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined;
  return input[name] ?? input[name.charAt(0).toLowerCase() + name.slice(1)];
}

/** A member that is text. */
export function textMember(input: Json | undefined, name: string): string | undefined {
  const value = member(input, name);
  return typeof value === 'string' ? value : undefined;
}

/** A member that is a list. */
export function listMember(input: Json | undefined, name: string): readonly JsonObject[] {
  const value = member(input, name);
  return Array.isArray(value) ? (value as JsonObject[]) : [];
}

/** The action with a capital, as IAM writes it: `PutItem`. */
export function capitalized(action: string): string {
  return action.charAt(0).toUpperCase() + action.slice(1);
}

/** An ARN in the caller's account and region; what is an ARN already stays as it is. */
export function arnOf(where: Surroundings, service: string, resource: string, nameOrArn: string): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn;
  return `arn:${where.partition}:${service}:${where.region}:${where.account}:${resource}${nameOrArn}`;
}

/** What a service tells KMS about the data that it encrypts: grants can be limited to it. */
export interface EncryptionContext {
  /** The names of all keys that the service may tell. */
  readonly keys: readonly string[];
  /** What it tells of a resource, by key. */
  of(resourceArn: string): Readonly<Record<string, string>>;
}

/** The encryption context of a service that tells the resource's ARN. */
export function tellsArn(key: string): EncryptionContext {
  return { keys: [key], of: (resourceArn) => ({ [key]: resourceArn }) };
}

/** What use of an encrypted resource needs of the key. */
export function keyNeeds(
  actions: readonly string[],
  resourceArn: string | undefined,
  where: Surroundings,
  service: string,
  encryption: EncryptionContext,
): readonly Need[] {
  const key = resourceArn === undefined ? undefined : where.tryKeyOf(resourceArn);
  if (key === undefined) return [];
  const told = Object.entries(encryption.of(resourceArn ?? ''));
  return actions.map((action) => ({
    action: `kms:${action}`,
    resource: key,
    context: {
      'kms:viaservice': [`${service}.${where.region}.amazonaws.com`],
      'kms:calleraccount': [where.account],
      ...Object.fromEntries(told.map(([name, value]) => [encryptionContextKey(name), [value]])),
    },
  }));
}

/** The condition key for a key of an encryption context. */
export function encryptionContextKey(name: string): string {
  return `kms:encryptioncontext:${name}`.toLowerCase();
}

/** What sending traces to X-Ray needs. */
export const TRACING: readonly Need[] = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:GetSamplingStatisticSummaries',
].map((action) => ({ action }));
