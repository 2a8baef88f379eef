import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CannotStart, type Terminal } from './terminal';

/**
 * What a JavaScript file of either kind exports, by its names.
 * @param option the option that names the file, for messages; undefined where it is an argument.
 * @throws CannotStart when there is no such file, or when it can't be loaded.
 */
export async function moduleExports(
  file: string,
  option: string | undefined,
  { cwd }: Terminal,
): Promise<ReadonlyMap<string, unknown>> {
  const path = resolve(cwd, file);
  const named = option === undefined ? '' : `${option} ${file}: `;
  if (!existsSync(path))
    throw new CannotStart(option === undefined ? `There is no ${path}` : `${named}there is no ${path}`);
  const exported = (await import(pathToFileURL(path).href).catch((error: Error) => {
    throw new CannotStart(`${named}${path} can't be loaded: ${firstLine(error)}${adviceFor(path)}`);
  })) as Record<string, unknown>;
  // What a CommonJS module exports is the default of what import gives, in its own order, and perhaps its members as well.
  return new Map([exported['default'] ?? {}, exported].flatMap((each) => Object.entries(each)));
}

function firstLine({ name, message }: Error): string {
  return `${name}: ${message.split('\n')[0] ?? ''}`;
}

function adviceFor(path: string): string {
  return /\.[cm]?tsx?$/.test(path)
    ? '; it is TypeScript: compile it first, or run the command with a loader (NODE_OPTIONS="--import tsx")'
    : '';
}
