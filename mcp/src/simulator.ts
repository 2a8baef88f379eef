import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Project } from './project';

/** What the simulator said. */
export interface Said {
  /** 0 well, 1 could not start, 2 what it ran did not go well; undefined when it took too long and was ended. */
  readonly code: number | undefined;
  /** What it printed with `--json`; undefined when that is no JSON. */
  readonly result: unknown;
  /** What else it said, for people. */
  readonly notes: string;
}

/** More than any answer of the simulator has; what goes on printing is ended. */
const MOST_OUTPUT = 64 * 1024 * 1024;

/** Runs a command of the simulator in a process of its own, which cannot take the server down or see credentials of AWS. */
export class Simulator {
  constructor(
    private readonly project: Project,
    /** The command line before the arguments. @default - the simulator that the project has installed, else the one beside this package */
    private readonly command: readonly string[] = [process.execPath, installed(project)],
  ) {}

  async run(args: readonly string[], timeoutSeconds: number): Promise<Said> {
    const [program = process.execPath, ...before] = this.command;
    const child = spawn(program, [...before, ...args], {
      cwd: this.project.folder,
      env: withoutCredentials(process.env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const out: string[] = [];
    const notes: string[] = [];
    let length = 0;
    let isEnded = false;
    const end = (): void => {
      isEnded = true;
      // The whole group: what synthesizes the app is a child of the command.
      if (child.pid !== undefined) tryKill(-child.pid);
    };
    const keep = (list: string[]) => (chunk: string) => {
      list.push(chunk);
      length += chunk.length;
      if (length > MOST_OUTPUT) end();
    };
    child.stdout.setEncoding('utf8').on('data', keep(out));
    child.stderr.setEncoding('utf8').on('data', keep(notes));
    const timer = setTimeout(end, timeoutSeconds * 1_000);
    try {
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
      });
      return { code: isEnded || code === null ? undefined : code, result: parsed(out.join('')), notes: notes.join('') };
    } finally {
      clearTimeout(timer);
    }
  }
}

function tryKill(group: number): void {
  try {
    process.kill(group, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Nothing here is to reach AWS: neither by variables, nor by files, nor by the metadata of an instance. */
function withoutCredentials(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(others),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

function installed(project: Project): string {
  for (const folder of [...project.installedIn(), __dirname]) {
    try {
      const manifest = createRequire(join(folder, 'package.json')).resolve('cdk-workflow-simulator/package.json');
      const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly bin: Readonly<Record<string, string>> };
      return join(dirname(manifest), bin['cdk-workflow-simulator'] ?? '');
    } catch {
      continue;
    }
  }
  throw new Error(
    `cdk-workflow-simulator is not installed in ${project.folder}: run 'npm install --save-dev cdk-workflow-simulator' there`,
  );
}
