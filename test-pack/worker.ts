import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from '../scripts/run';
import { soak } from '../worker/test/processes/soak';
import type { Tarball } from './tarballs';

/** Installs the worker alone into an empty folder, asks its command for help, and has it work off tasks there. */
export async function checkWorkerAlone(folder: string, { file }: Tarball): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'workplace', version: '1.0.0', private: true }));
  await run('npm', ['install', file, '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder });
  const { stdout } = await run(join('node_modules', '.bin', 'cdk-workflow-worker'), ['--help'], { cwd: folder });
  assert.match(stdout, /--activity <ARN>/);
  const main = join(folder, 'node_modules', 'cdk-workflow-worker', 'bin', 'cdk-workflow-worker.js');
  const { wrong, succeeded } = await soak({ tasks: 20, workers: 1, kills: 0, seed: 1, main });
  assert.deepEqual(wrong, []);
  assert.ok(succeeded > 10, `${succeeded} of 20 tasks succeeded`);
}
