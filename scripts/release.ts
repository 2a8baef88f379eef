import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { LANGUAGES } from '../test-jsii/languages';
import { missingTool, pacmak, translateExamples } from '../test-jsii/language';
import { Skipped } from './checks';
import { packAll } from './pack';
import { buildPlugin, PLUGIN, pluginTools } from './plugin';
import { CACHE, ROOT } from './python-tools';
import { withAbsoluteLinks } from './release/absolute-links';
import { run, tryRun } from './run';

const USAGE = 'npm run release -- <version> [--dry-run]';
const ALLOWED_BREAKS = 'test-pack/allowed-breaking-changes.txt';
/** What registries show; there, links between files of the repository lead nowhere. */
const SHOWN = ['README.md', 'simulator/README.md', 'worker/README.md', 'mcp/README.md', 'python/README.md'];
const CHANGED = [
  'docs/API.md',
  'CHANGELOG.md',
  'package-lock.json',
  'package.json',
  'simulator/package.json',
  'worker/package.json',
  'mcp/package.json',
  'python/pyproject.toml',
  ALLOWED_BREAKS,
];

/** Version, changelog, tag and tarballs of a release. It publishes nothing. */
async function release(version: string, isDryRun: boolean): Promise<void> {
  await checkReady(version);
  const tarballs = join(CACHE, 'release', version);
  try {
    await npm(
      'version',
      version,
      '--no-git-tag-version',
      '--allow-same-version',
      '--workspaces',
      '--include-workspace-root',
    );
    setPluginVersion(version);
    closeChangelog(version);
    forgetAllowedBreaks();
    for (const page of SHOWN) writeFileSync(join(ROOT, page), withAbsoluteLinks(page, version));
    await npm('run', 'build');
    await npm('run', 'docs');
    rmSync(tarballs, { recursive: true, force: true });
    mkdirSync(tarballs, { recursive: true });
    await packAll(tarballs);
    await packLanguages(tarballs);
    await writeBillOfMaterials(tarballs);
    await git('checkout', '--', ...SHOWN);
    if (isDryRun) throw new DryRun();
    await git('commit', '--quiet', '--message', `Release ${version}`, '--', ...CHANGED);
    await git('tag', '--annotate', '--message', version, `v${version}`);
  } catch (error) {
    await git('checkout', '--', ...CHANGED, ...SHOWN);
    if (!(error instanceof DryRun)) throw error;
  }
  console.log(
    `${isDryRun ? 'Would release' : 'Released'} ${version}; tarballs are in ${tarballs}. Nothing was published.`,
  );
}

class DryRun extends Error {}

/** The packages for PyPI, Maven and Go with their examples translated, the code for NuGet, and the pytest plugin; what has no toolchain here is named. */
async function packLanguages(outdir: string): Promise<void> {
  const examples = join(outdir, 'examples.tabl.json');
  await translateExamples(examples);
  for (const language of LANGUAGES) {
    const missing = await missingTool(language);
    if (missing === undefined) await language.pack({ outdir, examples, alone: true });
    else console.log(`${language.name}: left out, there is no ${missing} here`);
  }
  await pacmak('dotnet', { outdir, examples, codeOnly: true });
  console.log('.NET: the code is generated, and not compiled');
  rmSync(examples);
  await packPlugin(join(outdir, 'python'));
}

/** The pytest plugin, where there is a Python. */
async function packPlugin(outdir: string): Promise<void> {
  const work = mkdtempSync(join(CACHE, 'plugin-'));
  try {
    await buildPlugin(await pluginTools(), work, outdir);
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
    console.log(`pytest plugin: left out, ${error.message}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What each npm package brings along, in CycloneDX. */
async function writeBillOfMaterials(folder: string): Promise<void> {
  for (const name of ['cdk-workflow-simulator', 'cdk-workflow-worker', 'cdk-workflow-mcp']) {
    const of = ['--workspace', name, '--omit', 'dev', '--sbom-format', 'cyclonedx'];
    const { stdout } = await run('npm', ['sbom', ...of], { cwd: ROOT });
    writeFileSync(join(folder, `${name}.cdx.json`), stdout);
  }
}

async function checkReady(version: string): Promise<void> {
  if (!/^\d+\.\d+\.\d+(-[0-9a-z.-]+)?$/.test(version)) throw new Error(`'${version}' is no version; ${USAGE}`);
  const { stdout } = await git('status', '--porcelain');
  if (stdout.trim() !== '') throw new Error(`there are changes that are not committed:\n${stdout}`);
  const tagged = await tryRun('git', ['rev-parse', '--quiet', '--verify', `refs/tags/v${version}`], { cwd: ROOT });
  if (tagged.status === 0) throw new Error(`the tag v${version} exists`);
}

/** npm sets that of its own packages; the pytest plugin shares it. */
function setPluginVersion(version: string): void {
  const file = join(PLUGIN, 'pyproject.toml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/^version = ".*"$/m, `version = "${version}"`));
}

/** What stood under "Unreleased" becomes the section of the version. */
function closeChangelog(version: string): void {
  const file = join(ROOT, 'CHANGELOG.md');
  const text = readFileSync(file, 'utf8');
  const unreleased = /^## Unreleased\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(text)?.[1] ?? '';
  if (!unreleased.includes('- ')) throw new Error("CHANGELOG.md says nothing under '## Unreleased'");
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(file, text.replace('## Unreleased\n', `## Unreleased\n\n## ${version} (${day})\n`));
}

/** They were allowed since the tag before this one; only the comment stays. */
function forgetAllowedBreaks(): void {
  const file = join(ROOT, ALLOWED_BREAKS);
  const comments = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('#'));
  writeFileSync(file, `${comments.join('\n')}\n`);
}

async function npm(...args: string[]): Promise<void> {
  await run('npm', args, { cwd: ROOT });
}

function git(...args: string[]): ReturnType<typeof run> {
  return run('git', args, { cwd: ROOT });
}

const [version = ''] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
void release(version, process.argv.includes('--dry-run')).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
