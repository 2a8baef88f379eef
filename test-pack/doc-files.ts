import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../scripts/python-tools';

/** A whole file that a page of `docs/` shows: a block of TypeScript whose first line names it. */
export interface DocFile {
  readonly page: string;
  readonly path: string;
  readonly text: string;
}

const BLOCK = /```ts\n\/\/ ([\w/.-]+\.ts)\n(.*?)```/gs;

/** The whole files of all pages. Two that have one name would overwrite each other in a reader's project. */
export function docFiles(): readonly DocFile[] {
  const docs = join(ROOT, 'docs');
  const pages = readdirSync(docs).filter((file) => file.endsWith('.md'));
  const files = pages.flatMap((page) =>
    [...readFileSync(join(docs, page), 'utf8').matchAll(BLOCK)].map(([, path = '', text = '']) => ({
      page,
      path,
      text,
    })),
  );
  const twice = files.find(({ path }, index) => files.findIndex((each) => each.path === path) !== index);
  if (twice !== undefined) throw new Error(`${twice.page} shows ${twice.path}, and so does a page before it`);
  return files;
}
