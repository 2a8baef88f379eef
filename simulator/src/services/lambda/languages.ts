import { textOf } from '../../base/text';
import type { Resource } from '../resource';

/** A language in which the simulator runs the handlers of functions. */
export interface Language {
  readonly name: string;
  /** What the identifiers of its runtimes begin with: `nodejs22.x`. */
  readonly prefix: string;
  /** How the files end that a handler may lie in. */
  readonly files: readonly string[];
  /** The runtime of code that is given for a function of another one. */
  readonly runtime: string;
}

/** The languages whose handlers run. */
export const LANGUAGES: readonly Language[] = [
  { name: 'Node.js', prefix: 'nodejs', files: ['.js', '.mjs', '.cjs'], runtime: 'nodejs22.x' },
  { name: 'Python', prefix: 'python3.', files: ['.py'], runtime: 'python3.13' },
];

/** The language of a function's handler; undefined for a container image and for a runtime whose handlers do not run. */
export function tryLanguageOf({ properties }: Resource): Language | undefined {
  if (properties['PackageType'] === 'Image') return undefined;
  const runtime = textOf(properties['Runtime']);
  return LANGUAGES.find(({ prefix }) => runtime.startsWith(prefix));
}

/** What a function is whose handler does not run: `a container image`, `the runtime 'java21'`. */
export function packagingOf({ properties }: Resource): string {
  return properties['PackageType'] === 'Image' ? 'a container image' : `the runtime '${textOf(properties['Runtime'])}'`;
}

/** The languages in one phrase: `Node.js and Python`. */
export function runnableLanguages(): string {
  return LANGUAGES.map(({ name }) => name).join(' and ');
}
