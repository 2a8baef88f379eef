import type { Agenda, Timer } from '../../base/agenda';
import { OWN } from '../../base/footprint';
import { actor } from '../../base/order';
import type { LoopbackAnswer, LoopbackRequest } from '../../services/protocols/loopback';
import { answered, failure, type InvocationResult } from '../../services/lambda/runtime';
import { Exchange, type QuietSandbox, type SandboxReport } from './exchange';
import { HostEnded } from './host-child';
import type { HostProcess } from './host-process';

/** What one invocation needs. */
export interface InvocationOptions {
  readonly agenda: Agenda;
  readonly host: HostProcess;
  readonly sandboxId: string;
  /** The construct path of the function, for messages. */
  readonly path: string;
  /** What it is called among the invocations of all functions. */
  readonly name: string;
  /** Who acts by it. */
  readonly actor: string;
  readonly requestId: string;
  readonly timeoutMs: number;
  /** How much virtual time passes between the invocation and its answer, sleeping included. */
  readonly durationMs: number;
  /** The arguments of the host's command. */
  readonly command: object;
  /** The calls of the sandbox that wait for virtual time, by their numbers. */
  readonly held: Set<number>;
  /** Told of every request of the handler, which it gets an answer to with {@link Invocation.resume}; undefined leaves them to the host. */
  readonly onCall: ((call: MadeRequest) => void) | undefined;
  /** Told by name of the calls that were made: `dynamodb:putItem`. */
  readonly onCalls: (calls: readonly string[]) => void;
  readonly onOutput: (lines: readonly string[]) => void;
  /** Hears of a connection to anywhere else than the simulation. */
  readonly onRefused: (target: string) => void;
  /** The sandbox can serve another invocation. */
  readonly onIdle: () => void;
  readonly onEnd: (result: InvocationResult) => void | Promise<void>;
}

/** A request of a handler that waits for the answer. */
export interface MadeRequest {
  readonly invocation: Invocation;
  readonly request: LoopbackRequest;
  /** Hands over what came of it; the promise is for the next report. */
  readonly resume: (outcome: RequestOutcome) => Promise<SandboxReport>;
}

/** What came of a request: an answer, or the loss of the connection on which it was made. */
export type RequestOutcome = LoopbackAnswer | 'connectionLost';

/**
 * One invocation in its sandbox: it really runs inside the agenda's actions, sleeps between them, and is ended by its
 * timeout in virtual time.
 */
export class Invocation {
  /** How many requests over sockets have no answer yet. */
  openSockets = 0;
  private readonly timeout: Timer;
  private readonly startMs: number;
  private answer: Timer | undefined;
  private alarm: Timer | undefined;
  private exchange: Exchange | undefined;
  private ended = false;
  /** The real milliseconds after which the host has ended a handler that blocked. */
  private guardedMs: number | undefined;

  constructor(private readonly options: InvocationOptions) {
    const { agenda, timeoutMs, path, name } = options;
    // Beside the handler, whatever it waits for.
    const timer = actor(`timeout of ${name}`, { reads: [], writes: [OWN + options.actor] });
    this.startMs = agenda.nowMs;
    // Entered first, so that at one and the same instant the timeout wins over the answer.
    this.timeout = agenda.after(timeoutMs, `timeout of ${path}`, () => this.timedOut(), timer);
  }

  /** The construct path of the function. */
  get path(): string {
    return this.options.path;
  }

  get sandboxId(): string {
    return this.options.sandboxId;
  }

  get name(): string {
    return this.options.name;
  }

  /** Who acts by it. */
  get actor(): string {
    return this.options.actor;
  }

  /** The virtual instant. */
  get nowMs(): number {
    return this.options.agenda.nowMs;
  }

  /** The virtual instant at which it times out. */
  get deadlineMs(): number {
    return this.startMs + this.options.timeoutMs;
  }

  /** Whether each request of the handler is a step by itself. */
  get isStepwise(): boolean {
    return this.options.onCall !== undefined;
  }

  /** Whether it has been answered, or has timed out. */
  get isOver(): boolean {
    return this.ended;
  }

  /** What goes on with the handler: it runs, or waits for what it asked for. */
  get current(): Exchange | undefined {
    return this.exchange;
  }

  /** Runs the handler until it has ended, sleeps, or waits for something that needs virtual time. */
  start(): Promise<void> {
    const { command, sandboxId, host, agenda, path } = this.options;
    const { isStepwise, deadlineMs } = this;
    return this.go(() =>
      host
        .command<SandboxReport>('invoke', { sandboxId, ...command, isStepwise, nowMs: agenda.nowMs, deadlineMs })
        .catch((error: unknown) => {
          throw error instanceof HostEnded ? error.during(path) : error;
        }),
    );
  }

  /** Has the handler go on, up to the next report; called inside an action of the agenda, which may end before. */
  go(work: () => Promise<SandboxReport>): Promise<void> {
    const { host, sandboxId, held } = this.options;
    this.exchange = new Exchange({
      held,
      receive: (report) => this.receive(report),
      watch: (callId) => host.tell('watch', { sandboxId, callId }),
      onPark: (wakeMs) => this.sleep(wakeMs, () => this.tick()),
    });
    return this.exchange.begin(work);
  }

  /** Hears that the handler does nothing but wait for answers. */
  becomesQuiet(quiet: QuietSandbox): void {
    this.exchange?.becomesQuiet(quiet);
  }

  /** Takes on a request that did not come with a report. */
  take(made: MadeRequest): void {
    this.options.onCall?.(made);
  }

  /** Keeps by name what was called. */
  note(calls: readonly string[]): void {
    this.options.onCalls(calls);
  }

  /** Ends the process of the handler, as if it had been killed. */
  async crash(): Promise<SandboxReport> {
    await this.kill();
    return { kind: 'crashed', signal: 'killed' };
  }

  private async receive(report: SandboxReport): Promise<void> {
    const { onOutput, onIdle, onRefused } = this.options;
    if (report.output !== undefined && report.output.length > 0) onOutput(report.output);
    report.refused?.forEach((target) => onRefused(target));
    if (report.answered !== undefined) this.note(report.answered);
    if (this.ended) return;
    if (report.kind === 'waiting' || report.kind === 'sleeping') return this.wait(report);
    // The handler does not come back: what is left is its timeout.
    if (report.kind === 'hung') this.guardedMs = report.afterMs;
    if (report.kind === 'hung' || report.kind === 'gone') return;
    if (report.kind === 'returned' || report.kind === 'threw') onIdle();
    await this.answerWith(this.resultOf(report));
  }

  /** A report without a word of timers leaves them as they were. */
  private wait({ wakeMs, requests = [] }: SandboxReport): void {
    if (wakeMs !== undefined) this.sleep(wakeMs, () => this.wake());
    for (const request of requests) this.options.onCall?.(this.made(request));
  }

  private made(request: LoopbackRequest): MadeRequest {
    const { host, sandboxId, agenda } = this.options;
    const resume = (outcome: RequestOutcome): Promise<SandboxReport> =>
      host.command('resume', { sandboxId, requestId: request.requestId, outcome, nowMs: agenda.nowMs });
    return { invocation: this, request, resume };
  }

  private sleep(wakeMs: number | null, wake: () => Promise<void>): void {
    this.alarm?.cancel();
    // Without a timer nothing can wake it, except its timeout or an answer.
    if (wakeMs === null) return;
    const { agenda, path } = this.options;
    this.alarm = agenda.at(wakeMs, `timer of ${path}`, wake, actor(this.actor));
  }

  private wake(): Promise<void> {
    const { host, sandboxId, agenda } = this.options;
    return this.go(() => host.command('wake', { sandboxId, nowMs: agenda.nowMs }));
  }

  /** Lets a timer go off while the handler waits for answers. */
  private async tick(): Promise<void> {
    const { host, sandboxId, agenda } = this.options;
    host.tell('tick', { sandboxId, nowMs: agenda.nowMs });
    await this.exchange?.settle();
  }

  private async kill(): Promise<void> {
    const { host, sandboxId, held } = this.options;
    // What is started anew numbers its calls anew.
    held.clear();
    await host.command('kill', { sandboxId });
  }

  private answerWith(result: InvocationResult): void | Promise<void> {
    const { agenda, durationMs, path } = this.options;
    const readyMs = this.startMs + durationMs;
    if (readyMs <= agenda.nowMs) return this.end(result);
    this.answer = agenda.at(readyMs, `answer of ${path}`, () => this.end(result), actor(this.actor));
  }

  private async timedOut(): Promise<void> {
    const { requestId, timeoutMs } = this.options;
    this.answer?.cancel();
    await this.kill();
    const seconds = (timeoutMs / 1000).toFixed(2);
    const message = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`;
    await this.end(failure('Sandbox.Timedout', message + this.guard));
  }

  /** That it was no virtual time that ran out. */
  private get guard(): string {
    if (this.guardedMs === undefined) return '';
    return (
      ` (the simulator ended it: it held its thread for ${this.guardedMs} ms of real time without a pause; if it would have come to ` +
      "an end, raise the option 'handlerGuardMs')"
    );
  }

  private end(result: InvocationResult): void | Promise<void> {
    if (this.ended) return;
    this.ended = true;
    this.timeout.cancel();
    this.alarm?.cancel();
    return this.options.onEnd(result);
  }

  private resultOf({ kind, payload = 'null', stream, code, signal, message }: SandboxReport): InvocationResult {
    const { requestId } = this.options;
    if (kind === 'threw') return { succeeded: false, payload };
    if (kind === 'returned') return stream === undefined ? answered(payload) : { succeeded: true, payload, stream };
    if (kind === 'exited') {
      const reason =
        code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
      return failure('Runtime.ExitError', `RequestId: ${requestId} Error: ${reason}`);
    }
    const how = signal === undefined ? `exit status 1 (${message ?? ''})` : `signal: ${signal}`;
    const reason = `Runtime exited with error: ${how}`;
    return failure('Runtime.ExitError', `RequestId: ${requestId} Error: ${reason}`);
  }
}
