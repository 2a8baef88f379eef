import { execFileSync } from 'node:child_process';

/** The interpreter that the tests of Python handlers run in; `npm run test:python` names one that has boto3. */
export const PYTHON = process.env['SIMULATOR_PYTHON'] ?? 'python3';

const WITHOUT_PYTHON = lacks('import sys; sys.exit(sys.version_info < (3, 9))') && 'no Python 3.9 or later here';
const WITHOUT_BOTO3 =
  WITHOUT_PYTHON || (lacks('import boto3') && 'no boto3 here, which npm run test:python installs for itself');

/** Tests that need Python: skipped, with the reason in their names, where there is none. */
export function describeWithPython(name: string, tests: () => void): void {
  describeUnless(WITHOUT_PYTHON, name, tests);
}

/** Tests that need Python and boto3: skipped, with the reason in their names, where they are missing. */
export function describeWithBoto3(name: string, tests: () => void): void {
  describeUnless(WITHOUT_BOTO3, name, tests);
}

function describeUnless(reason: string | false, name: string, tests: () => void): void {
  if (reason === false) describe(name, tests);
  else describe.skip(`${name} (skipped: ${reason})`, tests);
}

function lacks(code: string): boolean {
  try {
    execFileSync(PYTHON, ['-c', code], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
}
