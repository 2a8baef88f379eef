import { Studio } from '../studio/studio';
import type { Run } from '../world/api/run';
import type { World } from '../world/api/world';

/** The environment variable that has a test which fails wait, with what it left open in studio. */
export const STUDIO_VARIABLE = 'CDK_WORKFLOW_SIMULATOR_STUDIO';

/** Whether tests that fail wait until somebody has looked. */
export function areHeld(): boolean {
  return !['', '0', 'false', undefined].includes(process.env[STUDIO_VARIABLE]);
}

/** No time limit of a test runner ends before somebody has looked. */
export const HELD_MS = 2 ** 31 - 1;

/** Opens studio over the world of a test that failed, says where, and waits until somebody is done with looking. */
export async function holdInStudio(world: World, test: string): Promise<void> {
  const studio = await Studio.open(world, { project: process.cwd(), waitsFor: 'the tests' });
  const shown = shownOf(world.unrecorded.runs);
  const address = studio.makeAddress(shown === undefined ? undefined : { execution: shown.arn });
  process.stderr.write(
    `\n'${test}' has failed; its world in studio, until you go on with the tests there:\n  ${address}\n`,
  );
  await studio.left;
  await studio.server.endpoint.close();
}

/** The execution that somebody wants to see: the last that went wrong, else the last. */
function shownOf(runs: readonly Run[]): Run | undefined {
  return runs.filter(({ status }) => status !== 'SUCCEEDED' && status !== 'RUNNING').at(-1) ?? runs.at(-1);
}
