import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VALIDATION } from './synthesis';

/** What a `cdk.json` says. */
export interface CdkJson {
  readonly app?: string;
  readonly build?: string;
  readonly output?: string;
  readonly context?: Record<string, unknown>;
}

/** Where commands run. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  note(text: string): void;
}

/** How the app of a folder is synthesized. */
export interface FolderSynthesis extends Surroundings {
  /** The command that synthesizes it. */
  readonly command: string;
  /** The folder that the assembly goes to. @default - `cdk.out` below the folder */
  readonly assembly?: string;
}

/** The `cdk.json` of a folder; an empty one where there is none. */
export function readCdkJson(folder: string): CdkJson {
  const file = join(folder, 'cdk.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as CdkJson) : {};
}

/**
 * The cloud assembly of the app in a folder, synthesized anew as its `cdk.json` says.
 * @throws when it has no `app`, or when that fails.
 */
export function synthesizeApp(folder: string): string {
  const { app: command, build, output = 'cdk.out' } = readCdkJson(folder);
  if (command === undefined)
    throw new Error(`${join(folder, 'cdk.json')} has no 'app' to synthesize; run 'npx cdk synth'`);
  const surroundings = { env: process.env, note: () => {} };
  if (build !== undefined) runShell(build, folder, {}, surroundings);
  return synthesizeFolder(folder, { ...surroundings, command, assembly: join(folder, output) });
}

/**
 * Runs the app as the CDK CLI would, with the context of cdk.json and the folder that the assembly goes to.
 * @throws when it fails, or writes no assembly.
 */
export function synthesizeFolder(
  folder: string,
  { command, assembly = join(folder, 'cdk.out'), ...surroundings }: FolderSynthesis,
): string {
  surroundings.note(`Synthesizes the app: ${command}`);
  runShell(command, folder, synthesisVariables(folder, assembly, surroundings.env), surroundings);
  if (!existsSync(join(assembly, 'manifest.json'))) {
    throw new Error(`'${command}' ended well but wrote no cloud assembly to ${assembly}; is it the app's command?`);
  }
  return assembly;
}

/** What the command of an app finds in its environment, as the CDK CLI sets it. */
export function synthesisVariables(folder: string, assembly: string, env: Surroundings['env']): Record<string, string> {
  const cached = join(folder, 'cdk.context.json');
  const context = {
    ...readCdkJson(folder).context,
    ...(existsSync(cached) ? (JSON.parse(readFileSync(cached, 'utf8')) as object) : {}),
    'aws:cdk:enable-path-metadata': true,
  };
  return {
    CDK_OUTDIR: assembly,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    [VALIDATION]: env[VALIDATION] ?? 'false',
  };
}

/**
 * Runs a command in a folder.
 * @throws when it fails, with what it said.
 */
export function runShell(command: string, cwd: string, env: Record<string, string>, surroundings: Surroundings): void {
  const ended = spawnSync(command, { shell: true, cwd, env: { ...surroundings.env, ...env }, encoding: 'utf8' });
  const said = `${ended.stdout}${ended.stderr}`.trim();
  if (ended.status !== 0) {
    throw new Error(
      `'${command}' failed${ended.status === null ? '' : ` with exit code ${ended.status}`} in ${cwd}${said === '' ? '' : `:\n${said}`}`,
    );
  }
  if (said !== '') surroundings.note(said);
}
