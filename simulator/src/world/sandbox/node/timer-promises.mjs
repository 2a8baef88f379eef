import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';

/**
 * Has the promises of timers end as Node's own do when their signal aborts: with an `AbortError` whose cause is the signal's reason.
 * They go by the timers that there are when it is called.
 */
export function promiseTimers() {
  timersPromises.setTimeout = wait;
  timersPromises.scheduler.wait = (delay, options) => wait(delay, undefined, options);
  timersPromises.setInterval = interval;
  for (const holder of [globalThis, timers])
    Object.defineProperty(holder.setTimeout, promisify.custom, { enumerable: true, value: wait });
}

function wait(delay, value, { signal, ref = true } = {}) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    }, delay);
    const abort = () => {
      clearTimeout(timer);
      reject(abortError(signal));
    };
    if (!ref) timer.unref();
    signal?.addEventListener('abort', abort, { once: true });
  });
}

async function* interval(delay, value, { signal, ref = true } = {}) {
  let fallenDue = 0;
  let goOn = () => {};
  const timer = setInterval(() => {
    fallenDue += 1;
    goOn();
  }, delay);
  const abort = () => goOn();
  signal?.addEventListener('abort', abort, { once: true });
  if (!ref) timer.unref();
  try {
    for (;;) {
      for (; fallenDue > 0; fallenDue -= 1) yield value;
      if (signal?.aborted) throw abortError(signal);
      await new Promise((resolve) => (goOn = resolve));
    }
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', abort);
  }
}

function abortError({ reason }) {
  const error = new Error('The operation was aborted', { cause: reason });
  return Object.assign(error, { code: 'ABORT_ERR', name: 'AbortError' });
}
