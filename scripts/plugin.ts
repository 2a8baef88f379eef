import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { installPython, ROOT } from './python-tools';
import { run } from './run';

/** The package of the pytest plugin. */
export const PLUGIN = join(ROOT, 'python');
export const REQUIREMENTS = join(PLUGIN, 'requirements.txt');

/** Installs what builds and tests the plugin. Returns the folder of its commands. */
export function pluginTools(): Promise<string> {
  return installPython('pytest', REQUIREMENTS);
}

/** Builds the wheel of the plugin out of a copy in `work`, since a build leaves things behind in the folder of its sources. Returns its file. */
export async function buildPlugin(tools: string, work: string, outdir: string): Promise<string> {
  cpSync(PLUGIN, join(work, 'plugin'), { recursive: true });
  mkdirSync(outdir, { recursive: true });
  const build = ['-m', 'build', '--wheel', '--no-isolation', '--outdir', outdir];
  await run(join(tools, 'python'), [...build, 'plugin'], { cwd: work });
  const wheel = readdirSync(outdir).find((name) => /^cdk_workflow_simulator_pytest-.*\.whl$/.test(name));
  if (wheel === undefined) throw new Error('no wheel of the pytest plugin was built');
  return join(outdir, wheel);
}
