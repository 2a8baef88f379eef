import type { Footprint } from '../../base/order';
import type { JsonObject } from '../../base/json';
import type { Resource } from '../resource';

/**
 * What a call of S3 touches: an object, the one that is copied, or the bucket; undefined for what names no bucket. Where buckets tell
 * somebody of their objects, the order of all changes in a bucket makes a difference.
 */
export function touchesOfS3(action: string, input: JsonObject, resources: readonly Resource[]): Footprint | undefined {
  const { Bucket: bucket, Key: key, CopySource: source } = input;
  if (typeof bucket !== 'string') return undefined;
  const whole = `s3:${bucket}`;
  const name = typeof key === 'string' ? `${whole}/${key}` : whole;
  if (/^(get|head|list)/i.test(action)) return { reads: [name], writes: [] };
  const areTold = resources.some(({ properties }) => properties['NotificationConfiguration'] !== undefined);
  const reads = typeof source === 'string' ? [copied(source)] : [];
  return { reads, writes: [areTold ? whole : name] };
}

function copied(source: string): string {
  const [path = ''] = source.replace(/^\//, '').split('?');
  return `s3:${decodeURIComponent(path)}`;
}
