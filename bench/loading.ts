import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { median } from './median';

/** Milliseconds of processor time to load, in the median of several processes. */
export interface LoadingResult {
  /** The modules of aws-cdk-lib that the library imports, and the classes that it uses while it loads. */
  readonly awsCdkLibMs: number;
  /** On top of them, the library as far as an app with a `VerificationWorkflow` loads it: the index loads what is asked for. */
  readonly patternMs: number;
  /** All of the library on top of them. */
  readonly libraryMs: number;
}

const ROOT = join(__dirname, '..');
const BUILT = join(ROOT, '.cache', 'bench-lib');

/** Loads the library as it is published, one file for each source, in fresh processes. */
export function measureLoading(processes: number): LoadingResult {
  build();
  const program = `
    const cpuMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
    const start = cpuMs();
    for (const name of ${JSON.stringify(cdkModules())}) require(name);
    const { Duration, Stack } = require('aws-cdk-lib');
    const sfn = require('aws-cdk-lib/aws-stepfunctions');
    [Duration, Stack, sfn.State, sfn.StateMachineFragment, sfn.ChainDefinitionBody, sfn.StateMachineType].forEach(String);
    const loaded = cpuMs();
    const library = require(${JSON.stringify(join(BUILT, 'index.js'))});
    String(library.VerificationWorkflow);
    const pattern = cpuMs();
    Object.values(library).forEach(String);
    console.log(JSON.stringify([loaded - start, pattern - loaded, cpuMs() - loaded]));`;
  const run = (): Times =>
    JSON.parse(execFileSync(process.execPath, ['--eval', program], { cwd: ROOT, encoding: 'utf8' })) as Times;
  run();
  const times = Array.from({ length: processes }, run);
  rmSync(BUILT, { recursive: true });
  return {
    awsCdkLibMs: median(times.map(([cdk]) => cdk)),
    patternMs: median(times.map(([, pattern]) => pattern)),
    libraryMs: median(times.map(([, , library]) => library)),
  };
}

type Times = readonly [cdk: number, pattern: number, library: number];

/** By the compiler that publishes it: another one imports modules in other ways, which take other times. */
function build(): void {
  for (const source of sources()) {
    const target = join(BUILT, source.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    const { outputText } = transpileModule(readFileSync(join(ROOT, 'lib', source), 'utf8'), {
      compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 },
    });
    writeFileSync(target, outputText);
  }
  execFileSync(process.execPath, [join(ROOT, 'scripts', 'lazy-index.mjs'), BUILT]);
}

function sources(): string[] {
  return readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('runtime'),
  );
}

/** What the library imports of aws-cdk-lib and constructs. */
function cdkModules(): string[] {
  const built = readdirSync(BUILT, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  const imports = built.flatMap((file) => [
    ...readFileSync(join(BUILT, file), 'utf8').matchAll(/require\("((?:aws-cdk-lib|constructs)[^"]*)"\)/g),
  ]);
  return [...new Set(imports.map(([, name]) => name ?? ''))].sort();
}
