import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { CACHE, ROOT } from '../scripts/python-tools';
import { run, tryRun } from '../scripts/run';

export const HOME = join(CACHE, 'languages');
export const PACKAGES = join(HOME, 'packages');
export const APPS = join(ROOT, 'test-jsii');

/** A language that the package is built for, with an app written the way its users write one. */
export interface Language {
  readonly name: string;
  /** Commands that must answer, each with the arguments that make it print its version. */
  readonly tools: readonly (readonly [command: string, ...args: string[]])[];
  /** Builds the package. */
  pack(options?: {
    readonly outdir?: string;
    readonly examples?: string;
    /** Whether it stands alone, without those that others publish and that are generated beside it for a build without them. @default false */
    readonly alone?: boolean;
  }): Promise<void>;
  /** Builds and runs the app; `env` says where the cloud assembly goes. */
  synthesize(env: Readonly<Record<string, string>>): Promise<void>;
}

export const QUIET = {
  JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1',
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1',
};

/** Generates (and, unless told otherwise, builds) one target of jsii packages. */
export async function pacmak(
  target: string,
  options: {
    /** @default PACKAGES */
    readonly outdir?: string;
    /** The file in which jsii-rosetta has put the examples in all languages. @default - examples stay as they are */
    readonly examples?: string;
    readonly codeOnly?: boolean;
    readonly packages?: readonly string[];
    readonly env?: Record<string, string>;
  } = {},
): Promise<void> {
  await run(
    join(ROOT, 'node_modules', '.bin', 'jsii-pacmak'),
    [
      ...['--no-npmignore', '--targets', target, '--outdir', options.outdir ?? PACKAGES],
      ...(options.examples === undefined ? [] : ['--rosetta-tablet', options.examples]),
      ...(options.codeOnly === true ? ['--code-only'] : []),
      ...(options.packages ?? [ROOT]),
    ],
    { env: { ...QUIET, ...options.env } },
  );
}

/** Translates the examples in README and docstrings of an assembly into a file for `pacmak`. */
export async function translateExamples(
  file: string,
  {
    folder = ROOT,
    mustCompile = true,
  }: {
    /** Where the assembly lies. @default - the package */
    readonly folder?: string;
    /** @default true */
    readonly mustCompile?: boolean;
  } = {},
): Promise<void> {
  rmSync(file, { force: true });
  const rosetta = join(ROOT, 'node_modules', '.bin', 'jsii-rosetta');
  await run(rosetta, ['extract', ...(mustCompile ? ['--strict'] : []), '--output', file, folder], { env: QUIET });
}

export async function missingTool(language: Language): Promise<string | undefined> {
  for (const [command, ...args] of language.tools) {
    const answer = await tryRun(command, args).catch(() => undefined);
    if (answer?.status !== 0) return command;
  }
  return undefined;
}

export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;
}
