/** The message that a topic or a function of the user gets, and that mails and text messages are made from. */
export type Message = VerificationMessage | WelcomeMessage;

export interface VerificationMessage {
  readonly type: 'verification';
  readonly userId: string;
  readonly link: string;
  readonly code: string;
  /** ISO 8601. */
  readonly deadline: string;
  /** 0 for the first message, and for one that the user asked for. */
  readonly reminder: number;
}

export interface WelcomeMessage {
  readonly type: 'welcome';
  readonly userId: string;
}
