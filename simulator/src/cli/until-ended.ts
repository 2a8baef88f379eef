import { once } from 'node:events';

/** Settles when the process is told to end. */
export async function untilEnded(withStdin: boolean): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  const events = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => once(process, name, { signal }));
  if (withStdin) events.push(once(process.stdin.resume(), 'close', { signal }));
  await Promise.race(events);
  stop.abort();
  if (withStdin) process.stdin.destroy();
  await Promise.allSettled(events);
}
