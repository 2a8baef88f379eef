import type { HostPort } from '../../services/ports';
import type { LoopbackRequest } from '../../services/protocols/loopback';
import type { QuietSandbox } from './exchange';
import { HostChild } from './host-child';

/** Options of {@link HostProcess.start}. */
export interface HostProcessOptions {
  readonly region: string;
  readonly account: string;
  readonly onRequest: (request: LoopbackRequest) => void;
  readonly onQuiet: (quiet: QuietSandbox) => void;
}

/** The forked processes that have served a world and wait for the next one, while somebody wants them kept. */
const waiting: HostChild[] = [];
let keepers = 0;

/** The process with everything real of one world in it, as seen from the process that runs the simulation. */
export class HostProcess implements HostPort {
  /**
   * Forks the process, or takes over one that another world has left behind, and waits until it is ready: without tables, and with
   * no sandbox of which a handler could tell that it has served before.
   */
  static async start({ region, account, onRequest, onQuiet }: HostProcessOptions): Promise<HostProcess> {
    const child = takeWaiting() ?? new HostChild();
    child.onRequest = onRequest;
    child.onQuiet = onQuiet;
    const { port } = await child.command<{ port: number }>('start', { region, account });
    return new HostProcess(child, port);
  }

  /**
   * Has processes of worlds that are closed wait for the next world, until what this gives is called: then those that wait end. A
   * process with warm functions saves a world most of its start.
   */
  static keep(): () => Promise<void> {
    keepers += 1;
    let isKept = true;
    return async () => {
      if (!isKept) return;
      isKept = false;
      keepers -= 1;
      if (keepers === 0) await Promise.all(waiting.splice(0).map((child) => child.close()));
    };
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

  /** Ends the process and waits until it is gone, unless it is kept for the next world. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.child.onRequest = () => {};
    this.child.onQuiet = () => {};
    if (keepers > 0 && (await this.rests())) waiting.push(this.child);
    else await this.child.close();
  }

  private async rests(): Promise<boolean> {
    try {
      await this.child.command('rest', {});
    } catch {
      return false;
    }
    return keepers > 0;
  }
}

function takeWaiting(): HostChild | undefined {
  for (let child = waiting.pop(); child !== undefined; child = waiting.pop()) if (child.isAlive) return child;
  return undefined;
}
