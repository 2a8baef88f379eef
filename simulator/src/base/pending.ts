import type { Timer } from './agenda';

/** Something that a state waits for. */
export interface Pending {
  /** Stops it since something beside or around it failed; the events that tell so follow the given one. */
  abort(previousEventId: number): void;
  /** Stops it without a trace. */
  silence(): void;
}

/** What a Parallel or a Map has forked into. */
export interface Forked extends Pending {
  /** Runs again what has not succeeded; answers false when nothing of it can be kept. */
  redrive(): boolean;
}

/** The wait for an entry of the agenda. */
export function waitFor(timer: Timer): Pending {
  return new Sleep(timer);
}

class Sleep implements Pending {
  constructor(private readonly timer: Timer) {}

  abort(): void {
    this.timer.cancel();
  }

  silence(): void {
    this.timer.cancel();
  }
}
