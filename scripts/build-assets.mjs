// Bundles each handler of lib/runtime into assets/<name>/index.js: the same bytes on every machine, since a user's template
// holds their hash.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Builds all handlers of `<from>/lib/runtime` into `<to>/<name>/index.js`; answers their names. */
export async function buildAssets(from = root, to = join(root, 'assets')) {
  const runtime = join(from, 'lib', 'runtime');
  const names = readdirSync(runtime)
    .filter((name) => existsSync(join(runtime, name, 'index.ts')))
    .sort();
  const stale = existsSync(to) ? readdirSync(to).filter((name) => !names.includes(name)) : [];
  for (const name of stale) rmSync(join(to, name), { recursive: true, force: true });
  for (const name of names) {
    const code = await bundle(from, `lib/runtime/${name}/index.ts`);
    mkdirSync(join(to, name), { recursive: true });
    replaceFile(join(to, name, 'index.js'), code);
  }
  return names;
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
  const { outputFiles } = await build({
    entryPoints: [entry],
    absWorkingDir: from,
    bundle: true,
    write: false,
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
  });
  // The names of the sources, which esbuild notes, aren't part of the code: a handler that moves keeps its hash.
  return outputFiles[0].text.replaceAll('\r\n', '\n').replaceAll(/^\/\/ lib\/.*\n/gm, '');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildAssets();
}
