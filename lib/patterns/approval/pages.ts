import type { ConfirmPageOptions } from '../../capabilities/confirm/confirm-pages';

/** The texts of the pages of an approval, in place of the English ones; together at most 2,500 bytes. What is to be approved has texts of its own. */
export interface ApprovalPagesOptions {
  /**
   * The language of the pages, as in `de`.
   *
   * @default 'en'
   */
  readonly language?: string;

  /**
   * The label of the button that approves.
   *
   * @default 'Approve'
   */
  readonly approve?: string;

  /**
   * The label of the button that rejects.
   *
   * @default 'Reject'
   */
  readonly reject?: string;

  /**
   * The label of the field for a comment.
   *
   * @default 'Comment (optional)'
   */
  readonly comment?: string;

  /**
   * The label of the list of those to whom the request can be handed on.
   *
   * @default 'Let somebody else decide'
   */
  readonly delegateTo?: string;

  /**
   * The label of the button that hands the request on.
   *
   * @default 'Hand on'
   */
  readonly handOn?: string;

  /**
   * The label of the name of whoever asks for the approval.
   *
   * @default 'Requested by'
   */
  readonly requestedBy?: string;

  /**
   * The label of the time until which the link is good.
   *
   * @default 'To be decided by'
   */
  readonly decideBy?: string;

  /**
   * The label of the vote that the reader has cast already.
   *
   * @default 'Your decision so far'
   */
  readonly yourVote?: string;

  /**
   * The page for a vote that counts while others have yet to decide.
   *
   * @default - English
   */
  readonly recorded?: ConfirmPageOptions;

  /**
   * The page of a request that is approved.
   *
   * @default - English
   */
  readonly approved?: ConfirmPageOptions;

  /**
   * The page of a request that is rejected.
   *
   * @default - English
   */
  readonly rejected?: ConfirmPageOptions;

  /**
   * The page for a vote that comes after the decision.
   *
   * @default - English
   */
  readonly tooLate?: ConfirmPageOptions;

  /**
   * The page for a request that was just handed on.
   *
   * @default - English
   */
  readonly delegated?: ConfirmPageOptions;

  /**
   * The page for a request that can't be handed on to that person.
   *
   * @default - English
   */
  readonly notDelegated?: ConfirmPageOptions;

  /**
   * The page behind the link of somebody who has handed the request on.
   *
   * @default - English
   */
  readonly handedOn?: ConfirmPageOptions;

  /**
   * The page behind a link of a past level.
   *
   * @default - English
   */
  readonly superseded?: ConfirmPageOptions;

  /**
   * The page behind a link whose deadline has passed.
   *
   * @default - English
   */
  readonly expired?: ConfirmPageOptions;

  /**
   * The page behind a link of an execution that was stopped, or has ended in another way before the decision.
   *
   * @default - English
   */
  readonly ended?: ConfirmPageOptions;

  /**
   * The page behind a link that nobody was sent.
   *
   * @default - English
   */
  readonly unknown?: ConfirmPageOptions;

  /**
   * The page for a request that is cut off.
   *
   * @default - English
   */
  readonly malformed?: ConfirmPageOptions;

  /**
   * The page for a failure that will pass.
   *
   * @default - English
   */
  readonly unavailable?: ConfirmPageOptions;
}
