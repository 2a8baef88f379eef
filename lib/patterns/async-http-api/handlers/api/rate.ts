import { environment } from '../../../../resources/handlers/environment';
import { refusedWith } from './refused';

interface Bucket {
  left: number;
  atMs: number;
}

/** Callers that are remembered; the oldest is forgotten first. */
const MOST = 10_000;

const buckets = new Map<string, Bucket>();

/** Refuses a caller that asks too often: twice the rate at once, the rate after that. */
export function checkRate(owner: string): void {
  const rate = Number(environment('CALLER_RATE_LIMIT'));
  const nowMs = Date.now();
  const { left, atMs } = buckets.get(owner) ?? { left: 2 * rate, atMs: nowMs };
  const refilled = Math.min(2 * rate, left + ((nowMs - atMs) / 1000) * rate);
  buckets.delete(owner);
  buckets.set(owner, { left: Math.max(0, refilled - 1), atMs: nowMs });
  const [oldest] = buckets.keys();
  if (buckets.size > MOST && oldest !== undefined) buckets.delete(oldest);
  if (refilled < 1) throw refusedWith(429, 'too many requests');
}
