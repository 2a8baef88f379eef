import type { HostPort } from '../../services/ports';
import type { LoopbackRequest } from '../../services/protocols/loopback';
import type { QuietSandbox } from './exchange';
import { HostChild, HostEnded } from './host-child';

/** Options of {@link HostProcess.start}. */
export interface HostProcessOptions {
  readonly region: string;
  readonly account: string;
  readonly onRequest: (request: LoopbackRequest) => void;
  readonly onQuiet: (quiet: QuietSandbox) => void;
}

/** How many processes wait at most: a test has one world at a time, an exploration up to four. */
const MOST_WAITING = 4;

/** How long one waits: the next test begins within this time, and what nobody needs does not stay. */
const WAIT_MS = 10_000;

/** The forked processes that have served a world and wait a while for the next one, which they save most of its start. */
const waiting: HostChild[] = [];

/** The process with everything real of one world in it, as seen from the process that runs the simulation. */
export class HostProcess implements HostPort {
  /**
   * Forks the process, or takes over one that another world has left behind, and waits until it is ready: without tables, and with
   * no sandbox of which a handler could tell that it has served before.
   */
  static async start({ region, account, onRequest, onQuiet }: HostProcessOptions): Promise<HostProcess> {
    for (;;) {
      const waited = takeWaiting();
      const child = waited ?? new HostChild();
      child.onRequest = onRequest;
      child.onQuiet = onQuiet;
      try {
        const { port } = await child.command<{ port: number }>('start', { region, account });
        return new HostProcess(child, port);
      } catch (error) {
        // It had waited long enough and ended at this moment.
        if (waited === undefined || !(error instanceof HostEnded)) throw error;
      }
    }
  }

  private isClosed = false;

  private constructor(
    private readonly child: HostChild,
    /** The port of the loopback server. */
    readonly port: number,
  ) {}

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Has the process do something, and gives its answer. */
  command<T>(command: string, args: object): Promise<T> {
    if (this.isClosed) return Promise.reject(new Error('The world is closed'));
    return this.child.command<T>(command, args);
  }

  /** Has the process do something of which no answer is awaited. */
  tell(command: string, args: object = {}): void {
    if (!this.isClosed) this.child.tell(command, args);
  }

  /**
   * Has the process wait for the next world, or ends it and waits until it is gone.
   * @param waitMs for how long it waits, in real milliseconds.
   */
  async close(waitMs = WAIT_MS): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.child.onRequest = () => {};
    this.child.onQuiet = () => {};
    if ((await this.rests(waitMs)) && waiting.length < MOST_WAITING) waiting.push(this.child);
    else await this.child.close();
  }

  /** Whether it could end its work and is like new. */
  private async rests(waitMs: number): Promise<boolean> {
    try {
      await this.child.command('rest', { waitMs });
      return true;
    } catch {
      return false;
    }
  }
}

function takeWaiting(): HostChild | undefined {
  for (let child = waiting.pop(); child !== undefined; child = waiting.pop()) if (child.isAlive) return child;
  return undefined;
}
