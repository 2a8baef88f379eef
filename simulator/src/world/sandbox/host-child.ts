import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { LoopbackRequest } from '../../services/protocols/loopback';
import type { JsonObject } from '../../base/json';
import type { QuietSandbox } from './exchange';

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The error of whoever waits for a process that is gone. */
export class HostEnded extends Error {
  /** @param how how it ended. */
  constructor(
    private readonly how: string,
    where = '',
  ) {
    super(
      `${where}The simulator's host process ended ${how}: native code that a handler has loaded may have done it, or somebody on this machine; ` +
        'load the world anew',
    );
    this.name = 'HostEnded';
  }

  /** The same, with the function that ran meanwhile. */
  during(path: string): HostEnded {
    return new HostEnded(this.how, `[${path}] `);
  }
}

/** The forked process with everything real in it: it serves one world after the other. */
export class HostChild {
  /** Told of the requests of AWS clients. */
  onRequest: (request: LoopbackRequest) => void = () => {};
  /** Told of a handler that does nothing but wait for answers. */
  onQuiet: (quiet: QuietSandbox) => void = () => {};
  private readonly child: ChildProcess;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private closing = false;
  private ended: HostEnded | undefined;

  constructor() {
    this.child = fork(join(__dirname, 'host.mjs'), [], {
      // With one thread, what handlers have Node do beside them comes to its end in the order in which they asked for it.
      env: { TZ: 'UTC', PATH: process.env['PATH'] ?? '', UV_THREADPOOL_SIZE: '1' },
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.child.on('message', (text) => this.receive(text as string));
    this.child.on('exit', (code, signal) => this.exited(code, signal));
    this.child.on('error', (error) => this.failed(error));
    // A world that somebody forgot to close must not keep the process alive.
    this.letGo();
  }

  /** Whether it can be told anything. */
  get isAlive(): boolean {
    return !this.closing && this.child.connected;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Has the process do something, and gives its answer. */
  command<T>(command: string, args: object): Promise<T> {
    if (this.closing) return Promise.reject(new Error('The world is closed'));
    if (this.ended !== undefined) return Promise.reject(this.ended);
    const id = this.nextId++;
    return new Promise<T>((resolve, reject) => {
      this.pending.set(id, { resolve: resolve, reject });
      this.hold();
      this.child.send(JSON.stringify({ id, command, ...args }));
    });
  }

  /** Has the process do something of which no answer is awaited. */
  tell(command: string, args: object = {}): void {
    if (this.isAlive) this.child.send(JSON.stringify({ command, ...args }));
  }

  /** Ends the process and waits until it is gone. */
  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.ref();
    await new Promise<void>((resolve) => {
      this.child.once('exit', () => resolve());
      this.child.disconnect();
    });
    // The handle of a process that has ended is let go one turn of the event loop later.
    await setImmediate();
  }

  private receive(text: string): void {
    const message = JSON.parse(text) as JsonObject & {
      id?: number;
      error?: string;
      request?: unknown;
      quiet?: unknown;
    };
    if (message.quiet !== undefined) return this.onQuiet(message.quiet as QuietSandbox);
    if (message.id === undefined) return this.onRequest(message.request as LoopbackRequest);
    const waiting = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (this.pending.size === 0) this.letGo();
    if (message.error !== undefined) waiting?.reject(new Error(message.error));
    else waiting?.resolve(message['result']);
  }

  private exited(code: number | null, signal: string | null): void {
    const how = signal === null ? `with code ${code ?? 0}` : `by ${signal}`;
    this.ended = new HostEnded(how);
    this.failAll(this.closing ? new Error('The world is closed') : this.ended);
  }

  private failed(error: NodeJS.ErrnoException): void {
    // What can't be told because the process is gone fails with its end, which says how it went.
    if (error.code === 'EPIPE' || error.code === 'ERR_IPC_CHANNEL_CLOSED') return;
    this.failAll(error);
  }

  private failAll(error: Error): void {
    for (const waiting of this.pending.values()) waiting.reject(error);
    this.pending.clear();
  }

  /** Whoever waits for an answer hears of it when the process ends: the closed channel alone does not keep anything alive. */
  private hold(): void {
    this.child.channel?.ref();
    this.child.ref();
  }

  private letGo(): void {
    this.child.channel?.unref();
    this.child.unref();
  }
}
