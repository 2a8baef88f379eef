/**
 * Compares what SAM templates become here with what AWS's own translator makes of them. The templates are those in
 * `templates/` and, where SAM_TEMPLATES names a folder (a checkout of public templates, say), those with a machine in it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Oracle } from '../oracle';
import { differences } from './differences';

const TRANSLATOR = 'aws-sam-translator==1.115.0';
const CACHE = join(__dirname, '..', '..', '..', '.cache', 'oracle', 'sam');

/** SAM templates become what AWS's translator makes of them. */
export const ORACLE: Oracle = {
  name: 'sam',
  tools: [['python3', '-m', 'pip', '--version']],
  ask: async (checks) => {
    install();
    const files = [
      ...templatesIn(join(__dirname, 'templates')),
      ...templatesIn(process.env['SAM_TEMPLATES'], /StateMachine/),
    ];
    const translated = translate(files);
    for (const file of files) {
      const { template, error = 'nothing came out' } = translated[file] ?? {};
      const name = `sam: ${basename(file)}`;
      if (template === undefined) checks.skip(name, `the translator refuses it: ${error.slice(0, 160)}`);
      else await checks.check(name, async () => refuseDifferences(file, template));
    }
  },
};

function refuseDifferences(file: string, template: object): void {
  const found = differences(file, template);
  if (found.length > 0) throw new Error(found.slice(0, 8).join('\n'));
}

/** Installs the translator into the cache. */
function install(): void {
  if (existsSync(join(CACHE, 'samtranslator'))) return;
  mkdirSync(CACHE, { recursive: true });
  const args = ['-m', 'pip', 'install', '--quiet', '--target', CACHE, TRANSLATOR];
  const { status, stderr } = spawnSync('python3', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The translator can't be installed: ${stderr}`);
}

interface Translated {
  readonly template?: object;
  readonly error?: string;
}

function translate(files: readonly string[]): Readonly<Record<string, Translated>> {
  const env = { ...process.env, PYTHONPATH: CACHE };
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
