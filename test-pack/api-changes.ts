import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Skipped } from '../scripts/checks';
import { ROOT } from '../scripts/python-tools';
import { run, tryRun } from '../scripts/run';

const BIN = join(ROOT, 'node_modules', '.bin');

/** Builds the construct library of the last tag and compares its API with today's. */
export async function checkApiAgainstLastTag(folder: string): Promise<void> {
  const tagged = await tryRun('git', ['describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD'], { cwd: ROOT });
  if (tagged.status !== 0) throw new Skipped('no version was tagged yet');
  const tag = tagged.stdout.trim();
  const before = join(folder, 'last-tag');
  mkdirSync(before, { recursive: true });
  const archive = join(folder, 'last-tag.tar');
  await run('git', ['archive', '--output', archive, tag], { cwd: ROOT });
  await run('tar', ['-x', '-f', archive, '-C', before]);
  symlinkSync(join(ROOT, 'node_modules'), join(before, 'node_modules'));
  if (!existsSync(join(before, 'README.md'))) writeFileSync(join(before, 'README.md'), '');
  await run(join(BIN, 'jsii'), ['--silence-warnings', 'reserved-word'], { cwd: before });
  const allowed = join(__dirname, 'allowed-breaking-changes.txt');
  await run(join(BIN, 'jsii-diff'), ['--error-on', 'all', '--keys', '--ignore-file', allowed, before, ROOT]);
}
