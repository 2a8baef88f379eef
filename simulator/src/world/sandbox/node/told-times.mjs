import { promiseTimers } from './timer-promises.mjs';

const MS_PER_SECOND = 1000;
const NS_PER_MS = 1_000_000;

/**
 * Has everything besides `Date` and the timers that tells the time, or waits for it, go by virtual time.
 * @param read the virtual instant. @param origin when the sandbox began. @param sleep blocks the thread until an instant, and tells
 *   whether it could.
 */
export function tellVirtualTime({ read, origin, sleep }) {
  const sinceOrigin = () => read() - origin();
  tellPerformance(sinceOrigin, origin);
  tellProcess(sinceOrigin);
  timeConsole(sinceOrigin);
  formatNow(read);
  AbortSignal.timeout = abortAfter;
  promiseTimers();
  waitInVirtualTime(read, sleep);
}

function tellPerformance(sinceOrigin, origin) {
  const { mark, measure } = performance;
  const own = {
    now: { value: sinceOrigin },
    timeOrigin: { get: origin },
    mark: { value: (name, options) => mark.call(performance, name, { startTime: sinceOrigin(), ...options }) },
    measure: { value: (name, from, to) => measure.call(performance, name, ...spanOf(from, to, sinceOrigin())) },
  };
  for (const [name, descriptor] of Object.entries(own))
    Object.defineProperty(performance, name, { ...descriptor, configurable: true, enumerable: true });
}

/** What a measure goes from and to; without an end it ends now. */
function spanOf(from, to, now) {
  if (typeof from !== 'object' || from === null) return [{ start: from ?? 0, end: to ?? now }];
  return [from.duration === undefined || from.start === undefined ? { end: now, ...from } : from];
}

function tellProcess(sinceOrigin) {
  const hrtime = (before) => {
    const ms = sinceOrigin();
    const [seconds, ns] = [Math.floor(ms / MS_PER_SECOND), Math.round((ms % MS_PER_SECOND) * NS_PER_MS)];
    if (before === undefined) return [seconds, ns];
    const passed = (seconds - before[0]) * MS_PER_SECOND * NS_PER_MS + ns - before[1];
    return [Math.floor(passed / (MS_PER_SECOND * NS_PER_MS)), passed % (MS_PER_SECOND * NS_PER_MS)];
  };
  hrtime.bigint = () => BigInt(Math.round(sinceOrigin() * NS_PER_MS));
  process.hrtime = hrtime;
  process.uptime = () => sinceOrigin() / MS_PER_SECOND;
}

function timeConsole(sinceOrigin) {
  const begun = new Map();
  const tell = (label, rest) => {
    const from = begun.get(label);
    if (from === undefined) return console.warn(`No such label '${label}' for console.time()`);
    const ms = sinceOrigin() - from;
    console.log(`${label}: ${ms < MS_PER_SECOND ? `${ms}ms` : `${(ms / MS_PER_SECOND).toFixed(3)}s`}`, ...rest);
  };
  console.time = (label = 'default') => void begun.set(`${label}`, sinceOrigin());
  console.timeLog = (label = 'default', ...rest) => tell(`${label}`, rest);
  console.timeEnd = (label = 'default') => {
    tell(`${label}`, []);
    begun.delete(`${label}`);
  };
}

/** What formats no date in particular formats now. */
function formatNow(read) {
  const { prototype } = Intl.DateTimeFormat;
  const { get } = Object.getOwnPropertyDescriptor(prototype, 'format');
  const { formatToParts } = prototype;
  const bound = new WeakMap();
  Object.defineProperty(prototype, 'format', {
    configurable: true,
    get() {
      const format = get.call(this);
      if (!bound.has(format)) bound.set(format, (date) => format(date === undefined ? read() : date));
      return bound.get(format);
    },
  });
  prototype.formatToParts = function (date) {
    return formatToParts.call(this, date === undefined ? read() : date);
  };
}

/** What `AbortSignal.timeout` gives: its timer keeps nothing alive. */
function abortAfter(delay) {
  if (!(Number.isInteger(delay) && delay >= 0 && delay <= Number.MAX_SAFE_INTEGER)) {
    const error = new RangeError(`The value of "delay" is out of range. Received ${String(delay)}`);
    throw Object.assign(error, { code: 'ERR_OUT_OF_RANGE' });
  }
  const controller = new AbortController();
  const abort = () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  setTimeout(abort, delay).unref();
  return controller.signal;
}

/** A wait that nobody can end before its time, since the handler has no other thread, passes in virtual time. */
function waitInVirtualTime(read, sleep) {
  const { wait } = Atomics;
  Atomics.wait = (array, index, value, timeout) => {
    const ms = Number(timeout);
    // The real function knows what it must refuse, and what has an answer at once.
    if (!(ms > 0)) return wait(array, index, value, timeout);
    const now = wait(array, index, value, 0);
    if (now !== 'timed-out' || sleep(read() + ms)) return now;
    return wait(array, index, value, timeout);
  };
}
