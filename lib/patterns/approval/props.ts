import type { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { ChannelOptions } from '../../capabilities/channel/channel-options';
import type { ApprovalPagesOptions } from './pages';

/** One level of an approval: who is asked, how many of them must approve, and how much time they have. */
export interface ApprovalLevelOptions {
  /**
   * The ids of those who are asked, each a text or a JSONata expression in `{% … %}` that gives an id or a list of ids; at most 20 people. Each
   * has one vote, and a link of their own.
   */
  readonly approvers: string[];

  /**
   * The number of approvals that are needed: 1 or more, and no more than there are approvers. The request is rejected as soon as
   * this number can't be reached any more.
   *
   * @default - all approvers: the first rejection rejects
   */
  readonly quorum?: number;

  /**
   * The time that this level has, in whole seconds: from 1 minute on, and 364 days at most for all levels together. When it is over, the next
   * level is asked, or the request expires.
   */
  readonly duration: Duration;

  /**
   * The times at which those who have not voted yet are reminded, counted from the beginning of the level: rising, at least a minute apart and at
   * least a minute before its end. Each brings a fresh link and costs one state transition.
   *
   * @default - no reminders
   */
  readonly reminders?: Duration[];
}

/** The needs of an approval that its channel must meet. */
export interface ApprovalAccessOptions {
  /**
   * Whether more than one person can be sent a link.
   *
   * @default false
   */
  readonly severalPeople?: boolean;

  /**
   * Whether those behind a link can hand the request on.
   *
   * @default false
   */
  readonly delegation?: boolean;
}

/** The part of a channel that an `Approval` needs in order to reach approvers and to hear back. */
export interface IApprovalChannel extends IConstruct {
  /** The function that asks approvers, and ends approvals whose deadline has passed. */
  readonly askFunction: lambda.IFunction;

  /** Makes the channel ready for an approval; throws when its sender does not fit. */
  addApproval(options?: ApprovalAccessOptions): void;
}

/** Properties of an `ApprovalChannel`. */
export interface ApprovalChannelProps extends ChannelOptions {
  /**
   * The texts of the pages behind the links.
   *
   * @default - English texts
   */
  readonly pages?: ApprovalPagesOptions;

  /**
   * The table with an item for each approver, in which senders of e-mail and text messages find the address: string partition key, no sort key.
   *
   * @default - none: the sender must be one that needs no address
   */
  readonly people?: dynamodb.ITable;

  /**
   * The partition key of `people`.
   *
   * @default - the partition key of `people` where it is known at synthesis; needed for an imported table
   */
  readonly personKey?: string;
}
