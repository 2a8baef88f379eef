import { join } from 'node:path';
import type { Checks } from '../scripts/checks';
import { installPython, ROOT, runs } from '../scripts/python-tools';
import { run } from '../scripts/run';

const TESTS = join(ROOT, 'simulator', 'test', 'python');

/** From the oldest that the simulator takes to the newest; `python3` alone when none of them is on the path by its number. */
const VERSIONS = ['python3.9', 'python3.10', 'python3.11', 'python3.12', 'python3.13', 'python3.14'];

/**
 * Runs the simulator's tests of Python handlers with a boto3 that is installed for each Python on the path; `npm test` skips them
 * where there is no boto3. `RUNS` says how often one history is repeated.
 */
export async function checkHandlers(checks: Checks): Promise<void> {
  const works = await Promise.all(VERSIONS.map(runs));
  const found = VERSIONS.filter((_, index) => works[index]);
  for (const python of found.length > 0 ? found : ['python3']) {
    await checks.check(`handlers run in ${python} with its boto3`, () => testsPass(python));
  }
}

async function testsPass(python: string): Promise<void> {
  const bin = await installPython(`boto3-${python}`, join(TESTS, 'requirements.txt'), python);
  const { output } = await run('npx', ['jest', TESTS, '--runInBand', '--ci'], {
    cwd: ROOT,
    env: { SIMULATOR_PYTHON: join(bin, 'python') },
    timeoutMs: 3_600_000,
  });
  console.log(output);
  if (/\d+ skipped/.test(output)) throw new Error('tests were skipped');
}
