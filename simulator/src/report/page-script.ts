import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The modules of the page's script, each after those that it needs; no name stands in two of them. */
const MODULES = [
  'dom',
  'data',
  'format',
  'virtual-list',
  'rows',
  'marks',
  'detail',
  'lists',
  'controls',
  'diagram',
  'main',
] as const;

let script: string | undefined;

/** The page's script: its modules in one, since a page that loads nothing can't import. */
export function pageScript(): string {
  script ??= MODULES.map((name) => withoutModules(readFileSync(join(__dirname, 'page', `${name}.mjs`), 'utf8'))).join(
    '\n',
  );
  return script;
}

function withoutModules(source: string): string {
  return source.replace(/^import [^;]*;\n/gm, '').replace(/^export /gm, '');
}
