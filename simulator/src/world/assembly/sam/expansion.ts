import type { Json, JsonObject } from '../../../base/json';
import type { AssetIndex } from '../assets';
import { tryLocalFile } from '../local-file';
import type { Notes } from '../notes';
import type { StackSource, TemplateResource } from '../template';
import { textOf } from '../../../base/text';

/** A resource of SAM, with the global properties merged in. */
export interface SamResource {
  readonly id: string;
  readonly properties: JsonObject;
  readonly condition: string | undefined;
}

/** A method that an event adds to a REST API. */
export interface ApiMethod {
  readonly path: string;
  readonly method: string;
  readonly integration: JsonObject;
}

/** A SAM template on its way to CloudFormation: what its resources have become so far. */
export class Expansion {
  readonly resources: Record<string, TemplateResource> = {};
  /** References that SAM understands besides logical ids: `Function.Alias`, `Api.Stage`. */
  readonly references = new Map<string, string>();
  /** The stages of REST APIs that the template declares, by the API's id. */
  readonly stageNames = new Map<string, string>();
  /** The ids of HTTP APIs that events name. */
  readonly httpApis = new Set<string>();
  readonly bucketNotifications: { readonly bucket: string; readonly added: JsonObject[] }[] = [];
  readonly assets: AssetIndex;
  private readonly restApis = new Map<string, ApiMethod[]>();
  private readonly folder: string | undefined;

  constructor(
    source: StackSource,
    readonly notes: Notes,
  ) {
    this.assets = source.assets;
    this.folder = source.folder;
  }

  /** Adds a resource that stands under the same condition as the one that it is made for. */
  add(id: string, type: string, properties: JsonObject, { condition }: Pick<SamResource, 'condition'>): void {
    const Properties = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
    this.resources[id] = { Type: type, Properties, ...(condition !== undefined && { Condition: condition }) };
  }

  /** The methods that events add to a REST API. */
  restApi(id: string): ApiMethod[] {
    const methods = this.restApis.get(id) ?? [];
    this.restApis.set(id, methods);
    return methods;
  }

  /** Adds the notifications of buckets to the buckets, which may stand after the functions. */
  notifyFromBuckets(): void {
    for (const { bucket, added } of this.bucketNotifications) {
      const resource = this.resources[bucket];
      if (resource === undefined) continue;
      const { NotificationConfiguration, ...properties } = resource.Properties ?? {};
      const configuration = (NotificationConfiguration ?? {}) as JsonObject;
      const LambdaConfigurations = [...((configuration['LambdaConfigurations'] ?? []) as Json[]), ...added];
      const notifications = { ...configuration, LambdaConfigurations };
      this.resources[bucket] = { ...resource, Properties: { ...properties, NotificationConfiguration: notifications } };
    }
  }

  /** An S3 location: of an `s3://` address, of an object with bucket and key, or of a local file or folder. */
  location(uri: Json | undefined): { readonly S3Bucket: Json; readonly S3Key: Json } | undefined {
    if (typeof uri === 'string') {
      const [, bucket, key] = /^s3:\/\/([^/]+)\/([^?]+)/.exec(uri) ?? [];
      if (bucket !== undefined && key !== undefined) return { S3Bucket: bucket, S3Key: key };
      const path = tryLocalFile(uri, this.folder);
      return path === undefined ? undefined : { S3Bucket: 'local', S3Key: this.assets.addLocal(path) };
    }
    const { Bucket, Key } = (uri ?? {}) as JsonObject;
    return Bucket === undefined || Key === undefined ? undefined : { S3Bucket: Bucket, S3Key: Key };
  }
}

/** `{ "Fn::GetAtt": [id, attribute] }` */
export function attribute(id: string, name: string): JsonObject {
  return { 'Fn::GetAtt': [id, name] };
}

/** The logical id that a value refers to (`Ref`, `Fn::GetAtt`); undefined for any other value. */
export function referredId(value: Json | undefined): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { Ref: ref, 'Fn::GetAtt': get } = value;
  if (typeof ref === 'string') return ref;
  if (Array.isArray(get)) return textOf(get[0]);
  return typeof get === 'string' ? get.split('.')[0] : undefined;
}

/** Tags as CloudFormation lists them. */
export function tagList(tags: Json | undefined): Json[] {
  return Object.entries((tags ?? {}) as JsonObject).map(([Key, Value]) => ({ Key, Value }));
}
