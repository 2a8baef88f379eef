import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads a table beside this file when it is first asked for. */
export function tableFile<T>(name: string): () => Readonly<Record<string, T>> {
  let entries: Readonly<Record<string, T>> | undefined;
  return () => {
    entries ??= (JSON.parse(readFileSync(join(__dirname, `${name}.json`), 'utf8')) as { entries: Record<string, T> })
      .entries;
    return entries;
  };
}
