import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folders whose `node_modules` may hold what Lambda's runtime brings along (the AWS SDK): those of the project that
 * runs the simulation first, then the simulator's own.
 */
export function sdkRoots(): readonly string[] {
  return [...new Set([...above(process.cwd()), ...above(__dirname)])].filter((folder) =>
    existsSync(join(folder, 'node_modules')),
  );
}

function above(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...above(parent)];
}
