import type { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { ChannelOptions } from '../../capabilities/channel/channel-options';
import type { ConfirmPagesOptions } from '../../capabilities/confirm/confirm-pages';

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
export interface VerificationChannelProps extends ChannelOptions {
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
}
