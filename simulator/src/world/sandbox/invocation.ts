import type { Agenda, Timer } from '../../base/agenda';
import { failure, type InvocationResult } from '../../services/lambda/runtime';
import type { WaitingInvocation } from '../../services/ports';
import type { HostProcess } from './host-process';

/** What the host tells about an invocation once nothing real is in flight any more. */
interface SandboxReport {
  readonly kind: 'returned' | 'threw' | 'sleeping' | 'exited' | 'crashed' | 'hung' | 'gone';
  readonly payload?: string;
  readonly output?: readonly string[];
  /** Whither the handler wanted to connect and could not. */
  readonly refused?: readonly string[];
  readonly wakeMs?: number | null;
  readonly code?: number | string;
  readonly message?: string;
}

/** What one invocation needs. */
export interface InvocationOptions {
  readonly agenda: Agenda;
  readonly host: HostProcess;
  readonly sandboxId: string;
  /** The construct path of the function, for messages. */
  readonly path: string;
  readonly requestId: string;
  readonly timeoutMs: number;
  /** How much virtual time passes between the invocation and its answer, sleeping included. */
  readonly durationMs: number;
  /** The arguments of the host's command. */
  readonly command: object;
  readonly onOutput: (lines: readonly string[]) => void;
  /** Hears of a connection to anywhere else than the simulation. */
  readonly onRefused: (target: string) => void;
  /** The sandbox can serve another invocation. */
  readonly onIdle: () => void;
  readonly onEnd: (result: InvocationResult) => void | Promise<void>;
}

const PARKED = Symbol('parked');

/**
 * One invocation in its sandbox: it really runs inside the agenda's actions, sleeps between them, and is ended by its
 * timeout in virtual time.
 */
export class Invocation implements WaitingInvocation {
  private readonly timeout: Timer;
  private readonly startMs: number;
  private answer: Timer | undefined;
  private pending: Promise<SandboxReport> | undefined;
  private park: (() => void) | undefined;
  private ended = false;

  constructor(private readonly options: InvocationOptions) {
    const { agenda, timeoutMs, path } = options;
    this.startMs = agenda.nowMs;
    // Entered first, so that at one and the same instant the timeout wins over the answer.
    this.timeout = agenda.after(timeoutMs, `timeout of ${path}`, () => this.timedOut());
  }

  /** Runs the handler until it has ended, sleeps, or waits for something that needs virtual time. */
  start(): Promise<void> {
    const { command, sandboxId, host, agenda, timeoutMs } = this.options;
    const deadlineMs = agenda.nowMs + timeoutMs;
    this.pending = host.command('invoke', { sandboxId, ...command, nowMs: agenda.nowMs, deadlineMs });
    return this.settle();
  }

  /** Lets the agenda go on although the handler is not done: it waits for an answer that takes virtual time. */
  hold(): void {
    this.park?.();
  }

  /** Goes on after {@link hold}, once the answer that was waited for is given. */
  async settle(): Promise<void> {
    if (this.pending === undefined) return;
    const parked = new Promise<typeof PARKED>((resolve) => {
      this.park = () => resolve(PARKED);
    });
    const report = await Promise.race([this.pending, parked]);
    if (report === PARKED) return;
    this.pending = undefined;
    await this.receive(report);
  }

  private async receive(report: SandboxReport): Promise<void> {
    const { onOutput, onIdle, onRefused } = this.options;
    if (report.output !== undefined && report.output.length > 0) onOutput(report.output);
    report.refused?.forEach((target) => onRefused(target));
    if (this.ended) return;
    if (report.kind === 'sleeping') return this.sleep(report.wakeMs ?? undefined);
    // The handler does not come back: what is left is its timeout.
    if (report.kind === 'hung' || report.kind === 'gone') return;
    if (report.kind === 'returned' || report.kind === 'threw') onIdle();
    await this.answerWith(this.resultOf(report));
  }

  private sleep(wakeMs: number | undefined): void {
    // Without a timer nothing can wake it, except its timeout.
    if (wakeMs === undefined) return;
    const { agenda, host, sandboxId, path } = this.options;
    agenda.at(wakeMs, `timer of ${path}`, () => {
      if (this.ended) return undefined;
      this.pending = host.command('wake', { sandboxId, nowMs: agenda.nowMs });
      return this.settle();
    });
  }

  private answerWith(result: InvocationResult): void | Promise<void> {
    const { agenda, durationMs, path } = this.options;
    const readyMs = this.startMs + durationMs;
    if (readyMs <= agenda.nowMs) return this.end(result);
    this.answer = agenda.at(readyMs, `answer of ${path}`, () => this.end(result));
  }

  private async timedOut(): Promise<void> {
    const { host, sandboxId, requestId, timeoutMs } = this.options;
    this.answer?.cancel();
    await host.command('kill', { sandboxId });
    const seconds = (timeoutMs / 1000).toFixed(2);
    await this.end(
      failure('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`),
    );
  }

  private end(result: InvocationResult): void | Promise<void> {
    if (this.ended) return;
    this.ended = true;
    this.timeout.cancel();
    return this.options.onEnd(result);
  }

  private resultOf({ kind, payload, code, message }: SandboxReport): InvocationResult {
    const { requestId } = this.options;
    if (kind === 'returned' || kind === 'threw') return { succeeded: kind === 'returned', payload: payload ?? 'null' };
    if (kind === 'exited') {
      const reason =
        code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
      return failure('Runtime.ExitError', `RequestId: ${requestId} Error: ${reason}`);
    }
    const reason = code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'Runtime exited with error: signal: killed' : message;
    return failure('Runtime.ExitError', `RequestId: ${requestId} Error: ${reason}`);
  }
}
