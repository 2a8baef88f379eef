import type { StreamedResponse } from '../../services/lambda/runtime';
import type { LoopbackRequest } from '../../services/protocols/loopback';
import type { WaitingInvocation } from '../../services/ports';

/** What the host tells about an invocation once nothing real is in flight any more. */
export interface SandboxReport {
  readonly kind: 'returned' | 'threw' | 'sleeping' | 'waiting' | 'exited' | 'crashed' | 'hung' | 'gone';
  readonly payload?: string;
  readonly stream?: StreamedResponse;
  readonly output?: readonly string[];
  /** Whither the handler wanted to connect and could not. */
  readonly refused?: readonly string[];
  readonly wakeMs?: number | null;
  readonly code?: number | string;
  /** What killed it, as Lambda's platform calls it: `killed`. */
  readonly signal?: string;
  readonly message?: string;
  /** For `hung`: the real milliseconds for which it has held its thread. */
  readonly afterMs?: number;
  /** What a handler that waits has asked for since the last report, in its order. */
  readonly requests?: readonly LoopbackRequest[];
  /** The calls since the last report or request that the host answered by itself, by name. */
  readonly answered?: readonly string[];
}

/** What the host tells when a handler does nothing but wait for answers. */
export interface QuietSandbox {
  readonly sandboxId: string;
  /** The calls that have no answer, by their numbers. */
  readonly open: readonly number[];
  /** When its first timer falls due. */
  readonly wakeMs: number | null;
}

/** What an {@link Exchange} works with. */
export interface ExchangeOptions {
  /** The calls of the sandbox, by their numbers, whose answers take virtual time. */
  readonly held: Set<number>;
  readonly receive: (report: SandboxReport) => Promise<void>;
  /** Asks the host to tell when the handler does nothing but wait for answers, of which that of a call takes virtual time. */
  readonly watch: (callId: number) => void;
  /** Told that the agenda goes on, and when the first timer of the handler falls due. */
  readonly onPark: (wakeMs: number | null) => void;
}

const PARKED = Symbol('parked');

/** A stretch in which an invocation really runs, or waits for what it asked for: it ends with a report of the host. */
export class Exchange {
  private park: (() => void) | undefined;
  private report: Promise<SandboxReport> | undefined;
  /** What the handler waits for; undefined while it may be running. */
  private quiet: QuietSandbox | undefined;

  constructor(private readonly options: ExchangeOptions) {}

  /** Begins it, and waits as {@link settle} does. */
  begin(work: () => Promise<SandboxReport>): Promise<void> {
    this.report = work();
    return this.settle();
  }

  /** The report that is still to come. */
  get outstanding(): Promise<SandboxReport> | undefined {
    return this.report;
  }

  /**
   * What a call of the handler sees of it.
   * @param callId undefined where it can't be told what else the handler does: then time goes on as soon as the call is held.
   */
  waitingFor(callId: number | undefined): WaitingInvocation {
    return {
      handler: this,
      hold: () => (callId === undefined ? this.hold() : this.holdFor(callId)),
      settle: () => {
        if (callId !== undefined) this.options.held.delete(callId);
        return this.settle();
      },
    };
  }

  /** Lets the agenda go on although there is no report: the handler waits for an answer that takes virtual time. */
  hold(): void {
    this.park?.();
  }

  /** Waits for the report, or until it is held; goes on after {@link hold} once the answer that was waited for is given. */
  async settle(): Promise<void> {
    this.quiet = undefined;
    if (this.report === undefined) return;
    const parked = new Promise<typeof PARKED>((resolve) => {
      this.park = () => resolve(PARKED);
    });
    const report = await Promise.race([this.report, parked]);
    if (report === PARKED) return;
    this.report = undefined;
    await this.options.receive(report);
  }

  /** The handler does nothing but wait for answers. */
  becomesQuiet(quiet: QuietSandbox): void {
    this.quiet = quiet;
    this.parkWhenHeld();
  }

  /** Where a handler makes several calls at once, one whose answer takes time must not keep the others from being made. */
  private holdFor(callId: number): void {
    this.options.held.add(callId);
    this.options.watch(callId);
    this.parkWhenHeld();
  }

  private parkWhenHeld(): void {
    const { quiet } = this;
    if (quiet === undefined || this.report === undefined) return;
    if (!quiet.open.every((callId) => this.options.held.has(callId))) return;
    this.options.onPark(quiet.wakeMs);
    this.hold();
  }
}
