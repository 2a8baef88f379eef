import type { Agenda } from '../../base/agenda';
import type { JsonObject } from '../../base/json';
import type { App } from '../resource';
import { textOf } from '../../base/text';
import type { Deliveries } from '../deliveries';
import type { EventsService } from '../events/events-service';
import type { S3Service } from './s3-service';
import type { ObjectChange, StoredObject } from './stored-object';

interface Notification {
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
  readonly arn: string;
}

interface Configuration {
  readonly notifications: readonly Notification[];
  readonly usesEventBridge: boolean;
}

/** The types of the resources that can hold a bucket's notifications: the bucket itself, or the CDK's custom resource. */
const CUSTOM_RESOURCE = 'Custom::S3BucketNotifications';

/** What EventBridge hears of a change, and of how an object came or went. */
const TOLD: Readonly<Record<ObjectChange['name'], { readonly detailType: string; readonly [member: string]: string }>> =
  {
    'ObjectCreated:Put': { detailType: 'Object Created', reason: 'PutObject' },
    'ObjectCreated:Copy': { detailType: 'Object Created', reason: 'CopyObject' },
    'ObjectCreated:CompleteMultipartUpload': { detailType: 'Object Created', reason: 'CompleteMultipartUpload' },
    'ObjectRemoved:Delete': {
      detailType: 'Object Deleted',
      reason: 'DeleteObject',
      'deletion-type': 'Permanently Deleted',
    },
    'ObjectRemoved:DeleteMarkerCreated': {
      detailType: 'Object Deleted',
      reason: 'DeleteObject',
      'deletion-type': 'Delete Marker Created',
    },
    'ObjectTagging:Put': { detailType: 'Object Tags Added' },
    'ObjectTagging:Delete': { detailType: 'Object Tags Deleted' },
  };

/** Tells functions, queues, topics and EventBridge of objects that were written or deleted. */
export class BucketNotifications {
  private readonly configurations = new Map<string, Configuration>();

  constructor(
    private readonly s3: S3Service,
    private readonly app: Pick<App, 'ofType'>,
    private readonly deliveries: Deliveries,
    private readonly events: EventsService,
    private readonly agenda: Agenda,
  ) {
    this.read();
    s3.whenRedeployed(() => this.read());
    s3.whenChanged((change) => this.tell(change));
  }

  private read(): void {
    this.configurations.clear();
    const customResources = this.app.ofType(CUSTOM_RESOURCE);
    for (const { resource } of this.s3.buckets.values()) {
      const own = resource.properties['NotificationConfiguration'];
      const custom = customResources.find(({ properties }) => properties['BucketName'] === resource.name);
      const declared = own ?? custom?.properties['NotificationConfiguration'];
      if (declared !== undefined) this.configurations.set(resource.name, configurationOf(declared as JsonObject));
    }
  }

  private tell(change: ObjectChange): void {
    const configuration = this.configurations.get(change.bucket.resource.name);
    if (configuration === undefined) return;
    for (const notification of configuration.notifications) {
      if (!isWanted(notification, change)) continue;
      this.agenda.soon(`S3 notifies ${notification.arn}`, () => this.send(notification, change));
    }
    if (configuration.usesEventBridge) this.publish(change);
  }

  private send({ arn }: Notification, change: ObjectChange): void {
    const { path, arn: sourceArn } = change.bucket.resource;
    const content = s3Event(change, this.agenda.nowMs);
    this.deliveries.send(arn, { content }, { path, principal: 's3.amazonaws.com', sourceArn });
  }

  private publish({ bucket, key, object, name, version = object?.version }: ObjectChange): void {
    const { detailType, ...told } = TOLD[name];
    this.events.publish({
      source: 'aws.s3',
      detailType,
      resources: [bucket.resource.arn],
      detail: {
        version: '0',
        bucket: { name: bucket.resource.name },
        object: {
          key,
          ...(object !== undefined && sizeOf(object, name)),
          ...(object !== undefined && { etag: object.etag.replaceAll('"', '') }),
          ...(version !== undefined && { 'version-id': version }),
        },
        ...told,
      },
    });
  }
}

function configurationOf(declared: JsonObject): Configuration {
  const lists: readonly (readonly [members: readonly string[], arns: readonly string[]])[] = [
    [
      ['LambdaFunctionConfigurations', 'LambdaConfigurations'],
      ['LambdaFunctionArn', 'Function'],
    ],
    [['QueueConfigurations'], ['QueueArn', 'Queue']],
    [['TopicConfigurations'], ['TopicArn', 'Topic']],
  ];
  const notifications = lists.flatMap(([members, arns]) =>
    members.flatMap((member) => ((declared[member] ?? []) as JsonObject[]).map((each) => notificationOf(each, arns))),
  );
  return { notifications, usesEventBridge: declared['EventBridgeConfiguration'] !== undefined };
}

/** The custom resource writes what S3's API takes (`Events`, `Key`), the bucket what CloudFormation takes (`Event`, `S3Key`). */
function notificationOf(declared: JsonObject, arns: readonly string[]): Notification {
  const filter = (declared['Filter'] ?? {}) as Record<
    string,
    { FilterRules?: JsonObject[]; Rules?: JsonObject[] } | undefined
  >;
  const key = filter['Key'] ?? filter['S3Key'];
  const rules = key?.FilterRules ?? key?.Rules ?? [];
  const rule = (name: string): string =>
    textOf(rules.find((each) => textOf(each['Name']).toLowerCase() === name)?.['Value']);
  const events = (declared['Events'] ?? [declared['Event'] ?? '']) as string[];
  return {
    events: events.map((each) => each.replace(/^s3:/, '')),
    prefix: rule('prefix'),
    suffix: rule('suffix'),
    arn: textOf(arns.map((each) => declared[each]).find((each) => each !== undefined)),
  };
}

function isWanted({ events, prefix, suffix }: Notification, { key, name }: ObjectChange): boolean {
  const isEvent = events.some((each) => each === name || (each.endsWith('*') && name.startsWith(each.slice(0, -1))));
  return isEvent && key.startsWith(prefix) && key.endsWith(suffix);
}

/** What tells of tags does not tell the size. */
function sizeOf({ body }: StoredObject, name: ObjectChange['name']): JsonObject {
  return name.startsWith('ObjectTagging:') ? {} : { size: body.length };
}

function s3Event({ bucket, key, object, name, version = object?.version }: ObjectChange, nowMs: number): JsonObject {
  const { resource } = bucket;
  const ofVersion: JsonObject = version === undefined ? {} : { versionId: version };
  const described: JsonObject =
    object === undefined ? {} : { ...sizeOf(object, name), eTag: object.etag.replaceAll('"', '') };
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: resource.stack.region,
        eventTime: new Date(nowMs).toISOString(),
        eventName: name,
        s3: {
          s3SchemaVersion: '1.0',
          bucket: { name: resource.name, arn: resource.arn },
          object: {
            key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
            ...described,
            ...ofVersion,
          },
        },
      },
    ],
  };
}
