import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Ends the command and everything that it started. @default 600000 */
  readonly timeoutMs?: number;
}

export interface RunResult {
  readonly status: number;
  readonly stdout: string;
  /** Standard output and standard error as they came. */
  readonly output: string;
  readonly elapsedMs: number;
}

const running = new Set<number>();

/** Runs a command in a process group of its own and waits for its end, whatever its status. */
export async function tryRun(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const startMs = Date.now();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const pid = child.pid;
  if (pid !== undefined) running.add(pid);
  const timer = setTimeout(() => killGroup(pid, 'SIGKILL'), options.timeoutMs ?? 600_000);
  try {
    const [status] = (await once(child, 'close')) as [number | null];
    return { status: status ?? 1, stdout, output, elapsedMs: Date.now() - startMs };
  } finally {
    clearTimeout(timer);
    if (pid !== undefined) running.delete(pid);
  }
}

/** As `tryRun`, but a status other than 0 throws with the end of what the command printed. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const result = await tryRun(command, args, options);
  if (result.status !== 0) {
    throw new Error(`${command} ${args.join(' ')} exited with ${result.status}:\n${lastLines(result.output, 40)}`);
  }
  return result;
}

/** Signals a process and all that it started; nothing happens when they are gone. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Runs `body`, then `cleanUp`; an interrupt cleans up too, after ending the commands under way. */
export async function withCleanUp<T>(body: () => Promise<T>, cleanUp: () => Promise<void>): Promise<T> {
  const interrupt = (signal: NodeJS.Signals): void => {
    for (const pid of running) killGroup(pid, 'SIGKILL');
    void cleanUp().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.once(signal, interrupt);
  try {
    return await body();
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    await cleanUp();
  }
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
