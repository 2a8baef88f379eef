import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { formatDuration } from '../diagram/format-duration';
import type { ServiceDefinition } from '../services/definition';
import { AppModel, type AppModelOptions } from '../world/assembly/app-model';
import type { FunctionSource } from '../world/assembly/given-functions';
import { inOptions } from './in-options';
import { readCdkJson, runShell, synthesizeFolder, type Surroundings } from '../world/assembly/app-folder';
import { CannotStart, type Terminal } from './terminal';

/** Options of every command that looks at an app. */
export interface AppOptions {
  /** A cloud assembly's folder, a template's file, or the command that synthesizes the app. */
  readonly app?: string;
  /** Synthesize even though there is a cloud assembly already. */
  readonly synth?: boolean;
  /** Values of template parameters, `name=value`. */
  readonly parameter?: readonly string[];
  /** Values of attributes, `path.Name=value`. */
  readonly attribute?: readonly string[];
  /** Values of exports, `name=value`. */
  readonly import?: readonly string[];
  /** Values of dynamic references, `ssm:/name=value`. */
  readonly reference?: readonly string[];
  /** Files with definitions, `machine=file`. */
  readonly definition?: readonly string[];
  /** Code of functions, `function=folder#handler`. */
  readonly function?: readonly string[];
  /** Services of the user's own. */
  readonly services?: readonly ServiceDefinition[];
  readonly region?: string;
  readonly account?: string;
}

/** Where a SAM or CloudFormation project has its template: as built, else as written. */
const TEMPLATES = [
  join('.aws-sam', 'build', 'template.yaml'),
  ...['template', 'template.cfn', 'sam-template'].flatMap((stem) =>
    ['.yaml', '.yml', '.json'].map((end) => stem + end),
  ),
];

/**
 * The app in a folder: what `--app` names, else the nearest `cdk.out`, else what the command in `cdk.json` synthesizes,
 * else a template (`template.yaml`).
 * @throws CannotStart when there is none of them, or when the app can't be synthesized.
 */
export function findApp(options: AppOptions, terminal: Terminal): string {
  const { app } = options;
  if (app !== undefined) {
    const path = resolve(terminal.cwd, app);
    return existsSync(path) ? path : synthesizeFolder(terminal.cwd, { ...surroundings(terminal), command: app });
  }
  const folder = appFolder(terminal.cwd);
  const template = folder === undefined ? tryTemplate(terminal.cwd) : undefined;
  if (template !== undefined) {
    terminal.note(`From ${template}`);
    return template;
  }
  if (folder === undefined) {
    throw new CannotStart(
      `There is neither a cdk.out nor a cdk.json in ${terminal.cwd} or above it, nor a template.yaml. Go to the folder of an app, or say ` +
        `where it is: --app <cdk.out folder, template file, or the command that synthesizes the app>`,
    );
  }
  const { app: command, build, output = 'cdk.out' } = readCdkJson(folder);
  const assembly = join(folder, output);
  if (options.synth !== true && existsSync(join(assembly, 'manifest.json'))) {
    const { mtimeMs } = statSync(join(assembly, 'manifest.json'));
    const ageMs = Math.max(0, Date.now() - mtimeMs);
    const changed = changedSince(mtimeMs, folder);
    terminal.note(
      `From ${assembly}, synthesized ${formatDuration(Math.round(ageMs / 1_000) * 1_000)} ago ` +
        (changed === undefined
          ? '(--synth renews it)'
          : `and OLDER than ${changed}: what was changed since is not in it; --synth renews it`),
    );
    return assembly;
  }
  if (command === undefined) {
    throw new CannotStart(`${join(folder, 'cdk.json')} has no 'app' to synthesize; run 'npx cdk synth', or give --app`);
  }
  if (build !== undefined) runShell(build, folder, {}, surroundings(terminal));
  return synthesizeFolder(folder, { ...surroundings(terminal), command, assembly });
}

/** The folder of an app and the command that synthesizes it. */
export interface AppCommand {
  readonly folder: string;
  readonly command: string;
}

/** What synthesizes the app that {@link findApp} finds; undefined for an assembly or a template that nobody can make anew. */
export function appCommand({ app }: AppOptions, { cwd }: Terminal): AppCommand | undefined {
  if (app !== undefined) return existsSync(resolve(cwd, app)) ? undefined : { folder: cwd, command: app };
  const folder = appFolder(cwd);
  const { app: command, build } = folder === undefined ? {} : readCdkJson(folder);
  if (folder === undefined || command === undefined) return undefined;
  return { folder, command: build === undefined ? command : `${build} && ${command}` };
}

const SOURCE = /\.(?:[cm]?[jt]s|py|java|cs|fs|go|kt)$|^cdk\.json$/;
const NO_SOURCES = /^(?:\.|node_modules$|cdk\.out|coverage$|dist$|tests?$|__)/;
const MOST_FILES = 5_000;

/** A source of the app that was changed later than an instant; undefined when there is none among the first thousands. */
function changedSince(instantMs: number, folder: string): string | undefined {
  const folders = [folder];
  let seen = 0;
  for (let at = folders.shift(); at !== undefined && seen < MOST_FILES; at = folders.shift()) {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      seen += 1;
      if (entry.isDirectory() && !NO_SOURCES.test(entry.name)) folders.push(path);
      if (entry.isFile() && SOURCE.test(entry.name) && statSync(path).mtimeMs > instantMs)
        return relative(folder, path);
    }
  }
  return undefined;
}

/** Everything in the app, with what was given on the command line for what it leaves open. */
export function loadApp(options: AppOptions, terminal: Terminal): AppModel {
  return new AppModel(findApp(options, terminal), modelOptions(options, terminal));
}

/** What a template leaves open, as given on the command line; what nobody gave is noted once. */
export function modelOptions(options: AppOptions, terminal: Terminal): AppModelOptions {
  const { region, account, services } = options;
  return {
    parameters: pairs(options.parameter, '--parameter'),
    attributes: attributesOf(options.attribute),
    imports: pairs(options.import, '--import'),
    references: pairs(options.reference, '--reference'),
    definitions: files(options.definition, '--definition', terminal),
    functions: functionsOf(options.function, terminal),
    ...(region !== undefined && { region }),
    ...(account !== undefined && { account }),
    ...(services !== undefined && { services }),
    onNote: noteOnce(terminal),
  };
}

function pairs(given: readonly string[] = [], option: string): Record<string, string> {
  return Object.fromEntries(given.map((each) => splitPair(each, option)));
}

function files(given: readonly string[] = [], option: string, { cwd }: Terminal): Record<string, string> {
  return Object.fromEntries(
    given.map((each) => {
      const [name, file] = splitPair(each, option);
      const path = resolve(cwd, file);
      if (existsSync(path)) return [name, path];
      throw new CannotStart(`${option} ${name}: there is no ${path}`);
    }),
  );
}

/** The code of functions, `function=folder#handler`; without a handler the template's own. */
function functionsOf(given: readonly string[] = [], { cwd }: Terminal): Record<string, FunctionSource> {
  return Object.fromEntries(
    given.map((each): [string, FunctionSource] => {
      const [name, source] = splitPair(each, '--function');
      const [, folder = source, handler] = /^(.*)#([^#]+)$/.exec(source) ?? [];
      return [name, { code: resolve(cwd, folder), ...(handler !== undefined && { handler }) }];
    }),
  );
}

/** The attribute's own name may have dots (`Endpoint.Address`), a construct path has none in its last part. */
function attributesOf(given: readonly string[] = []): Record<string, Record<string, string>> {
  const attributes: Record<string, Record<string, string>> = {};
  for (const each of given) {
    const [name, value] = splitPair(each, '--attribute');
    const [, path, attribute] = /^(.*\/?[^./]+?)\.([^/]+)$/.exec(name) ?? [];
    if (path === undefined || attribute === undefined)
      throw new CannotStart(`--attribute takes path.Name=value, got '${each}'`);
    attributes[path] = { ...attributes[path], [attribute]: value };
  }
  return attributes;
}

/** A command may read the app twice; what is noted is said once. */
function noteOnce(terminal: Terminal): (note: string) => void {
  const known = notesSaid.get(terminal) ?? new Set<string>();
  notesSaid.set(terminal, known);
  return (note) => {
    if (known.has(note)) return;
    known.add(note);
    terminal.note(inOptions(note));
  };
}

const notesSaid = new WeakMap<Terminal, Set<string>>();

/** `name=value` in two. */
export function splitPair(text: string, option: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new CannotStart(`${option} takes name=value, got '${text}'`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function tryTemplate(folder: string): string | undefined {
  return TEMPLATES.map((name) => join(folder, name)).find((path) => existsSync(path));
}

function appFolder(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'cdk.json')) || existsSync(join(folder, 'cdk.out', 'manifest.json'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

function surroundings(terminal: Terminal): Surroundings {
  return { env: terminal.env, note: (text) => terminal.note(text) };
}
