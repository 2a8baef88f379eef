import { changesOf, type Changes } from '../redeployment';
import type { Resource } from '../resource';
import type { Bucket } from './stored-object';

/** What aws-cdk-lib makes of notifications that are added to a bucket. */
const NOTIFICATIONS = 'Custom::S3BucketNotifications';

/** Why a deployment of buckets can't be carried over; undefined when it can. */
export function bucketRefusal(all: Changes, buckets: ReadonlyMap<string, Bucket>): string | undefined {
  const { created, updated, deleted } = changesOf(all, 'AWS::S3::Bucket', NOTIFICATIONS);
  const full = deleted.find(({ name }) => (buckets.get(name)?.objects.size ?? 0) > 0);
  if (full !== undefined) return `[${full.path}] a bucket is deleted that has objects, which CloudFormation fails at`;
  const telling = [...created, ...updated.flatMap(({ before, after }) => [before, after]), ...deleted].find(isTelling);
  return telling && `[${telling.path}] a bucket changes that tells of its objects`;
}

function isTelling({ type, properties }: Resource): boolean {
  return type === NOTIFICATIONS || properties['NotificationConfiguration'] !== undefined;
}
