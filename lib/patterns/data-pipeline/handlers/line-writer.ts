import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { s3 } from './objects';

/** S3 takes parts of at least 5 MiB, and 10,000 of them. */
const PART_BYTES = 8 * 1024 * 1024;

/** Writes lines into an object, in parts where there are many. There is no object before `end`, and none without lines. */
export class LineWriter {
  private lines: string[] = [];
  private bytes = 0;
  private upload: string | undefined;
  private readonly parts: { readonly PartNumber: number; readonly ETag?: string }[] = [];

  public constructor(
    private readonly bucket: string,
    public readonly key: string,
  ) {}

  public async write(line: string): Promise<void> {
    this.lines.push(line);
    this.bytes += Buffer.byteLength(line) + 1;
    if (this.bytes >= PART_BYTES) await this.putPart();
  }

  /** False when nothing was written. */
  public async end(): Promise<boolean> {
    if (this.upload === undefined) {
      if (this.lines.length === 0) return false;
      await s3.send(new PutObjectCommand({ ...this.object, Body: this.taken(), ...TYPE }));
      return true;
    }
    if (this.lines.length > 0) await this.putPart();
    const MultipartUpload = { Parts: this.parts };
    await s3.send(new CompleteMultipartUploadCommand({ ...this.object, UploadId: this.upload, MultipartUpload }));
    return true;
  }

  /** Gives up what was uploaded so far; a rule of the bucket's lifecycle deletes what is left of it otherwise. */
  public async abort(): Promise<void> {
    if (this.upload === undefined) return;
    await s3.send(new AbortMultipartUploadCommand({ ...this.object, UploadId: this.upload })).catch(() => undefined);
  }

  private async putPart(): Promise<void> {
    this.upload ??= (await s3.send(new CreateMultipartUploadCommand({ ...this.object, ...TYPE }))).UploadId;
    const PartNumber = this.parts.length + 1;
    const part = { ...this.object, UploadId: this.upload, PartNumber, Body: this.taken() };
    const { ETag } = await s3.send(new UploadPartCommand(part));
    this.parts.push({ PartNumber, ETag });
  }

  private taken(): Buffer {
    const body = Buffer.from(`${this.lines.join('\n')}\n`);
    this.lines = [];
    this.bytes = 0;
    return body;
  }

  private get object(): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: this.key };
  }
}

const TYPE = { ContentType: 'application/x-ndjson' };
