import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { Checks, Skipped } from '../scripts/checks';
import { CACHE, installPython, ROOT } from '../scripts/python-tools';
import { run, withCleanUp } from '../scripts/run';
import { pack } from '../test-pack/tarballs';
import { checkNewcomer } from './newcomer';

const PYTHON = join(ROOT, 'python');
const REQUIREMENTS = join(PYTHON, 'requirements.txt');
const COMMAND = join(ROOT, 'simulator', 'bin', 'cdk-workflow-simulator.js');

/** Installs the tools once; undefined where there is no Python. */
async function toolsOf(checks: Checks): Promise<string | undefined> {
  let bin: string | undefined;
  await checks.check('Python and pinned packages are there', async () => {
    bin = await installPython('pytest', REQUIREMENTS);
  });
  return bin;
}

/** Runs pytest over a folder with the plugin as it stands, and gives how many tests passed. */
async function pytest(bin: string, folder: string): Promise<void> {
  const env = {
    PATH: [bin, process.env['PATH']].join(delimiter),
    PYTHONPATH: join(PYTHON, 'src'),
    PYTHONDONTWRITEBYTECODE: '1',
    CDK_WORKFLOW_SIMULATOR: `${process.execPath} ${COMMAND}`,
  };
  const plugin = ['-p', 'cdk_workflow_simulator.plugin', '-p', 'no:cacheprovider'];
  const { output } = await run(join(bin, 'python'), ['-m', 'pytest', '-q', ...plugin], { cwd: folder, env });
  console.log(output.trim());
  assert.match(output, /\d+ passed/, 'no test ran');
  if (/\d+ skipped/.test(output)) throw new Error('a test was skipped');
}

async function checkAll(checks: Checks, folder: string): Promise<void> {
  const bin = await toolsOf(checks);
  const orSkip = (body: (tools: string) => Promise<unknown>) => async (): Promise<void> => {
    if (bin === undefined) throw new Skipped('there is no Python here');
    await body(bin);
  };
  await checks.check(
    'the package is clean under mypy --strict',
    orSkip((tools) => run(join(tools, 'mypy'), [], { cwd: PYTHON })),
  );
  await checks.check(
    "the package's own tests pass",
    orSkip((tools) => pytest(tools, PYTHON)),
  );
  await checks.check(
    'the tests of the example app pass',
    orSkip((tools) => pytest(tools, join(PYTHON, 'example'))),
  );
  await checks.check(
    'a newcomer who installs the packed packages into an empty folder has a test that passes in one try',
    orSkip(async (tools) => {
      const [simulator] = (await pack(folder)).filter(({ name }) => name === 'cdk-workflow-simulator');
      const build = ['-m', 'build', '--wheel', '--no-isolation', '--outdir', folder];
      // A build leaves things behind in the folder of its sources.
      cpSync(PYTHON, join(folder, 'plugin'), { recursive: true });
      await run(join(tools, 'python'), [...build, 'plugin'], { cwd: folder });
      const [wheel] = readdirSync(folder).filter((name) => name.endsWith('.whl'));
      assert.ok(simulator && wheel, 'was not packed');
      const packed = { simulator: simulator.file, plugin: join(folder, wheel), requirements: REQUIREMENTS };
      await checkNewcomer(join(folder, 'newcomer'), packed);
    }),
  );
}

async function main(): Promise<number> {
  if (!existsSync(join(ROOT, 'simulator', 'dist')))
    throw new Error("there is no simulator/dist here: run 'npm run build' first");
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'python-'));
  const checks = new Checks('test:python');
  return withCleanUp(
    async () => {
      await checkAll(checks, folder);
      return checks.close();
    },
    async () => rmSync(folder, { recursive: true, force: true }),
  );
}

void main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
