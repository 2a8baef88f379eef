/**
 * Compares what SAM templates become here with what AWS's own translator makes of them. The templates are those in
 * `templates/` and, where SAM_TEMPLATES names a folder (a checkout of public templates, say), those with a machine in it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from './differences';

const TRANSLATOR = 'aws-sam-translator==1.115.0';
const cache = join(__dirname, '..', '..', '..', '.cache', 'oracle', 'sam');

function main(): void {
  if (!install()) {
    console.log(`sam: skipped, Python with pip can't be had here\n0 passed, 0 failed, 1 skipped`);
    return;
  }
  const files = [
    ...templatesIn(join(__dirname, 'templates')),
    ...templatesIn(process.env['SAM_TEMPLATES'], /StateMachine/),
  ];
  const translated = translate(files);
  let [passed, failed, skipped] = [0, 0, 0];
  for (const file of files) {
    const { template, error } = translated[file] ?? { error: 'nothing came out' };
    if (template === undefined) {
      skipped += 1;
      console.log(`${file}: skipped, the translator refuses it: ${(error ?? '').slice(0, 160)}`);
      continue;
    }
    const found = differencesOf(file, template);
    if (found.length === 0) passed += 1;
    else failed += 1;
    if (found.length > 0) console.log([`${file}:`, ...found.slice(0, 8).map((each) => `  ${each}`)].join('\n'));
  }
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (failed > 0) process.exitCode = 1;
}

/** What can't be read at all differs as well. */
function differencesOf(file: string, template: object): readonly string[] {
  try {
    return differences(file, template);
  } catch (error) {
    return [(error as Error).message];
  }
}

/** Installs the translator into the cache; false without Python or without a registry. */
function install(): boolean {
  if (existsSync(join(cache, 'samtranslator'))) return true;
  mkdirSync(cache, { recursive: true });
  const args = ['-m', 'pip', 'install', '--quiet', '--target', cache, TRANSLATOR];
  return spawnSync('python3', args, { stdio: 'ignore' }).status === 0;
}

interface Translated {
  readonly template?: object;
  readonly error?: string;
}

function translate(files: readonly string[]): Readonly<Record<string, Translated>> {
  const env = { ...process.env, PYTHONPATH: cache };
  const script = join(__dirname, 'translate.py');
  const options = { input: files.join('\n'), env, encoding: 'utf8' as const, maxBuffer: 1 << 28 };
  const { stdout, stderr, status } = spawnSync('python3', [script], options);
  if (status !== 0) throw new Error(`The translator failed: ${stderr}`);
  return JSON.parse(stdout) as Record<string, Translated>;
}

function templatesIn(folder: string | undefined, containing = /./): readonly string[] {
  if (folder === undefined) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name))
    .filter((file) => {
      const text = readFileSync(file, 'utf8');
      return text.includes('AWS::Serverless-2016-10-31') && containing.test(text);
    })
    .sort();
}

main();
