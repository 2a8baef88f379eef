import type { WaitAttempt } from '../../../../capabilities/answers/handlers/wait-record';
import type { Subject } from '../users';

/** The first message of a verification, or a reminder. */
export interface VerificationEvent extends Subject {
  readonly type: 'verification';
  readonly wait: WaitAttempt;
  /** 0 for the first message. */
  readonly reminder: number;
}

/** The end of a verification whose deadline has passed. */
export interface ExpiryEvent extends Subject {
  readonly type: 'expiry';
  readonly waitId: string;
  /** The entering of the state that closes. */
  readonly closedBy: string;
  /** Whether the user is deleted. */
  readonly deletes: boolean;
}

export interface WelcomeEvent extends Subject {
  readonly type: 'welcome';
}

export type SendEvent = VerificationEvent | ExpiryEvent | WelcomeEvent;
