import FakeTimers from '@sinonjs/fake-timers';
import timers from 'node:timers';
import { tellVirtualTime } from './told-times.mjs';

/** How often code may ask for the time at one instant before it is taken for waiting: real clocks go on while they are asked. */
const FREE_READS = 100_000;
/** How many more times it asks before a millisecond has passed. */
const READS_PER_MS = 1_000;

/** The clock and the timers that a sandbox's code sees: they stand still until they are told the time. */
export class VirtualClock {
  #clock;
  /** What setTimeout and setInterval gave, by the ids of their timers: it knows whether it keeps the event loop alive. */
  #handles = new Map();
  #originMs;
  #reads = 0;

  /** @param sleep blocks the thread until an instant, and tells whether it could. */
  constructor(nowMs, sleep) {
    this.#originMs = nowMs;
    // Never setImmediate or nextTick: AWS clients wait for them while nothing advances the clock.
    this.#clock = FakeTimers.install({
      now: nowMs,
      toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
      shouldClearNativeTimers: true,
    });
    for (const name of ['setTimeout', 'setInterval']) this.#watch(name);
    const read = () => this.#read(sleep);
    Date.clock = Object.defineProperty({}, 'now', { get: read });
    tellVirtualTime({ read, origin: () => this.#originMs, sleep });
  }

  /** The virtual instant. */
  get nowMs() {
    return this.#clock.now;
  }

  /** Begins anew, as for a new sandbox. */
  startAt(nowMs) {
    this.#originMs = nowMs;
  }

  /** Lets time pass within an invocation. @throws what a timer throws. */
  advance(nowMs) {
    this.#reads = 0;
    this.#clock.tick(Math.max(0, nowMs - this.#clock.now));
  }

  /**
   * Lets the time be over in which the sandbox stood still: what fell due meanwhile is done now, an interval once.
   * @throws what a timer throws.
   */
  thaw(nowMs) {
    this.#reads = 0;
    this.pass(nowMs);
    this.#clock.tick(0);
  }

  /** Lets time pass while code stands still: timers that fall due meanwhile have to wait. */
  pass(nowMs) {
    const clock = this.#clock;
    const passedMs = nowMs - clock.now;
    const due = [...(clock.timers?.values() ?? [])].sort((one, other) => one.callAt - other.callAt);
    clock.setSystemTime(nowMs);
    for (const [place, timer] of due.entries()) {
      clock.timerHeap.remove(timer);
      timer.callAt = Math.max(nowMs, timer.callAt - passedMs);
      if (timer.callAt === nowMs) timer.order = place - due.length;
      clock.timerHeap.push(timer);
    }
  }

  /** Strikes out every timer. */
  reset() {
    this.#clock.reset();
    this.#handles.clear();
  }

  /**
   * When the first timer falls due; undefined when there is none.
   * @param isAlive whether something else keeps the event loop alive, so that timers count which do not.
   */
  dueMs(isAlive) {
    const running = [...(this.#clock.timers?.values() ?? [])];
    if (this.#handles.size > 2 * running.length + 100) this.#forget(new Set(running.map(({ id }) => id)));
    const counts = ({ id }) => isAlive || this.#handles.get(id)?.hasRef() !== false;
    return running.filter(counts).reduce((first, { callAt }) => Math.min(first ?? callAt, callAt), undefined);
  }

  #read(sleep) {
    this.#reads += 1;
    if (this.#reads > FREE_READS && this.#reads % READS_PER_MS === 0) sleep(this.#clock.now + 1);
    return this.#clock.now;
  }

  #watch(name) {
    const start = globalThis[name];
    const watched = (...args) => {
      const handle = start(...args);
      this.#handles.set(Number(handle), handle);
      return handle;
    };
    // Among them is what util.promisify goes by.
    Object.defineProperties(watched, Object.getOwnPropertyDescriptors(start));
    globalThis[name] = watched;
    timers[name] = watched;
  }

  #forget(running) {
    for (const id of this.#handles.keys()) if (!running.has(id)) this.#handles.delete(id);
  }
}
