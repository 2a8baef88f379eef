import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
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
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
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
    cpSync(source, join(home, 'dist'), { recursive: true, filter: (path) => ['', '.mjs'].includes(extname(path)) });
    cpSync(join(SIMULATOR, 'package.json'), join(home, 'package.json'));
    return new BuiltCli(home);
  }

  /** The file that Node.js runs. */
  get main(): string {
    return join(this.home, 'dist', 'cli', 'main.js');
  }

  /** Runs the tool and waits for its end. */
  run(args: readonly string[], { cwd, env, input }: Invocation = {}): Promise<Ended> {
    const child = spawn(process.execPath, [this.main, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: 'pipe',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.end(input ?? '');
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
