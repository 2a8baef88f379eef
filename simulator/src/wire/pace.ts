import { clearTimeout, setImmediate, setTimeout } from 'node:timers';

/**
 * How virtual time goes by while somebody outside uses a world: as in reality, a number of times as fast, or as fast as
 * possible. The last jumps from event to event while executions run, and goes as in reality while they wait for an
 * answer from outside, or while nothing runs.
 */
export type Speed = 'real' | 'fastest' | number;

/** What time goes by for. */
export interface Paced {
  readonly nowMs: number;
  /** When something is due next, in epoch milliseconds. */
  readonly nextDueMs: number | undefined;
  /** Whether time should not be jumped over: nothing runs, or all that runs waits for somebody outside. */
  readonly waitsForOutside: boolean;
  /** Lets happen what is due until an instant, or until `done` holds. */
  run(options: { readonly untilMs?: number; readonly done?: () => boolean }): Promise<void>;
}

/** How long the event loop may be kept busy before requests get their turn. */
const TURN_MS = 20;
/** Nothing is due later than a timer can be set for. */
const LONGEST_SLEEP_MS = 60_000;

/** Lets the virtual time of a world go by in real time. */
export class Pace {
  private timer: NodeJS.Timeout | undefined;
  private busy: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private virtualMs: number;
  private realMs: number;

  constructor(
    private readonly paced: Paced,
    private readonly speed: Speed,
    private readonly onProblem: (problem: Error) => void,
  ) {
    this.virtualMs = paced.nowMs;
    this.realMs = performance.now();
  }

  /** Looks at what is due, soon after this; to be called after whatever may have made something due. */
  wake(): void {
    if (this.stopped) return;
    if (this.busy !== undefined) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.busy = this.turn().finally(() => {
      this.busy = undefined;
      this.sleep();
    });
  }

  /** Stops time; what is going on is ended first. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.busy;
  }

  private async turn(): Promise<void> {
    try {
      do {
        this.again = false;
        await this.paced.run({ untilMs: this.targetMs() });
        if (this.speed === 'fastest') await this.jump();
      } while (this.again && !this.stopped);
    } catch (error) {
      this.onProblem(error as Error);
    }
  }

  /** Runs ahead of the clock, in turns between which requests are served. */
  private async jump(): Promise<void> {
    while (!this.stopped && !this.paced.waitsForOutside && this.paced.nextDueMs !== undefined) {
      const turnEndsMs = performance.now() + TURN_MS;
      await this.paced.run({ done: () => this.paced.waitsForOutside || performance.now() > turnEndsMs });
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.virtualMs = this.paced.nowMs;
    this.realMs = performance.now();
  }

  /** The virtual instant that belongs to the present. */
  private targetMs(): number {
    const factor = typeof this.speed === 'number' ? this.speed : 1;
    const target = this.virtualMs + (performance.now() - this.realMs) * factor;
    return Math.max(this.paced.nowMs, Math.floor(target));
  }

  private sleep(): void {
    const { nextDueMs } = this.paced;
    if (this.stopped || nextDueMs === undefined) return;
    const factor = typeof this.speed === 'number' ? this.speed : 1;
    const delayMs = Math.ceil((nextDueMs - this.targetMs()) / factor);
    this.timer = setTimeout(() => this.wake(), Math.min(LONGEST_SLEEP_MS, Math.max(0, delayMs)));
  }
}
