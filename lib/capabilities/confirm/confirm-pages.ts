/** The texts of one page: plain text, which is escaped where it is shown. */
export interface ConfirmPageOptions {
  /** The title and heading. */
  readonly title: string;

  /** The sentence below. */
  readonly text: string;
}

/** The texts of the pages behind the link, in place of the English ones; together at most 2,500 bytes. */
export interface ConfirmPagesOptions {
  /**
   * The language of the pages, as in `de`.
   *
   * @default 'en'
   */
  readonly language?: string;

  /**
   * The page that the link leads to, with the button.
   *
   * @default - English
   */
  readonly question?: ConfirmPageOptions;

  /**
   * The label of the button.
   *
   * @default 'Confirm'
   */
  readonly button?: string;

  /**
   * The page behind the button.
   *
   * @default - English
   */
  readonly confirmed?: ConfirmPageOptions;

  /**
   * The page for a user who has confirmed before.
   *
   * @default - English
   */
  readonly already?: ConfirmPageOptions;

  /**
   * The page behind a link whose deadline has passed.
   *
   * @default - English
   */
  readonly expired?: ConfirmPageOptions;

  /**
   * The page behind a link that a newer verification of the same user has made invalid.
   *
   * @default - English
   */
  readonly superseded?: ConfirmPageOptions;

  /**
   * The page behind a link that nobody was sent.
   *
   * @default - English
   */
  readonly unknown?: ConfirmPageOptions;

  /**
   * The page behind a link that is cut off.
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
