import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { synthesisVariables } from '../world/assembly/app-folder';
import type { AppCommand } from './app-source';
import type { Terminal } from './terminal';

/** What is told of an app that changes. */
export interface AppWatcher {
  /** The folder of the new assembly. */
  changed(assembly: string): Promise<void>;
  failed(why: Error): void;
}

const LOOK_EVERY_MS = 1_000;
/** What is made or installed, and not written by hand. */
const NOT_SOURCES = /^(\..*|node_modules|cdk\.out|dist|build|coverage|__pycache__|.*\.(test|spec)\.\w+)$/;

/**
 * Synthesizes an app anew whenever its sources change, each time into another folder: what was deployed before stays readable.
 * @returns what ends it.
 */
export function watchApp(app: AppCommand, watcher: AppWatcher, terminal: Terminal): () => void {
  let known = stateOf(app.folder);
  let isBusy = false;
  const look = async (): Promise<void> => {
    const now = stateOf(app.folder);
    if (now === known || isBusy) return;
    isBusy = true;
    known = now;
    try {
      await watcher.changed(await synthesizeAnew(app, terminal));
    } catch (error) {
      watcher.failed(error as Error);
    } finally {
      isBusy = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** A text that differs when a source was written, came or went. */
function stateOf(folder: string): string {
  let count = 0;
  let newestMs = 0;
  const visit = (path: string): void => {
    const entries = readdirSync(path, { withFileTypes: true });
    const names = new Set(entries.map(({ name }) => name));
    for (const entry of entries) {
      if (NOT_SOURCES.test(entry.name) || isCompiled(entry.name, names)) continue;
      const file = join(path, entry.name);
      if (entry.isDirectory()) visit(file);
      else if (entry.isFile()) {
        count += 1;
        newestMs = Math.max(newestMs, statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      }
    }
  };
  visit(folder);
  return `${count} ${newestMs}`;
}

/** What TypeScript has written beside its source. */
function isCompiled(name: string, beside: ReadonlySet<string>): boolean {
  const [, stem] = /^(.*?)(?:\.d)?\.(?:js|ts|js\.map)$/.exec(name) ?? [];
  return stem !== undefined && name !== `${stem}.ts` && beside.has(`${stem}.ts`);
}

async function synthesizeAnew({ folder, command }: AppCommand, { env }: Terminal): Promise<string> {
  const assembly = mkdtempSync(join(tmpdir(), 'cdk-out-'));
  const variables = synthesisVariables(folder, assembly, env);
  const child = spawn(command, {
    shell: true,
    cwd: folder,
    env: { ...env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0)
    throw new Error(`The app does not synthesize: '${command}' failed with exit code ${code}\n${said.trim()}`);
  if (!existsSync(join(assembly, 'manifest.json')))
    throw new Error(`The app does not synthesize: '${command}' ended well but wrote no cloud assembly to ${assembly}`);
  return assembly;
}
