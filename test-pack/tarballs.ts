import assert from 'node:assert/strict';
import { join } from 'node:path';

import { ROOT } from '../scripts/python-tools';
import { run } from '../scripts/run';

/** What `npm pack` would publish. */
export interface Tarball {
  readonly name: string;
  readonly file: string;
  readonly packedBytes: number;
  readonly paths: readonly string[];
}

interface PackReport {
  readonly name: string;
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** The pages of docs/ are part of it: who reads in node_modules finds them there. */
const LARGEST_CONSTRUCTS_BYTES = 512 * 1024;

/** Packs all packages as they were built. */
export async function pack(folder: string): Promise<readonly Tarball[]> {
  const packages = ['--workspaces', '--include-workspace-root'];
  const { stdout } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...packages],
    {
      cwd: ROOT,
    },
  );
  const reports: unknown = JSON.parse(stdout);
  return (Object.values(reports as object) as PackReport[]).map(({ name, filename, size, files }) => ({
    name,
    file: join(folder, filename),
    packedBytes: size,
    paths: files.map(({ path }) => path).sort(),
  }));
}

/** Left in by accident: tests, sources, maps, configuration. */
const ACCIDENTS = [
  /(^|\/)(test|tests|__tests__|__snapshots__|coverage)\//,
  /\.(test|spec)\./,
  /\.map$/,
  /(^|\/)tsconfig/,
  /\.tsbuildinfo$/,
];

export function checkContents({ name, paths }: Tarball, needed: readonly string[]): void {
  const isSource = (path: string): boolean => path.endsWith('.ts') && !path.endsWith('.d.ts');
  const accidents = paths.filter((path) => isSource(path) || ACCIDENTS.some((accident) => accident.test(path)));
  assert.deepEqual(accidents, [], `${name} contains what nobody needs`);
  assert.deepEqual(
    needed.filter((path) => !paths.includes(path)),
    [],
    `${name} lacks what users need`,
  );
}

export function checkSize({ name, packedBytes }: Tarball): void {
  console.log(`     ${name}: ${(packedBytes / 1024).toFixed(1)} KiB packed`);
  assert.ok(packedBytes < LARGEST_CONSTRUCTS_BYTES, `${packedBytes} bytes, not under ${LARGEST_CONSTRUCTS_BYTES}`);
}
