import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';

const SIMULATOR = join(__dirname, '..', '..');
const CACHE = join(SIMULATOR, '..', '.cache');

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Invocation {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

/** The tool while it runs. */
export class Started {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;

  constructor(private readonly child: ChildProcessWithoutNullStreams) {
    child.stdout.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  interrupt(signal: 'SIGINT' | 'SIGTERM' = 'SIGINT'): void {
    this.child.kill(signal);
  }

  untilStdout(pattern: RegExp): Promise<string> {
    return this.until(() => this.stdout, pattern);
  }

  untilStderr(pattern: RegExp): Promise<string> {
    return this.until(() => this.stderr, pattern);
  }

  /** What was said when it first matched; fails when the tool ends before. */
  private async until(said: () => string, pattern: RegExp): Promise<string> {
    while (!pattern.test(said())) {
      if (this.child.exitCode !== null) throw new Error(`It ended with ${this.child.exitCode}: ${this.stderr}`);
      await sleep(20);
    }
    return said();
  }
}

/** The command line tool as it is published: compiled files beside a package.json, run by Node.js as a process of its own. */
export class BuiltCli {
  private constructor(private readonly home: string) {}

  static async build(): Promise<BuiltCli> {
    mkdirSync(CACHE, { recursive: true });
    const home = mkdtempSync(join(CACHE, 'cli-'));
    const source = join(SIMULATOR, 'src');
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
    await build({
      entryPoints: files.filter((file) => file.endsWith('.ts')).map((file) => join(source, file)),
      outdir: join(home, 'dist'),
      outbase: source,
      format: 'cjs',
      platform: 'node',
      supported: { 'dynamic-import': true },
      logLevel: 'error',
    });
    cpSync(source, join(home, 'dist'), {
      recursive: true,
      filter: (path) => ['', '.mjs', '.json', '.jsonl'].includes(extname(path)),
    });
    for (const each of ['package.json', 'bin', 'assets'])
      cpSync(join(SIMULATOR, each), join(home, each), { recursive: true });
    return new BuiltCli(home);
  }

  /** The file that Node.js runs. */
  get main(): string {
    return join(this.home, 'bin', 'cdk-workflow-simulator.js');
  }

  /** Runs the tool and waits for its end. */
  run(args: readonly string[], invocation: Invocation = {}): Promise<Ended> {
    return this.start(args, invocation).ended;
  }

  /** Starts the tool. */
  start(args: readonly string[], { cwd, env, input }: Invocation = {}): Started {
    const child = spawn(process.execPath, [this.main, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: 'pipe',
    });
    child.stdin.end(input ?? '');
    return new Started(child);
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
