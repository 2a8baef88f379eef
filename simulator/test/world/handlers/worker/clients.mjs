import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const bucket = process.env.BUCKET;
const queue = process.env.QUEUE;
const storage = new s3.S3Client({});
const queues = new SQSClient({});
const buses = new EventBridgeClient({});
const functions = new LambdaClient({});

const steps = {
  async put() {
    const Metadata = { owner: 'me' };
    await storage.send(
      new s3.PutObjectCommand({ Bucket: bucket, Key: 'in/a b.txt', Body: 'text', ContentType: 'text/plain', Metadata }),
    );
    await storage.send(new s3.PutObjectCommand({ Bucket: bucket, Key: 'in/bytes', Body: Buffer.from([0, 255, 1]) }));
    await storage.send(
      new s3.CopyObjectCommand({ Bucket: bucket, Key: 'out/copy', CopySource: `${bucket}/in/a b.txt` }),
    );
  },
  async get() {
    const text = await storage.send(new s3.GetObjectCommand({ Bucket: bucket, Key: 'in/a b.txt' }));
    const bytes = await storage.send(new s3.GetObjectCommand({ Bucket: bucket, Key: 'in/bytes' }));
    const head = await storage.send(new s3.HeadObjectCommand({ Bucket: bucket, Key: 'in/bytes' }));
    const { ContentType, Metadata, LastModified } = text;
    const body = await text.Body.transformToString();
    return {
      body,
      ContentType,
      Metadata,
      LastModified,
      bytes: [...(await bytes.Body.transformToByteArray())],
      size: head.ContentLength,
    };
  },
  async list() {
    const all = await storage.send(new s3.ListObjectsV2Command({ Bucket: bucket }));
    const folders = await storage.send(new s3.ListObjectsV2Command({ Bucket: bucket, Delimiter: '/' }));
    const page = await storage.send(new s3.ListObjectsV2Command({ Bucket: bucket, MaxKeys: 2 }));
    const next = await storage.send(
      new s3.ListObjectsV2Command({ Bucket: bucket, ContinuationToken: page.NextContinuationToken }),
    );
    const keys = ({ Contents = [] }) => Contents.map(({ Key }) => Key);
    return {
      all: keys(all),
      folders: folders.CommonPrefixes.map(({ Prefix }) => Prefix),
      page: keys(page),
      next: keys(next),
    };
  },
  async remove() {
    const Delete = { Objects: [{ Key: 'in/bytes' }, { Key: 'in/a b.txt' }] };
    await storage.send(new s3.DeleteObjectsCommand({ Bucket: bucket, Delete }));
    await storage.send(new s3.DeleteObjectCommand({ Bucket: bucket, Key: 'out/copy' }));
    return storage.send(new s3.GetObjectCommand({ Bucket: bucket, Key: 'in/bytes' })).catch(({ name }) => name);
  },
  async queue() {
    await queues.send(
      new SendMessageCommand({
        QueueUrl: queue,
        MessageBody: 'one',
        MessageAttributes: { n: { DataType: 'Number', StringValue: '1' } },
      }),
    );
    await queues.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries: [{ Id: 'x', MessageBody: 'two' }] }));
    const { Messages } = await queues.send(
      new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    return Messages.map(({ Body, MessageAttributes }) => [Body, MessageAttributes?.n?.StringValue ?? null]);
  },
  async events() {
    const Entries = [
      { Source: 'app', DetailType: 'Done', Detail: '{"a":1}' },
      { Source: 'app', DetailType: 'Done', Detail: 'nonsense' },
    ];
    const { FailedEntryCount, Entries: results } = await buses.send(new PutEventsCommand({ Entries }));
    return { FailedEntryCount, code: results[1].ErrorCode };
  },
  async invoke({ mode }) {
    const Payload = JSON.stringify({ mode });
    const answer = await functions.send(new InvokeCommand({ FunctionName: process.env.CALLED, Payload }));
    return {
      error: answer.FunctionError ?? null,
      payload: JSON.parse(answer.Payload.transformToString()),
      at: Date.now(),
    };
  },
};

/** Uses the AWS clients of every service that a handler may call, one step an invocation. */
export const handler = (event) => steps[event.step](event);
