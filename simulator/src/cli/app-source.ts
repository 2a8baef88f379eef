import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { formatDuration } from '../diagram/format-duration';
import { AppModel, type AppModelOptions } from '../world/assembly/app-model';
import { VALIDATION } from '../world/assembly/synthesis';
import { CannotStart, type Terminal } from './terminal';

/** Options of every command that looks at an app. */
export interface AppOptions {
  /** A cloud assembly's folder, a template's file, or the command that synthesizes the app. */
  readonly app?: string;
  /** Synthesize even though there is a cloud assembly already. */
  readonly synth?: boolean;
  /** Values of template parameters, `name=value`. */
  readonly parameter?: readonly string[];
}

interface CdkJson {
  readonly app?: string;
  readonly build?: string;
  readonly output?: string;
  readonly context?: Record<string, unknown>;
}

/**
 * The app in a folder: what `--app` names, else the nearest `cdk.out`, else what the command in `cdk.json` synthesizes.
 * @throws CannotStart when there is none of them, or when the app can't be synthesized.
 */
export function findApp(options: AppOptions, terminal: Terminal): string {
  const { app } = options;
  if (app !== undefined) {
    const path = resolve(terminal.cwd, app);
    return existsSync(path) ? path : synthesize(app, terminal.cwd, terminal);
  }
  const folder = appFolder(terminal.cwd);
  if (folder === undefined) {
    throw new CannotStart(
      `There is neither a cdk.out nor a cdk.json in ${terminal.cwd} or above it. Go to the folder of a CDK app, or say ` +
        `where it is: --app <cdk.out folder, template file, or the command that synthesizes the app>`,
    );
  }
  const { app: command, build, output = 'cdk.out' } = readCdkJson(folder);
  const assembly = join(folder, output);
  if (options.synth !== true && existsSync(join(assembly, 'manifest.json'))) {
    const ageMs = Math.max(0, Date.now() - statSync(join(assembly, 'manifest.json')).mtimeMs);
    terminal.note(
      `From ${assembly}, synthesized ${formatDuration(Math.round(ageMs / 1_000) * 1_000)} ago (--synth renews it)`,
    );
    return assembly;
  }
  if (command === undefined) {
    throw new CannotStart(`${join(folder, 'cdk.json')} has no 'app' to synthesize; run 'npx cdk synth', or give --app`);
  }
  if (build !== undefined) runShell(build, folder, {}, terminal);
  return synthesize(command, folder, terminal, assembly);
}

/** Everything in the app, with the parameters given on the command line. */
export function loadApp(options: AppOptions, terminal: Terminal): AppModel {
  return new AppModel(findApp(options, terminal), modelOptions(options));
}

/** What a template leaves open, as given on the command line. */
export function modelOptions({ parameter = [] }: AppOptions): AppModelOptions {
  return { parameters: Object.fromEntries(parameter.map((each) => splitPair(each, '--parameter'))) };
}

/** `name=value` in two. */
export function splitPair(text: string, option: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new CannotStart(`${option} takes name=value, got '${text}'`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function appFolder(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'cdk.json')) || existsSync(join(folder, 'cdk.out', 'manifest.json'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

function readCdkJson(folder: string): CdkJson {
  const file = join(folder, 'cdk.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as CdkJson) : {};
}

/** Runs the app as the CDK CLI would, with the context of cdk.json and the folder that the assembly goes to. */
function synthesize(command: string, folder: string, terminal: Terminal, assembly = join(folder, 'cdk.out')): string {
  const cached = join(folder, 'cdk.context.json');
  const context = {
    ...readCdkJson(folder).context,
    ...(existsSync(cached) ? (JSON.parse(readFileSync(cached, 'utf8')) as object) : {}),
    'aws:cdk:enable-path-metadata': true,
  };
  terminal.note(`Synthesizes the app: ${command}`);
  const validation = terminal.env[VALIDATION] ?? 'false';
  const outdir = { CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: JSON.stringify(context) };
  runShell(command, folder, { ...outdir, [VALIDATION]: validation }, terminal);
  if (!existsSync(join(assembly, 'manifest.json'))) {
    throw new CannotStart(
      `'${command}' ended well but wrote no cloud assembly to ${assembly}; is it the app's command?`,
    );
  }
  return assembly;
}

function runShell(command: string, cwd: string, env: Record<string, string>, terminal: Terminal): void {
  const ended = spawnSync(command, { shell: true, cwd, env: { ...terminal.env, ...env }, encoding: 'utf8' });
  const said = `${ended.stdout}${ended.stderr}`.trim();
  if (ended.status !== 0) {
    throw new CannotStart(
      `'${command}' failed${ended.status === null ? '' : ` with exit code ${ended.status}`} in ${cwd}${said === '' ? '' : `:\n${said}`}`,
    );
  }
  if (said !== '') terminal.note(said);
}
