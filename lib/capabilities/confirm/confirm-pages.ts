/** One page: plain text, which is escaped where it is shown. */
export interface ConfirmPageOptions {
  /** Title and heading. */
  readonly title: string;

  /** The sentence below. */
  readonly text: string;
}

/** The texts of the pages behind the link, in place of the English ones; together at most 2,500 bytes. */
export interface ConfirmPagesOptions {
  /**
   * Language of the pages, as in `de`.
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
   * The button.
   *
   * @default 'Confirm'
   */
  readonly button?: string;

  /**
   * After the button was pressed.
   *
   * @default - English
   */
  readonly confirmed?: ConfirmPageOptions;

  /**
   * For who confirmed before.
   *
   * @default - English
   */
  readonly already?: ConfirmPageOptions;

  /**
   * After the deadline.
   *
   * @default - English
   */
  readonly expired?: ConfirmPageOptions;

  /**
   * For a link that a newer verification of the same user has made invalid.
   *
   * @default - English
   */
  readonly superseded?: ConfirmPageOptions;

  /**
   * For a link that nobody was sent.
   *
   * @default - English
   */
  readonly unknown?: ConfirmPageOptions;

  /**
   * For a link that is cut off.
   *
   * @default - English
   */
  readonly malformed?: ConfirmPageOptions;

  /**
   * When something failed that will pass.
   *
   * @default - English
   */
  readonly unavailable?: ConfirmPageOptions;
}
