import type { Json } from '../../base/json';
import type { S3Service } from '../../services/s3/s3-service';
import type { Bucket } from '../../services/s3/stored-object';

/** An S3 bucket of the app. */
export class BucketHandle {
  constructor(
    private readonly bucket: Bucket,
    private readonly service: S3Service,
  ) {}

  get name(): string {
    return this.bucket.resource.name;
  }

  /** The keys of all objects, in the order of writing. */
  get keys(): readonly string[] {
    return [...this.bucket.objects.keys()];
  }

  /** The text of an object; undefined when there is none. */
  text(key: string): string | undefined {
    return this.bytes(key)?.toString('utf8');
  }

  /** The bytes of an object; undefined when there is none. */
  bytes(key: string): Buffer | undefined {
    return this.bucket.objects.get(key)?.body;
  }

  /** The tags of an object, values by key; undefined when there is no object. */
  tags(key: string): Readonly<Record<string, string>> | undefined {
    const object = this.bucket.objects.get(key);
    return object && Object.fromEntries(object.tags ?? []);
  }

  /** Writes an object, as if somebody outside of the app had done it; a value that is no text is written as JSON. */
  put(key: string, body: Json | Uint8Array): void {
    this.service.put(this.bucket, key, bytesOf(body));
  }

  /** Deletes an object, if there is one. */
  delete(key: string): void {
    this.service.delete(this.bucket, key);
  }
}

function bytesOf(body: Json | Uint8Array): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
