import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** What a file is refused for. */
export class Refused extends Error {}

/** Where a file lies below a project, and how its own folder sees the project's. */
export interface Place {
  readonly file: string;
  readonly app: string;
}

/**
 * The place of a file below a project.
 * @throws Refused for one that is elsewhere, is there already, or is neither a test nor a script nor a report.
 */
export function placeOf(project: string, name: string): Place {
  if (!/^[\w./@-]+(\.test\.ts|\.py|\.sh|\.html)$/.test(name))
    throw new Refused(
      `The name must be one of a test, a script or a report below the project, as 'test/order.test.ts', 'tests/test_order.py', 'order.sh' or 'order.html', got '${name}'`,
    );
  const file = resolve(project, name);
  if (!isBelow(file, project) || !isBelow(real(dirname(file)), realpathSync(project)))
    throw new Refused(`'${name}' is not below ${project}; studio writes nowhere else`);
  if (existsSync(file)) throw new Refused(`There is '${name}' already; choose another name`);
  return { file, app: relative(dirname(file), project).split(sep).join('/') || '.' };
}

/** Writes a file that is not there yet. */
export function save({ file }: Place, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content, { flag: 'wx' });
}

/** Where a folder really is: the nearest one that there is may be a link to elsewhere. */
function real(folder: string): string {
  if (existsSync(folder)) return realpathSync(folder);
  const parent = dirname(folder);
  return join(real(parent), relative(parent, folder));
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
