import type { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import type { ConfirmEndpoint } from '../../capabilities/confirm/confirm-endpoint';
import type { ConfirmPagesOptions } from '../../capabilities/confirm/confirm-pages';
import type { Sender } from '../../capabilities/messages/sender';

/** The rights that a channel needs on a table of users. */
export interface UsersAccessOptions {
  /**
   * Whether the channel deletes users who don't confirm.
   *
   * @default false
   */
  readonly deletes?: boolean;
}

/** The part of a channel that a `Verification` needs in order to reach a user and to hear back. */
export interface IVerificationChannel extends IConstruct {
  /** The function that sends messages, and ends verifications whose deadline has passed. */
  readonly sendFunction: lambda.IFunction;

  /** Lets the channel read the items of `users`, and record in them to which verification a user belongs and whether the user is verified. */
  addUsers(users: dynamodb.ITable, options?: UsersAccessOptions): void;
}

/** The limits within which a user may ask for the message again. */
export interface ResendOptions {
  /**
   * The number of messages a day that one user can ask for, 1 or more, over all verifications of that user.
   *
   * @default 3
   */
  readonly maxPerDay?: number;

  /**
   * The time between two messages that one user asks for: whole seconds, up to a day.
   *
   * @default Duration.minutes(1)
   */
  readonly minInterval?: Duration;
}

/** Properties of a `VerificationChannel`. */
export interface VerificationChannelProps {
  /**
   * The way in which messages are delivered to the user (for example SES or an SNS topic).
   *
   * @default Sender.topic()
   */
  readonly sender?: Sender;

  /**
   * The HTTP endpoint behind the confirmation link.
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
   * The texts of the pages behind the link.
   *
   * @default - English texts
   */
  readonly pages?: ConfirmPagesOptions;

  /**
   * The limits within which users may ask for the message again, by way of `resendFunction`.
   *
   * @default - there is no such function
   */
  readonly resend?: ResendOptions;

  /**
   * Your own table for codes and pending verifications: string partition key `id`, time to live on `expiresAt`. What lies in it is
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
