import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { Checks, Skipped } from '../scripts/checks';
import { buildPlugin, PLUGIN, pluginTools, REQUIREMENTS } from '../scripts/plugin';
import { CACHE, ROOT } from '../scripts/python-tools';
import { run, tryRun, withCleanUp, type RunResult } from '../scripts/run';
import { pack } from '../test-pack/tarballs';
import { checkHandlers } from './handlers';
import { checkNewcomer } from './newcomer';
import { checkSavedTest } from './saved-test';

const COMMAND = join(ROOT, 'simulator', 'bin', 'cdk-workflow-simulator.js');

/** Installs the tools once; undefined where there is no Python. */
async function toolsOf(checks: Checks): Promise<string | undefined> {
  let bin: string | undefined;
  await checks.check('Python and pinned packages are there', async () => {
    bin = await pluginTools();
  });
  return bin;
}

/** The environment in which a Python finds the plugin as it stands, and the simulator. */
function environment(bin: string): Record<string, string> {
  return {
    PATH: [bin, process.env['PATH']].join(delimiter),
    PYTHONPATH: join(PLUGIN, 'src'),
    PYTHONDONTWRITEBYTECODE: '1',
    CDK_WORKFLOW_SIMULATOR: `${process.execPath} ${COMMAND}`,
  };
}

/** Runs pytest over a folder with the plugin as it stands, whatever comes of it. */
function tryPytest(bin: string, folder: string): Promise<RunResult> {
  const plugin = ['-p', 'cdk_workflow_simulator.plugin', '-p', 'no:cacheprovider'];
  return tryRun(join(bin, 'python'), ['-m', 'pytest', '-q', ...plugin], { cwd: folder, env: environment(bin) });
}

/** Runs pytest over a folder in which all tests have to run and pass. */
async function pytest(bin: string, folder: string): Promise<void> {
  const { status, output } = await tryPytest(bin, folder);
  console.log(output.trim());
  assert.equal(status, 0, 'a test failed');
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
    orSkip((tools) => run(join(tools, 'mypy'), [], { cwd: PLUGIN })),
  );
  await checks.check(
    "the package's own tests pass",
    orSkip((tools) => pytest(tools, PLUGIN)),
  );
  await checks.check(
    'the tests of the example app pass',
    orSkip((tools) => pytest(tools, join(PLUGIN, 'example'))),
  );
  await checks.check(
    'what was played in studio passes as a test for pytest, and fails once the app does something else',
    orSkip(async (tools) => {
      const played = join(folder, 'played');
      mkdirSync(played);
      await checkSavedTest(played, {
        command: [process.execPath, COMMAND],
        env: environment(tools),
        example: join(PLUGIN, 'example'),
        pytest: (of) => tryPytest(tools, of),
      });
    }),
  );
  await checks.check(
    'a newcomer who installs the packed packages into an empty folder has a test that passes in one try',
    orSkip(async (tools) => {
      const [simulator] = (await pack(folder)).filter(({ name }) => name === 'cdk-workflow-simulator');
      const plugin = await buildPlugin(tools, folder, folder);
      assert.ok(simulator, 'was not packed');
      const packed = { simulator: simulator.file, plugin, requirements: REQUIREMENTS };
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
      await checkHandlers(checks);
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
