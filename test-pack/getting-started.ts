import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { ROOT } from '../scripts/python-tools';
import { run, tryRun } from '../scripts/run';
import { docFiles } from './doc-files';
import { checkSavedTest } from './saved-test';
import type { Tarball } from './tarballs';

/**
 * Does what docs/getting-started.md says, in an empty folder: `cdk init` as it comes, the packed packages, the newest aws-cdk-lib that
 * its own package.json asks for; then the files of that page and of the cookbook, type-checked and run under the jest that `cdk init`
 * has set up. What is played in studio there and saved is a test that passes under it as well.
 */
export async function checkGettingStarted(parent: string, tarballs: readonly Tarball[]): Promise<void> {
  const folder = join(parent, 'sign-up');
  mkdirSync(folder, { recursive: true });
  await run(join(ROOT, 'node_modules', '.bin', 'cdk'), ['init', 'app', '--language', 'typescript', '--generate-only'], {
    cwd: folder,
  });
  const npm = (...args: string[]): Promise<unknown> =>
    run('npm', [...args, '--no-audit', '--no-fund'], { cwd: folder });
  const fileOf = (name: string): string => tarballs.find((each) => each.name === name)?.file ?? '';
  await npm('install', fileOf('cdk-workflow-patterns'));
  await npm('install', '--save-dev', fileOf('cdk-workflow-simulator'));

  rmSync(join(folder, 'test'), { recursive: true });
  for (const { path, text } of docFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  await run('npx', ['tsc', '--noEmit'], { cwd: folder });
  const { status, output } = await tryRun('npx', ['jest', '--ci=false'], {
    cwd: folder,
    env: { CDK_VALIDATION: undefined },
  });
  assert.equal(status, 0, output);
  assert.match(output, /Tests: +\d+ passed, \d+ total/, output);
  assert.doesNotMatch(output, /warn|deprecat/i, 'something was printed that a new user would wonder at');
  assert.deepEqual(Object.keys(manifestOf(folder)), ['aws-cdk-lib', 'cdk-workflow-patterns', 'constructs']);
  await checkSavedTest(folder, { userId: 'u-1' });
}

function manifestOf(folder: string): object {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies: object };
  return dependencies;
}
