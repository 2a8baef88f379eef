import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { Checks, Skipped } from '../scripts/checks';
import { ROOT } from '../scripts/python-tools';
import { run, withCleanUp } from '../scripts/run';
import { firstDifference, publicConstructs, readAssembly, type Assembly } from './assembly';
import { APPS, HOME, missingTool, pacmak, QUIET, translateExamples, type Language } from './language';
import { LANGUAGES } from './languages';

/** The same context and feature flags for every language, and no path metadata. */
function synthesisEnv(outdir: string): Record<string, string> {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: object };
  return {
    ...QUIET,
    CDK_CONTEXT_JSON: JSON.stringify({
      ...context,
      'aws:cdk:version-reporting': false,
      // Every construct stands in one stack, which nobody deploys.
      '@aws-cdk/core:stackResourceLimit': 1_000,
    }),
    CDK_OUTDIR: outdir,
    HANDLER_FOLDER: join(ROOT, 'worker', 'test', 'processes'),
  };
}

async function synthesizeTypeScript(outdir: string): Promise<Assembly> {
  const tsx = join(ROOT, 'node_modules', '.bin', 'tsx');
  const args = ['--tsconfig', join(ROOT, 'tsconfig.dev.json'), join(APPS, 'typescript', 'app.ts')];
  await run(tsx, args, { cwd: ROOT, env: synthesisEnv(outdir) });
  return readAssembly(outdir);
}

async function checkLanguage(checks: Checks, language: Language, reference: Assembly, folder: string): Promise<void> {
  const missing = await missingTool(language);
  const orSkip = (body: () => Promise<void>) => async () => {
    if (missing !== undefined) throw new Skipped(`no ${missing} on this machine`);
    await body();
  };
  let assembly: Assembly | undefined;
  await checks.check(
    `${language.name}: jsii-pacmak builds the package`,
    orSkip(() => language.pack()),
  );
  await checks.check(
    `${language.name}: the app compiles and synthesizes`,
    orSkip(async () => {
      const outdir = join(folder, language.name);
      await language.synthesize(synthesisEnv(outdir));
      assembly = readAssembly(outdir);
    }),
  );
  await checks.check(
    `${language.name}: the template equals TypeScript's`,
    orSkip(async () => {
      if (assembly === undefined) throw new Error('nothing was synthesized');
      const difference = firstDifference(reference.template, assembly.template);
      if (difference !== undefined) throw new Error(difference);
    }),
  );
  await checks.check(
    `${language.name}: the app uses every construct`,
    orSkip(async () => {
      const unused = publicConstructs(join(ROOT, '.jsii')).filter((fqn) => assembly?.constructs.has(fqn) !== true);
      if (unused.length > 0) throw new Error(`not used: ${unused.join(', ')}`);
    }),
  );
}

/** All, or those that the command line names: `npm run test:jsii -- Go`. */
function chosenLanguages(): readonly Language[] {
  const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  return LANGUAGES.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function checkReference(folder: string): Promise<void> {
  const fresh = join(folder, 'API.md');
  await run(join(ROOT, 'node_modules', '.bin', 'jsii-docgen'), ['--output', fresh], { cwd: ROOT, env: QUIET });
  const isCurrent =
    existsSync(join(ROOT, 'docs', 'API.md')) &&
    readFileSync(fresh, 'utf8') === readFileSync(join(ROOT, 'docs', 'API.md'), 'utf8');
  if (!isCurrent) throw new Error("it differs: run 'npm run build && npm run docs'");
}

async function main(): Promise<number> {
  if (!existsSync(join(ROOT, '.jsii'))) throw new Error("there is no .jsii here: run 'npm run build' first");
  mkdirSync(HOME, { recursive: true });
  const folder = mkdtempSync(join(HOME, 'run-'));
  const checks = new Checks('test:jsii');
  return withCleanUp(
    async () => {
      await checks.check('examples in README and docstrings compile strictly, by jsii-rosetta', () =>
        translateExamples(join(HOME, 'examples.tabl.json')),
      );
      await checks.check("docs/API.md says what the code's docstrings say", () => checkReference(folder));
      const reference = await synthesizeTypeScript(join(folder, 'TypeScript'));
      for (const language of chosenLanguages()) await checkLanguage(checks, language, reference, folder);
      await checks.check('.NET: jsii-pacmak generates the package', () => pacmak('dotnet', { codeOnly: true }));
      checks.skip('.NET: the app compiles and synthesizes', 'only the code is generated: no .NET SDK is asked for');
      return checks.close();
    },
    async () => rmSync(folder, { recursive: true, force: true }),
  );
}

void main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
