import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = join(__dirname, '..', '..');

/**
 * Bundles the functions of a folder into one file; answers the folder that holds it.
 *
 * Once for all functions of the folder, where `NodejsFunction` would take half a second for each of them. The bytes depend on the sources
 * alone, so that the template is the same on every machine.
 */
export function bundleFunctions(folder: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [`bin/functions/${folder}/index.ts`],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['@aws-sdk/*'],
    // What is built of it may be there or not.
    alias: { 'cdk-workflow-worker/claim-check': './worker/src/claim-check.ts' },
    charset: 'ascii',
    legalComments: 'none',
    tsconfigRaw: { compilerOptions: { target: 'ES2022' } },
  });
  const code = (outputFiles[0]?.text ?? '').replaceAll('\r\n', '\n');
  const target = join(ROOT, '.cache', 'functions', createHash('sha256').update(code).digest('hex').slice(0, 16));
  if (!existsSync(target)) {
    write(target, code);
  }
  return target;
}

/** Whole or not at all: several processes may synthesize at the same time. */
function write(target: string, code: string): void {
  const draft = `${target}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, 'index.js'), code);
  try {
    renameSync(draft, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  }
}
