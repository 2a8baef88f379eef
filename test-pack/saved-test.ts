import assert from 'node:assert/strict';

import { tryRun } from '../scripts/run';
import { inStudio, OF_THE_PROJECT } from '../scripts/studio-session';

/**
 * Opens studio in a project by its command, plays with its first machine as the page does, saves that as a test, and runs the test as it
 * is under the jest of the project.
 */
export async function checkSavedTest(folder: string, input: object): Promise<void> {
  let isSaved = false;
  const args = ['cdk-workflow-simulator', 'studio', '--no-open', '--no-watch'];
  const { output: said } = await inStudio({ command: 'npx', args, cwd: folder }, async (ask) => {
    const { resources } = (await ask('GET', '/_sim/v1/world')) as { resources: readonly Record<string, string>[] };
    const machine = resources.find(({ type }) => type === 'AWS::StepFunctions::StateMachine')?.['path'] ?? '';
    await ask('POST', `/_sim/v1/machines/${encodeURIComponent(machine)}/executions`, { input, name: 'played' });
    await ask('POST', '/_sim/v1/clock/advance', { by: { days: 1 } });
    await ask('POST', '/_studio/save', { file: 'test/played.test.ts', title: 'what was played', framework: 'jest' });
    isSaved = true;
    return 'end';
  });
  assert.ok(isSaved, said);
  const { status, output } = await tryRun('npx', ['jest', '--ci=false', 'played'], {
    cwd: folder,
    env: OF_THE_PROJECT,
  });
  assert.equal(status, 0, output);
  assert.match(output, /✓ what was played/);
}
