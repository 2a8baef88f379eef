import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import type { Checks } from '../scripts/checks';
import { installPython, ROOT } from '../scripts/python-tools';
import { run, tryRun } from '../scripts/run';
import { everything } from '../test/support/everything';
import { stacksOf, type SynthesizedStack } from './assembly';
import { REGION } from './emulator';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const LARGEST_TEMPLATE_BYTES = 1_000_000;
const MOST = { Resources: 500, Parameters: 200, Outputs: 200 };

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const LARGEST_DEFINITION_BYTES = 1_048_576;

/** An ARN or a name that takes the place of a reference at deployment is no longer than this. */
const LONGEST_REFERENCE_BYTES = 2048;

/** Whether AWS would take what was synthesized, as far as that can be seen without it. */
export async function checkTemplates(checks: Checks, assembly: string, folder: string): Promise<void> {
  const stacks = stacksOf(assembly);
  const others = stacksOf(everything({ account: '123456789012', region: REGION }).synth().directory);
  await checks.check('cfn-lint finds no error in any template', () => lint([...stacks, ...others]));
  await checks.check('templates keep the quotas of CloudFormation', () => stacks.forEach(checkQuotas));
  await checks.check('definitions keep the size limit of Step Functions', () => stacks.forEach(checkDefinitions));
  await checks.check('no token is left unresolved in a template', () => stacks.forEach(checkTokens));
  await checks.check('templates and assets are the same when the app stands in another folder', () =>
    compareWithCopy(assembly, folder),
  );
}

interface Finding {
  readonly Level: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path?: readonly (string | number)[] };
}

async function lint(stacks: readonly SynthesizedStack[]): Promise<void> {
  const bin = await installPython('cfn-lint', join(__dirname, 'cfn-lint', 'requirements.txt'));
  const files = stacks.map(({ templateFile }) => templateFile);
  const { stdout, output } = await tryRun(join(bin, 'cfn-lint'), [
    '--format',
    'json',
    '--regions',
    REGION,
    '--',
    ...files,
  ]);
  if (!stdout.trimStart().startsWith('[')) throw new Error(`cfn-lint said: ${output}`);
  const errors = (JSON.parse(stdout) as Finding[]).filter(({ Level }) => Level === 'Error');
  if (errors.length === 0) return;
  throw new Error(
    errors.map(({ Rule, Message, Location }) => `${Rule.Id} ${Location.Path?.join('.')}: ${Message}`).join('\n'),
  );
}

function checkQuotas({ name, text, template }: SynthesizedStack): void {
  if (Buffer.byteLength(text) > LARGEST_TEMPLATE_BYTES) throw new Error(`${name}: ${Buffer.byteLength(text)} bytes`);
  for (const section of ['Resources', 'Parameters', 'Outputs'] as const) {
    const count = Object.keys(template[section] ?? {}).length;
    if (count > MOST[section]) throw new Error(`${name}: ${count} ${section}, more than ${MOST[section]}`);
  }
}

function checkDefinitions({ name, template }: SynthesizedStack): void {
  for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::StepFunctions::StateMachine') continue;
    const bytes = largestBytes(Properties?.['DefinitionString'] ?? Properties?.['Definition']);
    if (bytes > LARGEST_DEFINITION_BYTES) throw new Error(`${name}.${id}: a definition of up to ${bytes} bytes`);
  }
}

/** What a `Fn::Join` may grow to at deployment. */
function largestBytes(definition: unknown): number {
  if (typeof definition === 'string') return Buffer.byteLength(definition);
  const join = (definition as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  if (join === undefined) return LONGEST_REFERENCE_BYTES;
  return join[1].reduce((sum: number, part) => sum + largestBytes(part), 0);
}

function checkTokens({ name, text }: SynthesizedStack): void {
  const token = /\$\{Token\[[^\]]*\]\}|#\{Token\[[^\]]*\]\}|"-1\.888154589\d+e\+289"|-1\.888154589\d*e\+289/.exec(text);
  if (token !== null) throw new Error(`${name} contains ${token[0]}`);
}

const SOURCES = [
  'bin',
  'lib',
  'scripts',
  'worker/src',
  'cdk.json',
  'package.json',
  'tsconfig.json',
  'tsconfig.dev.json',
];

/** Synthesizes a copy of the app in a deeper folder and compares every file of the two assemblies but for absolute paths. */
async function compareWithCopy(assembly: string, folder: string): Promise<void> {
  const copy = join(folder, 'another', 'folder', 'app');
  mkdirSync(copy, { recursive: true });
  for (const source of SOURCES) cpSync(join(ROOT, source), join(copy, source), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const output = join(copy, 'cdk.out');
  await run(join(ROOT, 'node_modules', '.bin', 'cdk'), ['synth', '--quiet', '--output', output], { cwd: copy });
  const [here, there] = [fingerprints(assembly), fingerprints(output)];
  for (const name of new Set([...here.keys(), ...there.keys()])) {
    if (here.get(name) !== there.get(name)) throw new Error(`${name} differs`);
  }
}

/** Templates and manifests of assets, whose names are hashes of their content. */
function fingerprints(assembly: string): Map<string, string> {
  const names = readdirSync(assembly).filter(
    (name) => /\.(template|assets)\.json$/.test(name) || name.startsWith('asset.'),
  );
  return new Map(
    names.map((name) => [name, name.startsWith('asset.') ? name : readFileSync(join(assembly, name), 'utf8')] as const),
  );
}
