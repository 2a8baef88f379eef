import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

/** The explorations of which the tests play a sample. */
const EXPLORATIONS = [
  'test/patterns/approval/exploration.test.ts',
  'test/patterns/approval/at-once.test.ts',
  'test/patterns/verification/faults.test.ts',
  'test/example-app/reset.test.ts',
];

/** Plays them in full, with all kinds of faults: some minutes. */
const jest = createRequire(__filename).resolve('jest/bin/jest.js');
const { status } = spawnSync(process.execPath, [jest, ...EXPLORATIONS, '--verbose', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, EXPLORE: 'all' },
});
process.exitCode = status ?? 1;
