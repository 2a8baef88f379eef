import assert from 'node:assert/strict';
import { join } from 'node:path';

import { ROOT } from '../scripts/python-tools';
import { packAll } from '../scripts/pack';
import { run } from '../scripts/run';

/** What `npm pack` would publish. */
export interface Tarball {
  readonly name: string;
  readonly file: string;
  readonly packedBytes: number;
  readonly paths: readonly string[];
}

/** The pages of docs/ are part of it: who reads in node_modules finds them there. */
const LARGEST_CONSTRUCTS_BYTES = 768 * 1024;

/** Packs all packages as they were built. */
export async function pack(folder: string): Promise<readonly Tarball[]> {
  return (await packAll(folder)).map(({ name, filename, size, files }) => ({
    name,
    file: join(folder, filename),
    packedBytes: size,
    paths: files.map(({ path }) => path).sort(),
  }));
}

/** What a tarball says of itself. */
async function manifestOf({ file }: Tarball): Promise<Record<string, unknown>> {
  const { stdout } = await run('tar', ['-xzOf', file, 'package/package.json'], { cwd: ROOT });
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** A package runs nothing when it is installed, and says what can be imported of it; each of these files is in it. */
export async function checkManifest(tarball: Tarball): Promise<void> {
  const manifest = await manifestOf(tarball);
  const stray = ['scripts', 'devDependencies', 'workspaces', 'overrides'].filter((name) => name in manifest);
  assert.deepEqual(stray, [], `${tarball.name} is published with what only the repository needs`);
  const exported = (manifest['exports'] ?? {}) as Record<string, unknown>;
  assert.ok('.' in exported && './package.json' in exported, `${tarball.name} has no map of exports`);
  const files = Object.values(exported).flatMap((each): string[] =>
    typeof each === 'string' ? [each] : Object.values(each as Record<string, string>),
  );
  const missing = files.filter((each) => !tarball.paths.includes(each.replace('./', '')));
  assert.deepEqual(missing, [], `${tarball.name} exports what is not in it`);
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
