import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** A file or folder that a template names relative to its own folder; undefined when there is none. */
export function tryLocalFile(path: string, folder: string | undefined): string | undefined {
  if (folder === undefined || path === '' || /^[a-z0-9]+:\/\//i.test(path)) return undefined;
  const file = resolve(folder, path);
  return existsSync(file) ? file : undefined;
}
