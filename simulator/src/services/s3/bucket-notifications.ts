import type { Agenda } from '../../base/agenda';
import type { JsonObject } from '../../base/json';
import type { Resource } from '../../world/assembly/resource';
import { textOf } from '../../world/assembly/text';
import type { EventsService } from '../events/events-service';
import type { LambdaService } from '../lambda/lambda-service';
import type { ObjectChange, S3Service } from './s3-service';
import type { ServiceGate } from '../service-gate';
import type { SnsService } from '../sns/sns-service';
import type { SqsService } from '../sqs/sqs-service';

/** Where notifications of buckets go. */
export interface NotificationTargets {
  readonly lambda: LambdaService;
  readonly sqs: SqsService;
  readonly sns: SnsService;
  readonly events: EventsService;
  readonly gate: ServiceGate;
}

interface Notification {
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
  readonly arn: string;
  readonly kind: 'lambda' | 'sqs' | 'sns';
}

interface Configuration {
  readonly notifications: readonly Notification[];
  readonly usesEventBridge: boolean;
}

/** The types of the resources that can hold a bucket's notifications: the bucket itself, or the CDK's custom resource. */
const CUSTOM_RESOURCE = 'Custom::S3BucketNotifications';

/** Tells functions, queues, topics and EventBridge of objects that were written or deleted. */
export class BucketNotifications {
  private readonly configurations = new Map<string, Configuration>();

  constructor(
    s3: S3Service,
    customResources: readonly Resource[],
    private readonly targets: NotificationTargets,
    private readonly agenda: Agenda,
  ) {
    for (const { resource } of s3.buckets.values()) {
      const own = resource.properties['NotificationConfiguration'];
      const custom = customResources.find(({ properties }) => properties['BucketName'] === resource.name);
      const declared = own ?? custom?.properties['NotificationConfiguration'];
      if (declared !== undefined) this.configurations.set(resource.name, configurationOf(declared as JsonObject));
    }
    s3.whenChanged((change) => this.tell(change));
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

  private send({ kind, arn }: Notification, change: ObjectChange): void {
    const { lambda, sqs, sns, gate } = this.targets;
    const call = { service: 's3.amazonaws.com', resource: arn, sourceArn: change.bucket.resource.arn };
    const event = s3Event(change, this.agenda.nowMs);
    gate.pass({ ...call, action: ACTIONS[kind] });
    if (kind === 'lambda') lambda.invokeLater(lambda.function(arn), event);
    else if (kind === 'sqs') sqs.deliver(arn, JSON.stringify(event));
    else sns.deliver(arn, JSON.stringify(event));
  }

  private publish({ bucket, key, object }: ObjectChange): void {
    this.targets.events.publish({
      source: 'aws.s3',
      detailType: object === undefined ? 'Object Deleted' : 'Object Created',
      resources: [bucket.resource.arn],
      detail: {
        version: '0',
        bucket: { name: bucket.resource.name },
        object: {
          key,
          ...(object !== undefined && { size: object.body.length, etag: object.etag.replaceAll('"', '') }),
        },
        reason: object === undefined ? 'DeleteObject' : 'PutObject',
      },
    });
  }
}

/** The resources that hold notifications besides buckets. */
export function notificationResources(resources: readonly Resource[]): readonly Resource[] {
  return resources.filter(({ type }) => type === CUSTOM_RESOURCE);
}

const ACTIONS = { lambda: 'lambda:InvokeFunction', sqs: 'sqs:SendMessage', sns: 'sns:Publish' };

function configurationOf(declared: JsonObject): Configuration {
  const lists: readonly (readonly [Notification['kind'], readonly string[], readonly string[]])[] = [
    ['lambda', ['LambdaFunctionConfigurations', 'LambdaConfigurations'], ['LambdaFunctionArn', 'Function']],
    ['sqs', ['QueueConfigurations'], ['QueueArn', 'Queue']],
    ['sns', ['TopicConfigurations'], ['TopicArn', 'Topic']],
  ];
  const notifications = lists.flatMap(([kind, members, arns]) =>
    members.flatMap((member) =>
      ((declared[member] ?? []) as JsonObject[]).map((each) => notificationOf(each, kind, arns)),
    ),
  );
  return { notifications, usesEventBridge: declared['EventBridgeConfiguration'] !== undefined };
}

/** The custom resource writes what S3's API takes (`Events`, `Key`), the bucket what CloudFormation takes (`Event`, `S3Key`). */
function notificationOf(declared: JsonObject, kind: Notification['kind'], arns: readonly string[]): Notification {
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
    kind,
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

function s3Event({ bucket, key, object, name }: ObjectChange, nowMs: number): JsonObject {
  const { resource } = bucket;
  const described: JsonObject =
    object === undefined ? {} : { size: object.body.length, eTag: object.etag.replaceAll('"', '') };
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
          object: { key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'), ...described },
        },
      },
    ],
  };
}
