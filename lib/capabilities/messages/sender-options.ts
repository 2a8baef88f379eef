/**
 * Texts of messages, together at most 2,500 bytes. `{link}`, `{deadline}` (ISO 8601, UTC) and `{userId}` are replaced; in those of an approval
 * also `{title}` and `{requestedBy}`.
 */
export interface MessageTextsOptions {
  /**
   * The text of the message with the link; it must contain `{link}`.
   *
   * @default - of a verification 'Please confirm your registration: {link}'
   */
  readonly text?: string;

  /**
   * The text of the welcome.
   *
   * @default 'Your registration is confirmed. Welcome!'
   */
  readonly welcomeText?: string;
}

/** Options of `Sender.ses`. */
export interface SesSenderOptions extends MessageTextsOptions {
  /**
   * The address that messages come from, as in `hello@example.com` or `Example <hello@example.com>`; its domain, or the address itself,
   * must be verified with SES. In the sandbox of SES the recipients' addresses must be verified too.
   *
   * @see https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
   */
  readonly fromAddress: string;

  /**
   * The verified identity: a domain or an address.
   *
   * @default - the domain of `fromAddress`
   */
  readonly identity?: string;

  /**
   * The subject of the message with the link.
   *
   * @default - of a verification 'Please confirm your registration', of an approval 'Your decision is needed: {title}'
   */
  readonly subject?: string;

  /**
   * The subject of the welcome.
   *
   * @default 'Welcome'
   */
  readonly welcomeSubject?: string;

  /**
   * The configuration set that messages are sent with. Name it also when it is the default one of the identity: sending needs the right
   * to use it.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/ses/latest/dg/managing-configuration-sets-default-adding.html
   */
  readonly configurationSetName?: string;

  /**
   * The attribute of the person's item that holds the address.
   *
   * @default 'email'
   */
  readonly recipientAttribute?: string;
}

/** Options of `Sender.sms`. */
export interface SmsSenderOptions extends MessageTextsOptions {
  /** The ARN of the phone number, sender id or pool that messages come from, in AWS End User Messaging. */
  readonly originationIdentityArn: string;

  /**
   * The attribute of the person's item that holds the number, as in `+493012345678`.
   *
   * @default 'phone'
   */
  readonly recipientAttribute?: string;
}
