import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { FileSystem } from 'aws-cdk-lib';

const ROOT = join(__dirname, '..');
const HANDLERS = readdirSync(join(ROOT, 'assets')).filter((name) => !name.startsWith('.'));

/** Handlers with code of others in them, and the bytes that they may have. */
const OTHERS_CODE = new Map([['data-pipeline-validate', 176_000]]);

/** The hash that a user's template holds. */
function hashesOf(assets: string): Record<string, string> {
  return Object.fromEntries(HANDLERS.map((name) => [name, FileSystem.fingerprint(join(assets, name))]));
}

/** Builds in a copy of the package somewhere else. */
function buildElsewhere(): { assets: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'elsewhere-'));
  cpSync(join(ROOT, 'lib'), join(folder, 'lib'), { recursive: true });
  const script = join(ROOT, 'scripts', 'build-assets.mjs');
  const program = `const { buildAssets } = await import(${JSON.stringify(script)});
    await buildAssets(${JSON.stringify(folder)}, ${JSON.stringify(join(folder, 'assets'))});`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: tmpdir(),
    env: { ...process.env, TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', NODE_ENV: 'production' },
  });
  return { assets: join(folder, 'assets'), remove: () => rmSync(folder, { recursive: true }) };
}

describe('the assets', () => {
  const built = buildElsewhere();
  afterAll(built.remove);

  test('are the same bytes when they are built in another folder, time zone and language', () => {
    const again = buildElsewhere();
    expect(hashesOf(again.assets)).toEqual(hashesOf(built.assets));
    again.remove();
  });

  test('that tests and synthesis use are those of the sources', () => {
    expect(hashesOf(join(ROOT, 'assets'))).toEqual(hashesOf(built.assets));
  });

  test.each(HANDLERS)('%s is one small file without a path of this machine', (name) => {
    expect(readdirSync(join(built.assets, name))).toEqual(['index.js']);
    const file = join(built.assets, name, 'index.js');
    const code = readFileSync(file, 'utf8');
    expect(statSync(file).size).toBeLessThan(OTHERS_CODE.get(name) ?? 32_000);
    expect(code).not.toContain('\r');
    expect(code).not.toContain(ROOT);
    expect(code).not.toContain('node_modules');
  });

  test.each([...OTHERS_CODE.keys()])('%s hands on the licences of the code of others in it', (name) => {
    const code = readFileSync(join(built.assets, name, 'index.js'), 'utf8');
    const [licences = ''] = code.split('*/');
    const named = [...licences.matchAll(/^([a-z-]+) \d+\.\d+\.\d+$/gm)].map(([, each]) => each);
    expect(named).toEqual(['ajv', 'ajv-formats', 'fast-deep-equal', 'fast-uri', 'json-schema-traverse']);
    expect(licences.match(/Copyright/g)?.length).toBeGreaterThanOrEqual(named.length - 1);
  });
});
