import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Skipped } from './checks';
import { run, tryRun } from './run';

export const ROOT = join(__dirname, '..');
export const CACHE = join(ROOT, '.cache');

/**
 * Installs pinned Python packages into `.cache`, once for each state of the requirements file.
 * @param checks what pip checks them by: their hashes, unless the file has none.
 */
export async function installPython(
  name: string,
  requirements: string,
  python = 'python3',
  checks = '--require-hashes',
): Promise<string> {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const home = join(CACHE, 'python', `${name}-${digest}`);
  const complete = join(home, 'complete');
  if (!existsSync(complete)) {
    if (!(await runs(python))) throw new Skipped('no Python 3 on this machine');
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    await run(python, ['-m', 'venv', home]);
    await run(join(home, 'bin', 'pip'), [
      ...['install', '--quiet', '--disable-pip-version-check', checks, '-r', requirements],
    ]);
    writeFileSync(complete, '');
  }
  return join(home, 'bin');
}

/** Whether a command runs a Python: some on the path only stand for one that is not installed. */
export function runs(python: string): Promise<boolean> {
  return tryRun(python, ['--version']).then(
    ({ status }) => status === 0,
    () => false,
  );
}
