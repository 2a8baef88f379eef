import type { Json } from '../../base/json';
import type { BucketHandle } from '../../world/api/bucket-handle';
import { found } from '../control-error';
import { routes, type ControlCall } from '../route';
import { DONE, integer, json, listed, object, text } from '../schemas';

const AT = { bucket: 'Shop/Files' };
/** An object longer than this is told of, not shown. */
const MAX_SHOWN_BYTES = 100_000;

export const BUCKET_ROUTES = routes(
  {
    operation: 'listObjects',
    method: 'GET',
    path: '/buckets/{bucket}/objects',
    summary: 'Every object of a bucket, in the order of writing, with its text up to 100,000 bytes.',
    answer: listed(
      'objects',
      object({ key: text('The key'), bytes: integer('Its length'), text: text('The text') }, ['key', 'bytes']),
    ),
    example: { at: AT },
    carryOut: (call) => {
      const bucket = bucketOf(call);
      return {
        objects: bucket.keys.map((key): Json => {
          const { length = 0 } = bucket.bytes(key) ?? {};
          return { key, bytes: length, ...(length <= MAX_SHOWN_BYTES && { text: bucket.text(key) ?? '' }) };
        }),
      };
    },
  },
  {
    operation: 'putObject',
    method: 'PUT',
    path: '/buckets/{bucket}/objects',
    summary:
      'Writes an object, as if somebody outside of the app had done it; a value that is no text is written as JSON.',
    body: object({ key: text('The key'), body: json('The body') }),
    answer: DONE,
    example: { at: AT, body: { key: 'orders/o1.json', body: { id: 'o1' } } },
    carryOut: (call) => {
      bucketOf(call).put(call.body['key'] as string, call.body['body'] ?? null);
      call.session.served.resume();
      return {};
    },
  },
  {
    operation: 'deleteObject',
    method: 'POST',
    path: '/buckets/{bucket}/delete',
    summary: 'Deletes an object, if there is one.',
    body: object({ key: text('The key') }),
    answer: DONE,
    example: { at: AT, body: { key: 'orders/o1.json' } },
    carryOut: (call) => {
      bucketOf(call).delete(call.body['key'] as string);
      call.session.served.resume();
      return {};
    },
  },
);

function bucketOf({ world, at }: ControlCall): BucketHandle {
  return found(() => world.bucket(at['bucket'] as string));
}
