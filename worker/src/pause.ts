/** Resolves after a while, or as soon as the signal is aborted. */
export function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    signal.addEventListener('abort', end);
  });
}

/** Calls back once when the signal is aborted, also when it is already; what comes back calls that off. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) {
    listener();
    return () => undefined;
  }
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

/** Delays that grow with each failure after another, drawn anew each time: many that failed together must not come back together. */
export class BackOff {
  private failures = 0;

  /** The next delay, in milliseconds: at least a tenth of a second, at most half a minute. */
  next(): number {
    const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.failures++);
    return 100 + Math.random() * (most - 100);
  }

  reset(): void {
    this.failures = 0;
  }
}
