import { createHash } from 'node:crypto';

/** The time for which rows outlive their deadline, so that late answers learn what became of the wait. */
const KEPT_AFTER_DEADLINE_MS = 7 * 24 * 60 * 60 * 1000;

/** The key of a row: what it is made from stands in no table. */
export function rowKey(kind: string, text: string): string {
  return `${kind}#${createHash('sha256').update(text).digest('hex')}`;
}

/** Time to live of a row, in seconds since 1970: clean-up only, the deadline itself is compared. */
export function expiresAt(deadlineMs: number): number {
  return Math.ceil((deadlineMs + KEPT_AFTER_DEADLINE_MS) / 1000);
}
