/** The message that a topic or a function of the user gets, and that mails and text messages are made from. */
export type Message = VerificationMessage | WelcomeMessage | ApprovalMessage;

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

export interface ApprovalMessage {
  readonly type: 'approval';
  /** The approver. */
  readonly userId: string;
  readonly link: string;
  readonly code: string;
  /** ISO 8601: until when the link is good. */
  readonly deadline: string;
  /** 0 for the first message of a level. */
  readonly reminder: number;
  /** 1 for those who are asked first. */
  readonly level: number;
  /** The title of what is to be approved. */
  readonly title: string;
  readonly requestedBy: string;
  /** The approver who has handed this on, if one has. */
  readonly delegatedBy?: string;
}
