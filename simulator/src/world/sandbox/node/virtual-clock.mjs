import FakeTimers from '@sinonjs/fake-timers';
import timers from 'node:timers';

/** The clock and the timers that a sandbox's code sees: they stand still until they are told the time. */
export class VirtualClock {
  #clock;
  /** What setTimeout and setInterval gave, by the ids of their timers: it knows whether it keeps the event loop alive. */
  #handles = new Map();

  constructor(nowMs) {
    // Never setImmediate or nextTick: AWS clients wait for them while nothing advances the clock.
    this.#clock = FakeTimers.install({
      now: nowMs,
      toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
      shouldClearNativeTimers: true,
    });
    for (const name of ['setTimeout', 'setInterval']) this.#watch(name);
  }

  /** Lets time pass within an invocation. @throws what a timer throws. */
  advance(nowMs) {
    this.#clock.tick(Math.max(0, nowMs - this.#clock.now));
  }

  /**
   * Lets the time be over in which the sandbox stood still: what fell due meanwhile is done now, an interval once.
   * @throws what a timer throws.
   */
  thaw(nowMs) {
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
    clock.tick(0);
  }

  /** Strikes out every timer. */
  reset() {
    this.#clock.reset();
    this.#handles.clear();
  }

  /** When the first timer falls due that keeps the event loop alive; undefined when there is none. */
  get dueMs() {
    const running = [...(this.#clock.timers?.values() ?? [])];
    if (this.#handles.size > 2 * running.length + 100) this.#forget(new Set(running.map(({ id }) => id)));
    const due = running.filter(({ id }) => this.#handles.get(id)?.hasRef() !== false).map(({ callAt }) => callAt);
    return due.length === 0 ? undefined : Math.min(...due);
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
