import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './python-tools';
import { run, withCleanUp } from './run';

/** A package as it is published. */
export interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** What only this repository needs. npm would run `prepare` for whoever installs a package out of a repository or a folder. */
const OF_THE_REPOSITORY = ['scripts', 'devDependencies', 'workspaces', 'overrides'];

/** Packs all packages as they were built, without what only this repository needs in their manifests. */
export async function packAll(folder: string): Promise<readonly Packed[]> {
  const packed = await npmPack(folder, '--workspaces', '--include-workspace-root');
  const published: Packed[] = [];
  for (const { filename } of packed) published.push(await repack(folder, filename));
  return published;
}

async function repack(folder: string, filename: string): Promise<Packed> {
  const work = mkdtempSync(join(folder, 'unpacked-'));
  return withCleanUp(
    async () => {
      await run('tar', ['-xzf', join(folder, filename), '-C', work], { cwd: ROOT });
      const file = join(work, 'package', 'package.json');
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
      const kept = Object.entries(manifest).filter(([name]) => !OF_THE_REPOSITORY.includes(name));
      writeFileSync(file, `${JSON.stringify(Object.fromEntries(kept), undefined, 2)}\n`);
      const [published] = await npmPack(folder, join(work, 'package'));
      if (published === undefined) throw new Error(`npm packed nothing of ${filename}`);
      return published;
    },
    async () => rmSync(work, { recursive: true, force: true }),
  );
}

async function npmPack(folder: string, ...what: string[]): Promise<readonly Packed[]> {
  const options = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run('npm', [...options, ...what], { cwd: ROOT });
  return Object.values(JSON.parse(stdout) as object) as Packed[];
}
