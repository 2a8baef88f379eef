import { Duration, aws_sqs as sqs } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** The differences between the queues that we create. */
export interface EncryptedQueueProps extends Pick<
  sqs.QueueProps,
  'fifo' | 'visibilityTimeout' | 'deadLetterQueue' | 'retentionPeriod'
> {
  readonly encryptionKey: kms.IKey | undefined;
}

/** The longest time for which a queue keeps a message. */
export const LONGEST_RETENTION = Duration.days(14);

/** A queue that takes encrypted connections only, and keeps messages as long as AWS does. */
export function encryptedQueue(
  scope: Construct,
  id: string,
  { encryptionKey, ...props }: EncryptedQueueProps,
): sqs.Queue {
  return new sqs.Queue(scope, id, {
    enforceSSL: true,
    retentionPeriod: LONGEST_RETENTION,
    encryption: encryptionKey === undefined ? sqs.QueueEncryption.SQS_MANAGED : sqs.QueueEncryption.KMS,
    encryptionMasterKey: encryptionKey,
    ...props,
  });
}
