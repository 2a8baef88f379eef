/** A message that leaves less time than that is of no use to its reader. */
const LEAST_TIME_MS = 30_000;

/** Whether there is no time left for a message to be read. */
export function isTooLateToSend(deadlineMs: number): boolean {
  return !(Date.now() < deadlineMs - LEAST_TIME_MS);
}
