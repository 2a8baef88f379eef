import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = join(__dirname, '..', '..', '..');
const DIGGER = join(__dirname, 'digger.mjs');

/** How a process is started. */
export interface Started {
  readonly activityArn: string;
  /** Where the endpoint is. */
  readonly environment: Readonly<Record<string, string>>;
  readonly concurrency?: number;
  readonly heartbeat?: number;
  readonly gracePeriod?: number;
  readonly measuresMemory?: boolean;
}

/** The command as users run it, in processes of their own; `close` ends those that are left. */
export class Command {
  /** Shared by the processes. */
  readonly folder: string;
  private readonly main: string;
  private readonly running = new Set<ChildProcess>();

  /** @param main what is run; @default - the sources, bundled */
  constructor(main?: string) {
    mkdirSync(join(ROOT, '.cache'), { recursive: true });
    this.folder = mkdtempSync(join(ROOT, '.cache', 'worker-'));
    this.main = main ?? join(this.folder, 'main.js');
    if (main !== undefined) return;
    buildSync({
      entryPoints: [join(ROOT, 'worker', 'src', 'cli', 'main.ts')],
      outfile: this.main,
      bundle: true,
      platform: 'node',
      target: 'node20',
      external: ['@aws-sdk/*'],
    });
  }

  start(started: Started): ChildProcess {
    const { activityArn, concurrency = 1, heartbeat, gracePeriod = 25 } = started;
    const child = spawn(
      process.execPath,
      [
        ...(started.measuresMemory === true ? ['--expose-gc'] : []),
        this.main,
        ...['--activity', activityArn, '--module', DIGGER, '--concurrency', String(concurrency)],
        ...['--grace', String(gracePeriod), ...(heartbeat === undefined ? [] : ['--heartbeat', String(heartbeat)])],
      ],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, NODE_NO_WARNINGS: '1', ...started.environment, DIGGER_FOLDER: this.folder },
      },
    );
    this.running.add(child);
    child.once('exit', () => this.running.delete(child));
    return child;
  }

  async close(): Promise<void> {
    const left = [...this.running];
    const gone = left.map((child) => once(child, 'exit'));
    for (const child of left) child.kill('SIGKILL');
    await Promise.all(gone);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
