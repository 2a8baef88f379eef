import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { ConfirmEndpoint } from '../confirm/confirm-endpoint';
import type { Sender } from '../messages/sender';

/** Options of a way to people and back: messages with links, and what stands behind them. */
export interface ChannelOptions {
  /**
   * The way in which messages are delivered (for example SES or an SNS topic).
   *
   * @default Sender.topic()
   */
  readonly sender?: Sender;

  /**
   * The HTTP endpoint behind the links.
   *
   * @default ConfirmEndpoint.functionUrl(), in China ConfirmEndpoint.httpApi()
   */
  readonly endpoint?: ConfirmEndpoint;

  /**
   * The address that links start with: an `https` address of yours, which leads to the endpoint. The code is added as the parameter `code`.
   *
   * @default - the address of the endpoint
   */
  readonly linkBaseUrl?: string;

  /**
   * Your own table for codes and pending waits: string partition key `id`, time to live on `expiresAt`. What lies in it is
   * secret for as long as it is valid.
   *
   * @default - a table, without point-in-time recovery, that goes with the stack
   */
  readonly table?: dynamodb.ITable;

  /**
   * The concurrency reserved for the function behind the link, 1 or more. Anyone can call that function, and it can use up no more of the
   * account's concurrency than this. An account whose whole concurrency is 10, as that of a new one, can't reserve any.
   *
   * @default - none is reserved
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly confirmConcurrency?: number;

  /**
   * Whether the functions are traced with X-Ray.
   *
   * @default true
   */
  readonly tracing?: boolean;

  /**
   * The time for which the logs of the functions are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts what is created: table, topic and logs.
   *
   * @default - AWS owned keys
   */
  readonly encryptionKey?: kms.IKey;
}
