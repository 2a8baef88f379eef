import { createHash } from 'node:crypto';

/** Where the workflow records whether a user is verified. */
export interface UsersTable {
  readonly tableName: string;
  /** The partition key, a string. */
  readonly key: string;
  readonly verifiedAttribute: string;
}

/** How long rows outlive their deadline, so that late clicks learn what became of the verification. */
const KEPT_AFTER_DEADLINE_MS = 7 * 24 * 60 * 60 * 1000;

/** Key of the row of one verification. */
export function verificationKey(verificationId: string, userId: string): string {
  return `verification#${sha256(JSON.stringify([verificationId, userId]))}`;
}

/** Key of the row of one code: the code itself is stored nowhere. */
export function codeKey(code: string): string {
  return `code#${sha256(code)}`;
}

/** Key of the row that leads from a user to the verification that is pending, and counts what the user asked for. */
export function userRowKey(userId: string): string {
  return `user#${sha256(userId)}`;
}

/** Time to live of a row, in seconds since 1970: clean-up only, the deadline itself is compared. */
export function expiresAt(deadlineMs: number): number {
  return Math.ceil((deadlineMs + KEPT_AFTER_DEADLINE_MS) / 1000);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
