import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import { checkOneOf } from '../base/given';
import { LAST_INSTANT_MS } from '../base/instant';

/**
 * How virtual time goes by while somebody outside uses a world: as in reality, a number of times as fast, as fast as
 * possible, or not at all. `'fastest'` jumps from event to event while executions run, and goes as in reality while something waits for an
 * answer from outside, or while nothing runs: nobody's deadline passes behind their back. `'paused'` lets time pass only where somebody asks for
 * it, or waits for an answer that takes time; `'stepped'` is the same for what is due at the present instant as well: nothing at all happens unasked.
 */
export type Speed = 'real' | 'fastest' | 'paused' | 'stepped' | number;

/** The speeds that have a name. */
export const SPEEDS = ['real', 'fastest', 'paused', 'stepped'] as const;

/** @throws for what is no speed. */
export function checkSpeed(speed: Speed | undefined): void {
  if (typeof speed !== 'number') return checkOneOf("'speed' is a factor above 0, or", speed, SPEEDS);
  if (!(speed > 0 && Number.isFinite(speed))) throw new Error(`'speed' must be a factor above 0, got ${speed}`);
}

/** What time goes by for. */
export interface Paced {
  readonly nowMs: number;
  /** When something is due next, in epoch milliseconds. */
  readonly nextDueMs: number | undefined;
  /** Whether something recurs for ever, and is due only once it is entered. */
  readonly recurs: boolean;
  /** Enters what recurs until an instant. */
  enterUntil(untilMs: number): void;
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
    private speed: Speed,
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

  /** Goes on from the present instant, after somebody else has let time pass; with another speed if one is given. */
  resume(speed: Speed = this.speed): void {
    this.speed = speed;
    this.virtualMs = this.paced.nowMs;
    this.realMs = performance.now();
    this.wake();
  }

  /** Lets happen what is due by now, where time goes by as in reality or a number of times as fast. */
  async catchUp(): Promise<void> {
    if (this.factor === 0 || this.speed === 'fastest') return;
    this.wake();
    await this.busy;
  }

  /** Stops time; what is going on is ended first. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.busy;
  }

  private async turn(): Promise<void> {
    if (this.speed === 'stepped') return;
    try {
      do {
        this.again = false;
        this.lookAhead();
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

  /** What recurs is entered for as long as time may go by until the next turn; while nothing lets it go by, whoever does enters it. */
  private lookAhead(): void {
    if (this.factor > 0) this.paced.enterUntil(this.targetMs() + LONGEST_SLEEP_MS * this.factor);
  }

  /** The virtual instant that belongs to the present. */
  private targetMs(): number {
    const target = this.virtualMs + (performance.now() - this.realMs) * this.factor;
    return Math.min(LAST_INSTANT_MS, Math.max(this.paced.nowMs, Math.floor(target)));
  }

  /** Virtual milliseconds in a real one, where nothing is jumped over. */
  private get factor(): number {
    if (this.speed === 'paused' || this.speed === 'stepped') return 0;
    return typeof this.speed === 'number' ? this.speed : 1;
  }

  private sleep(): void {
    const { recurs, nextDueMs = recurs ? Infinity : undefined } = this.paced;
    if (this.stopped || nextDueMs === undefined || this.factor === 0) return;
    const delayMs = Math.ceil((nextDueMs - this.targetMs()) / this.factor);
    this.timer = setTimeout(() => this.wake(), Math.min(LONGEST_SLEEP_MS, Math.max(0, delayMs)));
  }
}
