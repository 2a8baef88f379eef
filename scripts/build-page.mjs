/** Bundles the page of studio (simulator/page) into simulator/assets: one script and one style sheet, which load nothing else. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', 'simulator');

/** Builds the page into a folder. */
export async function buildPage(to = join(root, 'assets')) {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'page', 'main.tsx')],
    absWorkingDir: root,
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    tsconfig: join(root, 'page', 'tsconfig.json'),
  });
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, 'studio.js'), outputFiles[0].text);
  writeFileSync(join(to, 'studio.css'), readFileSync(join(root, 'page', 'studio.css'), 'utf8'));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  buildPage().catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
