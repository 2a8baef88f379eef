import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { Checks } from '../scripts/checks';
import { CACHE, ROOT } from '../scripts/python-tools';
import { withCleanUp } from '../scripts/run';
import { checkApiAgainstLastTag } from './api-changes';
import { checkCoverageReporter } from './coverage';
import { checkGettingStarted } from './getting-started';
import { checkHeldTests } from './held-tests';
import { checkReports, checkVitestReports } from './reports';
import { checkOperations } from './operations';
import { checkOwnDefaults } from './own-defaults';
import { checkMixinAndChecks } from './mixins';
import { checkAgents } from './agents';
import { readmeProgram } from './readme-example';
import { checkContents, checkManifest, checkSize, pack, type Tarball } from './tarballs';
import { SUPPORTED, UserProject } from './user-project';
import { checkWorkerAlone } from './worker';

const NEEDED = {
  'cdk-workflow-patterns': [
    ...['.jsii', 'CHANGELOG.md', 'LICENSE', 'README.md', 'dist/index.d.ts', 'dist/index.js'],
    ...['docs/README.md', 'docs/getting-started.md', 'docs/cookbook.md', 'docs/verification.md'],
  ],
  'cdk-workflow-simulator': [
    ...['LICENSE', 'README.md', 'dist/index.d.ts', 'dist/index.js', 'docs/lint.md', 'docs/python.md'],
    ...['assets/studio.css', 'assets/studio.js'],
  ],
  'cdk-workflow-worker': [
    'LICENSE',
    'README.md',
    'dist/claim-check.js',
    'dist/cli/main.js',
    'dist/index.d.ts',
    'dist/index.js',
  ],
  'cdk-workflow-mcp': [
    ...['LICENSE', 'README.md', 'dist/main.js', 'dist/index.d.ts', 'dist/index.js'],
    'skills/step-functions-workflows/SKILL.md',
  ],
};

/** Takes in every type of all packages, and uses a construct with some optional props and without others. */
const EXACT_USE = `
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { Workflow } from 'cdk-workflow-patterns';
export * as simulator from 'cdk-workflow-simulator';
export * as worker from 'cdk-workflow-worker';
export * as mcp from 'cdk-workflow-mcp';
export * from 'cdk-workflow-patterns';
const stack = new Stack(new App(), 'Exact');
new Workflow(stack, 'Workflow', { definition: new Pass(stack, 'Pass'), timeout: Duration.minutes(1) });
`;

async function checkTarballs(checks: Checks, tarballs: readonly Tarball[]): Promise<void> {
  for (const [name, needed] of Object.entries(NEEDED)) {
    const tarball = tarballs.find((each) => each.name === name);
    await checks.check(`${name}: holds what users need and nothing by accident`, () => {
      assert.ok(tarball, 'was not packed');
      checkContents(tarball, needed);
    });
  }
  for (const tarball of tarballs)
    await checks.check(`${tarball.name}: runs nothing when it is installed, and exports what it holds`, () =>
      checkManifest(tarball),
    );
  const constructs = tarballs.find(({ name }) => name === 'cdk-workflow-patterns');
  await checks.check('cdk-workflow-patterns: is packed under 768 KiB', () => constructs && checkSize(constructs));
  await checks.check('cdk-workflow-patterns: has no dependency beside its peers', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, object>;
    assert.deepEqual(manifest['dependencies'] ?? {}, {});
    assert.deepEqual(Object.keys(manifest['peerDependencies'] ?? {}).sort(), ['aws-cdk-lib', 'constructs']);
  });
}

async function checkProjects(checks: Checks, tarballs: readonly Tarball[], folder: string): Promise<void> {
  for (const versions of SUPPORTED) {
    const project = new UserProject(join(folder, versions.library));
    const installed = await checks.check(
      `aws-cdk-lib ${versions.library}: the packages install into an empty project`,
      () => project.install(tarballs, versions),
    );
    if (!installed) continue;
    const onThis = `aws-cdk-lib ${versions.library}`;
    await checks.check(`${onThis}: README's first example compiles under strict, and runs in the simulator`, () =>
      project.runTypeScript('example', readmeProgram()),
    );
    await checks.check(`${onThis}: the types of the packages compile under exactOptionalPropertyTypes`, () =>
      project.checkExactTypes('exact', EXACT_USE),
    );
    await checks.check(`aws-cdk-lib ${versions.library}: ES modules can import the packages`, () =>
      project.importAsModule(Object.keys(NEEDED)),
    );
    await checks.check(`${onThis}: jest reports the coverage of state machines, and fails below a threshold`, () =>
      checkCoverageReporter(project),
    );
    await checks.check(
      `${onThis}: under jest, a report of each execution of a test that fails is written, and nothing else`,
      () => checkReports(project),
    );
    await checks.check(`${onThis}: a coding agent finds the MCP server, and what lint says through it`, () =>
      checkAgents(project),
    );
    await checks.check(
      `${onThis}: production, resume, replay, verify and upgrade work behind serve, on a workflow that is resumable`,
      () => checkOperations(project),
    );
    if (versions === SUPPORTED.at(-1))
      await checks.check(`${onThis}: under vitest as well`, () => checkVitestReports(project));
    for (const runner of versions === SUPPORTED.at(-1) ? (['jest', 'vitest'] as const) : [])
      await checks.check(`${onThis}: a test that fails under ${runner} waits until it was looked at in studio`, () =>
        checkHeldTests(project, runner),
      );
    await checks.check(`${onThis}: the matchers have types, for the expect of jest and that of @jest/globals`, () =>
      project.checkMatcherTypes(),
    );
    await checks.check(`${onThis}: a suite of README's first example passes under jest's own defaults`, () =>
      checkOwnDefaults(project),
    );
    await checks.check(`${onThis}: the mixin adds its defaults, and the checks find what they are to find`, () =>
      checkMixinAndChecks(project),
    );
    await checks.check(`aws-cdk-lib ${versions.library}: npm audit knows of no vulnerability`, () => project.audit());
  }
}

async function main(): Promise<number> {
  for (const built of ['.jsii', 'dist', join('simulator', 'dist'), join('worker', 'dist'), join('mcp', 'dist')]) {
    if (!existsSync(join(ROOT, built))) throw new Error(`there is no ${built} here: run 'npm run build' first`);
  }
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'pack-'));
  const checks = new Checks('test:pack');
  return withCleanUp(
    async () => {
      const tarballs = await pack(folder);
      await checkTarballs(checks, tarballs);
      const worker = tarballs.find(({ name }) => name === 'cdk-workflow-worker');
      await checks.check(
        'cdk-workflow-worker: works when it is installed alone into an empty folder',
        () => worker && checkWorkerAlone(join(folder, 'workplace'), worker),
      );
      await checkProjects(checks, tarballs, folder);
      await checks.check(
        'from `cdk init` to the tests of docs/getting-started.md and of the cookbook, as the pages say',
        () => checkGettingStarted(folder, tarballs),
      );
      await checks.check('the API breaks nothing that the last tag had, by jsii-diff', () =>
        checkApiAgainstLastTag(folder),
      );
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
