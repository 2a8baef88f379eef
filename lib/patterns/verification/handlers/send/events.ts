import type { UsersTable } from '../../../../capabilities/answers/handlers/rows';

/** The first message of a verification, or a reminder. */
export interface VerificationEvent {
  readonly type: 'verification';
  readonly userId: string;
  /** Distinct for each verification, the same for all its attempts and reminders. */
  readonly verificationId: string;
  readonly taskToken: string;
  readonly deadlineMs: number;
  /** 0 for the first message. */
  readonly reminder: number;
  readonly users: UsersTable;
}

export interface WelcomeEvent {
  readonly type: 'welcome';
  readonly userId: string;
  readonly users: UsersTable;
}

export type SendEvent = VerificationEvent | WelcomeEvent;
