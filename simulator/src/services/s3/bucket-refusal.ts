import type { Changes } from '../redeployment';
import type { Bucket } from './stored-object';

/** Why a deployment of buckets can't be carried over; undefined when it can. */
export function bucketRefusal({ deleted }: Changes, buckets: ReadonlyMap<string, Bucket>): string | undefined {
  const full = deleted.find(({ name }) => (buckets.get(name)?.objects.size ?? 0) > 0);
  return full && `[${full.path}] a bucket is deleted that has objects, which CloudFormation fails at`;
}
