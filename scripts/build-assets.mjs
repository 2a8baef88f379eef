// Bundles each handler of lib (…/<room>/handlers/<name>/index.ts) into assets/<room>-<name>/index.js: the same bytes on every
// machine, since a user's template holds their hash.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The handlers of `<from>/lib`: the name of the asset, and the file that it is built from. */
export function handlersOf(from = root) {
  return readdirSync(join(from, 'lib'), { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .flatMap((file) => {
      const [, room, name] = /([^/]+)\/handlers\/([^/]+)\/index\.ts$/.exec(file) ?? [];
      return room === undefined ? [] : [{ name: `${room}-${name}`, entry: `lib/${file}` }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Builds all handlers of `<from>/lib` into `<to>/<name>/index.js`. */
export async function buildAssets(from = root, to = join(root, 'assets')) {
  const handlers = handlersOf(from);
  const names = handlers.map(({ name }) => name);
  const stale = existsSync(to) ? readdirSync(to).filter((name) => !names.includes(name)) : [];
  for (const name of stale) rmSync(join(to, name), { recursive: true, force: true });
  for (const { name, entry } of handlers) {
    const code = await bundle(from, entry);
    mkdirSync(join(to, name), { recursive: true });
    replaceFile(join(to, name, 'index.js'), code);
  }
}

/** In one step, and only for new content: somebody else may be synthesizing from these files. */
function replaceFile(file, content) {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return;
  // Beside the folder: what lies in it counts for the asset's hash.
  const fresh = `${dirname(file)}.${process.pid}.js`;
  writeFileSync(fresh, content);
  renameSync(fresh, file);
}

async function bundle(from, entry) {
  const plain = await built(from, entry);
  const packages = packagesIn(plain.metafile);
  if (packages.length === 0) return codeOf(plain);
  // What others have written is named by its path, unless names are cut short. Its licences ask to be handed on with it.
  const short = await built(from, entry, { minify: true });
  return `/*!\n${packages.map(licenceOf).join('\n')}*/\n${codeOf(short)}`;
}

/** The names of the sources, which esbuild notes, aren't part of the code: a handler that moves keeps its hash. */
function codeOf({ outputFiles }) {
  return outputFiles[0].text.replaceAll('\r\n', '\n').replaceAll(/^\/\/ lib\/.*\n/gm, '');
}

/** The packages whose code is in a bundle, in the order of their names. */
function packagesIn({ inputs }) {
  const names = Object.keys(inputs).map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

function licenceOf(name) {
  const folder = join(root, 'node_modules', name);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined) throw new Error(`${name} is in a bundle, and has no licence to hand on`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n')}`;
}

async function built(from, entry, more = {}) {
  return build({
    entryPoints: [entry],
    absWorkingDir: from,
    bundle: true,
    write: false,
    metafile: true,
    nodePaths: [join(root, 'node_modules')],
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // The SDK is part of the Lambda runtime.
    external: ['@aws-sdk/*'],
    // As require(): what Lambda provides is found through NODE_PATH, which ES modules ignore.
    supported: { 'dynamic-import': false },
    charset: 'ascii',
    legalComments: 'none',
    // Neither of this machine's settings may reach the output.
    tsconfigRaw: { compilerOptions: { target: 'ES2022', verbatimModuleSyntax: false } },
    ...more,
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildAssets();
}
