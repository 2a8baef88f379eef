/**
 * Builds the documentation site out of `docs/`, the READMEs and the docstrings of both packages: `npm run docs:site`. With `-- --serve` it is
 * served on loopback until interrupted, without any network. What builds it (VitePress, TypeDoc) is installed into `.cache/site` by its own lock file.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { deadLinks } from './site/dead-links';
import { copyPages, withoutInterpolation } from './site/pages';
import { withScreens } from './site/screen-pictures';
import { documentedPages, translatePages, withTabs } from './site/translations';
import { CACHE, ROOT } from './python-tools';
import { run } from './run';

const SITE = join(CACHE, 'site');
const SOURCE = join(SITE, 'src');
const BUILT = join(SITE, 'dist');
/** Serves the built site; VitePress's own preview listens on every interface. */
export const SERVE: readonly [string, ...string[]] = [
  join(SITE, 'node_modules', '.bin', 'sirv'),
  BUILT,
  ...['--host', '127.0.0.1', '--port', '4173'],
];

/** Installs what builds the site, once for each lock file. */
async function install(): Promise<void> {
  mkdirSync(SITE, { recursive: true });
  const lock = readFileSync(join(ROOT, 'site', 'package-lock.json'), 'utf8');
  const installed = join(SITE, 'node_modules', '.installed');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return;
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(ROOT, 'site', file), join(SITE, file));
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: SITE });
  writeFileSync(installed, lock);
  console.log(`installed VitePress and TypeDoc into ${SITE}`);
}

/** The reference of a package, a page for each class and interface, out of its docstrings. */
async function writeReference(name: string, entry: string): Promise<void> {
  const options = {
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: [join(ROOT, entry)],
    tsconfig: join(ROOT, 'tsconfig.dev.json'),
    out: join(SOURCE, 'reference', name),
    name,
    readme: 'none',
    entryFileName: 'index.md',
    excludePrivate: true,
    excludeProtected: true,
    excludeInternal: true,
    excludeExternals: true,
    disableSources: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    sanitizeComments: true,
    skipErrorChecking: true,
    validation: false,
    logLevel: 'Error',
  };
  const file = join(SITE, `typedoc-${name}.json`);
  writeFileSync(file, JSON.stringify(options));
  await run(join(SITE, 'node_modules', '.bin', 'typedoc'), ['--options', file], { cwd: SITE });
  for (const page of readdirSync(options.out, { recursive: true, encoding: 'utf8' }).filter((each) =>
    each.endsWith('.md'),
  )) {
    const path = join(options.out, page);
    writeFileSync(path, withoutInterpolation(readFileSync(path, 'utf8')));
  }
}

export async function buildSite(): Promise<void> {
  await install();
  rmSync(SOURCE, { recursive: true, force: true });
  const translations = await translatePages(documentedPages());
  if (translations === undefined)
    console.log("nothing is built, so that examples stand in TypeScript alone: 'npm run build' first");
  const missing: string[] = [];
  const sections = copyPages(ROOT, SOURCE, (text, copy) => {
    const shown = withScreens(text, join(CACHE, 'browser'), copy);
    missing.push(...shown.missing);
    return translations === undefined ? shown.text : withTabs(shown.text, translations);
  });
  if (missing.length > 0)
    console.log(`without pictures of the screen (${missing.join(', ')}), which 'npm run test:browser' makes`);
  await writeReference('cdk-workflow-patterns', 'lib/index.ts');
  await writeReference('cdk-workflow-simulator', 'simulator/src/index.ts');
  writeFileSync(join(SITE, 'pages.json'), JSON.stringify(sections));
  mkdirSync(join(SITE, '.vitepress'), { recursive: true });
  cpSync(join(ROOT, 'site', 'config.mts'), join(SITE, '.vitepress', 'config.mts'));
  cpSync(join(ROOT, 'site', 'theme'), join(SITE, '.vitepress', 'theme'), { recursive: true });
  await run(join(SITE, 'node_modules', '.bin', 'vitepress'), ['build', '.'], { cwd: SITE });
  const dead = deadLinks(BUILT);
  if (dead.length > 0) throw new Error(`dead links:\n${dead.join('\n')}`);
}

async function main(): Promise<void> {
  if (!process.argv.includes('--no-build')) await buildSite();
  console.log(`the site lies in ${BUILT}`);
  if (process.argv.includes('--serve')) {
    const [command, ...args] = SERVE;
    await once(spawn(command, args, { stdio: 'inherit' }), 'exit');
  }
}

if (require.main === module) {
  void main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
