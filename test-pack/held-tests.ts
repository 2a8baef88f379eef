import assert from 'node:assert/strict';
import { join } from 'node:path';

import { inStudio } from '../scripts/studio-session';
import { SPEC, TEST } from './reports';
import type { UserProject } from './user-project';

/** Longer than a test and a hook may take by the defaults of jest and vitest. */
const LOOKS_MS = 12_000;

interface Overview {
  readonly executions: readonly { readonly arn: string; readonly status: string; readonly events: number }[];
}

/** Tests that fail wait under a runner until somebody has looked at them in studio and gone back in one; jest and vitest must have been installed. */
export async function checkHeldTests(project: UserProject, runner: 'jest' | 'vitest'): Promise<void> {
  const args = runner === 'jest' ? project.jestFile(TEST) : project.vitestFile(SPEC);
  const command = join('node_modules', '.bin', runner);
  const env = { CDK_WORKFLOW_SIMULATOR_STUDIO: '1', NO_COLOR: '1' };
  let visits = 0;
  const { status, output } = await inStudio({ command, args, cwd: project.folder, env }, async (ask) => {
    visits += 1;
    const { executions } = (await ask('GET', '/_sim/v1/overview')) as Overview;
    assert.deepEqual(
      executions.map((each) => each.status),
      ['FAILED'],
    );
    await ask('POST', '/_sim/v1/world/rewind', { execution: executions[0]?.arn, event: 1 });
    const back = (await ask('GET', '/_sim/v1/overview')) as Overview;
    assert.deepEqual(
      back.executions.map((each) => each.status),
      ['RUNNING'],
    );
    if (visits === 1) await new Promise((resolve) => setTimeout(resolve, LOOKS_MS));
    await ask('POST', '/_studio/leave');
    return undefined;
  });
  project.remove(args.at(-1) as string);
  assert.equal(visits, 2, output);
  assert.equal(status, 1, output);
  assert.match(output, /Tests:? +2 failed/);
  // What was expected stays what the runner tells.
  assert.match(output, /SUCCEEDED/);
  assert.match(output, /to have succeeded\.\s+It ended FAILED with Order\.Refused/);
  assert.doesNotMatch(output, /TypeError|timed out|Exceeded timeout/i);
}
