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

const PARKED = Symbol('parked');

/** A stretch in which an invocation really runs, or waits for what it asked for: it ends with a report of the host. */
export class Exchange implements WaitingInvocation {
  private park: (() => void) | undefined;
  private report: Promise<SandboxReport> | undefined;

  constructor(private readonly receive: (report: SandboxReport) => Promise<void>) {}

  /** Begins it, and waits as {@link settle} does. */
  begin(work: () => Promise<SandboxReport>): Promise<void> {
    this.report = work();
    return this.settle();
  }

  /** The report that is still to come. */
  get outstanding(): Promise<SandboxReport> | undefined {
    return this.report;
  }

  /** Lets the agenda go on although there is no report: the handler waits for an answer that takes virtual time. */
  hold(): void {
    this.park?.();
  }

  /** Waits for the report, or until it is held; goes on after {@link hold} once the answer that was waited for is given. */
  async settle(): Promise<void> {
    if (this.report === undefined) return;
    const parked = new Promise<typeof PARKED>((resolve) => {
      this.park = () => resolve(PARKED);
    });
    const report = await Promise.race([this.report, parked]);
    if (report === PARKED) return;
    this.report = undefined;
    await this.receive(report);
  }
}
