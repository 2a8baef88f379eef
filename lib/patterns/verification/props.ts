import type { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import type { ConfirmDoor } from '../../capabilities/confirm/confirm-door';
import type { ConfirmPages } from '../../capabilities/confirm/confirm-pages';
import type { Sender } from '../../capabilities/messages/sender';

/** What a `Verification` needs in order to reach a user and to hear back. */
export interface IVerificationChannel extends IConstruct {
  /** The function that sends messages and writes the codes. */
  readonly sendFunction: lambda.IFunction;

  /** Lets the channel read from `users` whether a user is verified, so that a late click is answered truthfully. */
  addUsers(users: dynamodb.ITable): void;
}

/** How often a user may ask for the message again. */
export interface ResendOptions {
  /**
   * Messages a day that one user can ask for, 1 or more, over all verifications of that user.
   *
   * @default 3
   */
  readonly maxPerDay?: number;

  /**
   * Time between two messages that one user asks for: whole seconds, up to a day.
   *
   * @default Duration.minutes(1)
   */
  readonly minInterval?: Duration;
}

/** Properties of a `VerificationChannel`. */
export interface VerificationChannelProps {
  /**
   * How messages leave.
   *
   * @default Sender.topic()
   */
  readonly sender?: Sender;

  /**
   * Where clicks come in.
   *
   * @default ConfirmDoor.functionUrl(), in China ConfirmDoor.httpApi()
   */
  readonly door?: ConfirmDoor;

  /**
   * What links start with: an `https` address of yours, which leads to the door. The code is added as the parameter `code`.
   *
   * @default - the address of the door
   */
  readonly linkBaseUrl?: string;

  /**
   * What the pages behind the link say.
   *
   * @default - English texts
   */
  readonly pages?: ConfirmPages;

  /**
   * Lets users ask for the message again, by way of `resendFunction`.
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
   * Concurrency reserved for the function behind the link, which anyone can call: it can use up no more than that. 0 reserves nothing,
   * as is needed in an account whose whole concurrency is 10.
   *
   * @default 10
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly confirmConcurrency?: number;

  /**
   * How long the logs of the functions are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether the functions are traced with X-Ray; in China Lambda functions can't be.
   *
   * @default true
   */
  readonly tracing?: boolean;

  /**
   * Encrypts what is created: table, topic and logs.
   *
   * @default - keys of AWS
   */
  readonly encryptionKey?: kms.IKey;
}
