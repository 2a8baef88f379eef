import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { CACHE } from '../python-tools';
import { run } from '../run';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** A Chromium for Linux on x64 that comes whole inside an npm package, for machines that have none. */
const PACKAGE = '@sparticuz/chromium@143.0.4';

export interface Browser {
  readonly executablePath: string;
  readonly args: readonly string[];
  /** Where it comes from, to be said. */
  readonly origin: string;
}

const SANDBOXLESS = ['--no-sandbox', '--disable-gpu'];

/**
 * The Chromium of `CHROMIUM_PATH` or of the system; otherwise one is put into `.cache`.
 * @throws when there is none for this kind of machine, or it can't be installed.
 */
export async function findChromium(): Promise<Browser> {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined) return { executablePath: given, args: SANDBOXLESS, origin: `CHROMIUM_PATH, ${given}` };
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (found !== undefined) return { executablePath: found, args: SANDBOXLESS, origin: `the system's, ${found}` };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('no Chromium on this machine; install one, or name it in CHROMIUM_PATH');
  }
  return installChromium();
}

async function installChromium(): Promise<Browser> {
  const home = await installPackage(PACKAGE);
  process.env.TMPDIR = home;
  // As in AWS Lambda, where the package brings the shared libraries along that a bare machine lacks.
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs20.x';
  process.env.FONTCONFIG_PATH = writeFontConfig(home);
  const entry = createRequire(join(home, 'package.json')).resolve('@sparticuz/chromium');
  const { default: chromium } = (await import(pathToFileURL(entry).href)) as {
    default: { executablePath(): Promise<string> };
  };
  const executablePath = await chromium.executablePath();
  return { executablePath, args: SANDBOXLESS, origin: `${PACKAGE} in .cache` };
}

/** Its own list of folders names /tmp/fonts; where none of them holds a font, texts have no width and pages crash. */
function writeFontConfig(home: string): string {
  const folder = join(home, 'fontconfig');
  mkdirSync(folder, { recursive: true });
  const folders = [join(home, 'fonts'), '/usr/share/fonts'].map((path) => `<dir>${path}</dir>`).join('');
  const config = `${folders}<cachedir>${join(folder, 'cache')}</cachedir>`;
  writeFileSync(join(folder, 'fonts.conf'), `<?xml version="1.0"?><fontconfig>${config}</fontconfig>\n`);
  return folder;
}

/** Installs a pinned npm package into `.cache`, once, without running anything of it. */
export async function installPackage(spec: string): Promise<string> {
  const home = join(CACHE, 'npm', spec.replace(/[@/]+/g, '-').replace(/^-/, ''));
  const complete = join(home, 'complete');
  if (existsSync(complete)) return home;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', '--prefix', home, spec]);
  writeFileSync(complete, '');
  return home;
}
