import { createHash } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { environment } from '../../../resources/handlers/environment';

/** An event as it comes. */
export interface Incoming {
  readonly key: string;
  readonly id: string;
  /** The time before which it can't have been delivered. */
  readonly sinceMs: number;
  /** Any JSON. */
  readonly data: unknown;
}

/** An event as it stands in the row of a window. */
export interface Entry {
  readonly id: string;
  /** Texts in the order in which events were collected. */
  readonly order: string;
  /** JSON. */
  readonly json: string;
  /** The bytes that it takes of the window, in a state: JSON within JSON. */
  readonly bytes: number;
}

/** The length of keys and ids, in bytes. */
const MOST_BYTES = 1_000;

/** The bytes that stand around an event in the answer of DynamoDB. */
const AROUND_BYTES = 80;

const s3 = new S3Client({});
let collected = 0;

/** An event that is refused, whenever it comes. */
export function refused(problem: string): Error {
  const error = new Error(problem);
  error.name = 'Aggregator.Refused';
  return error;
}

/**
 * The event as it is written: what is larger than a whole window lies in the bucket before.
 *
 * @throws `Aggregator.Refused` when its key or its id is too long, or when it is too large and there is no bucket.
 */
export async function entryOf({ key, id, data }: Incoming): Promise<Entry> {
  for (const [what, text] of Object.entries({ key, id })) {
    if (Buffer.byteLength(text) > MOST_BYTES)
      throw refused(`the ${what} of an event takes more than ${MOST_BYTES} bytes`);
  }
  const at = new Date().toISOString();
  const order = `${String(Date.now()).padStart(15, '0')}-${String(collected++).padStart(10, '0')}`;
  const whole = entry(id, order, { id, at, data });
  const most = Number(environment('MAX_BYTES'));
  if (whole.bytes <= most) return whole;
  const { BUCKET: bucket } = process.env;
  if (bucket === undefined) {
    throw refused(
      `the event '${id}' takes ${whole.bytes} bytes of the ${most} of a window, and there is no bucket for it`,
    );
  }
  return entry(id, order, { id, at, stored: await store(bucket, key, id, data) });
}

function entry(id: string, order: string, event: object): Entry {
  const json = JSON.stringify(event);
  const bytes = Buffer.byteLength(JSON.stringify(json)) + Buffer.byteLength(JSON.stringify(id)) + AROUND_BYTES;
  return { id, order, json, bytes };
}

/** The place of an event is always the same: one that is delivered again is put there again. */
async function store(bucket: string, key: string, id: string, data: unknown): Promise<object> {
  const [folder, name] = [`${environment('PARTITION')}${key}`, id].map((text) =>
    createHash('sha256').update(text).digest('hex'),
  );
  const place = `${environment('STORED')}${folder}/${name}.json`;
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: place, Body: JSON.stringify(data), ContentType: 'application/json' }),
  );
  return { bucket, key: place };
}
