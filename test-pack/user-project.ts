import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Skipped } from '../scripts/checks';
import { ROOT } from '../scripts/python-tools';
import { run, tryRun, type RunResult } from '../scripts/run';
import type { Tarball } from './tarballs';

/** Versions that users may combine: the lowest that the peer range allows, and the newest that was tried. */
export const SUPPORTED = [
  { library: '2.257.0', constructs: '10.5.1' },
  { library: '2.276.0', constructs: '10.8.1' },
] as const;

/** The newest that runs on every version of Node.js on which the simulator does. */
const VITEST = '4.1.12';

/** An empty project into which a user installs both packages. */
export class UserProject {
  public constructor(public readonly folder: string) {}

  public async install(tarballs: readonly Tarball[], versions: (typeof SUPPORTED)[number]): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    this.write('package.json', JSON.stringify({ name: 'user-project', version: '1.0.0', private: true }));
    const { typescript, '@types/node': types } = devDependencies();
    await this.npm(
      'install',
      ...tarballs.map(({ file }) => file),
      `aws-cdk-lib@${versions.library}`,
      `constructs@${versions.constructs}`,
    );
    await this.npm('install', '--save-dev', `typescript@${typescript}`, `@types/node@${types}`);
  }

  /** Compiles a file under `strict`, as a user's project does, and runs it. */
  public async runTypeScript(name: string, source: string): Promise<void> {
    const { status, output } = await this.compile(name, source, { skipLibCheck: true });
    if (status !== 0) throw new Error(output);
    await run('node', [join('out', `${name}.js`)], { cwd: this.folder });
  }

  /**
   * Compiles a file and the types of both packages under `exactOptionalPropertyTypes`. The types of aws-cdk-lib itself don't compile so:
   * what it says of them is left out.
   */
  public async checkExactTypes(name: string, source: string): Promise<void> {
    const { output } = await this.compile(name, source, { exactOptionalPropertyTypes: true, skipLibCheck: false });
    const errors = output.split('\n').filter((line) => /^\S+\(\d+,\d+\): error TS/.test(line));
    const ours = errors.filter(
      (line) => !line.startsWith('node_modules/') || line.startsWith('node_modules/cdk-workflow-'),
    );
    if (ours.length > 0) throw new Error(ours.join('\n'));
  }

  /** Imports both packages as an ES module does. */
  public async importAsModule(names: readonly string[]): Promise<void> {
    const source = names.map(
      (name) => `if (Object.keys(await import('${name}')).length < 2) throw new Error('${name}');`,
    );
    this.write('imports.mjs', source.join('\n'));
    await run('node', ['imports.mjs'], { cwd: this.folder });
  }

  public async installJest(): Promise<void> {
    await this.npm('install', '--save-dev', `jest@${devDependencies()['jest']}`);
  }

  public async installVitest(): Promise<void> {
    await this.npm('install', '--save-dev', `vitest@${VITEST}`);
  }

  /** Runs one test file under vitest with the set-up that README shows. */
  public async vitest(source: string): Promise<RunResult> {
    return tryRun(join('node_modules', '.bin', 'vitest'), this.vitestFile(source), {
      cwd: this.folder,
      env: { NO_COLOR: '1' },
    });
  }

  /** Writes such a test file. Returns the arguments of vitest that run it, the file last. */
  public vitestFile(source: string): readonly string[] {
    this.write('user.spec.mjs', source);
    this.write('vitest.config.mjs', "export default { test: { setupFiles: ['cdk-workflow-simulator/vitest'] } };\n");
    return ['run', 'user.spec.mjs'];
  }

  /** Writes a test file for jest with the set-up that README shows. Returns the arguments of jest that run it, the file last. */
  public jestFile(source: string): readonly string[] {
    this.write('user.test.js', source);
    this.write('jest.config.json', JSON.stringify({ setupFilesAfterEnv: ['cdk-workflow-simulator/jest'] }));
    return ['--config', 'jest.config.json', 'user.test.js'];
  }

  /** Runs one test file under jest with a configuration. */
  public async jest(
    source: string,
    configuration: object,
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<RunResult> {
    this.write('user.test.js', source);
    this.write('jest.config.json', JSON.stringify(configuration));
    return tryRun(join('node_modules', '.bin', 'jest'), ['--config', 'jest.config.json'], { cwd: this.folder, env });
  }

  /** The matchers on whatever `expect` there is. */
  public async checkMatcherTypes(): Promise<void> {
    await this.npm('install', '--save-dev', `@types/jest@${devDependencies()['@types/jest']}`);
    const use = "declare const run: Run; expect(run).toHaveFailed('Error'); expect(run).not.toHaveSucceeded({ a: 1 });";
    const simulator = "import { Simulator, type Run } from 'cdk-workflow-simulator';\nvoid Simulator;\n";
    const imported = "import { expect } from '@jest/globals';\nimport 'cdk-workflow-simulator/jest-globals';\n";
    for (const [name, source, types] of [
      ['jest', simulator + use, ['node', 'jest']],
      ['globals', imported + simulator + use, ['node']],
    ] as const) {
      const { status, output } = await this.compile(name, source, { skipLibCheck: true, types });
      if (status !== 0) throw new Error(output);
    }
  }

  /** Compiles a module, with the types of the packages that it imports. */
  public async checkTypes(name: string, source: string): Promise<void> {
    const { status, output } = await this.compile(name, source, {
      skipLibCheck: true,
      module: 'esnext',
      moduleResolution: 'bundler',
    });
    if (status !== 0) throw new Error(output);
  }

  /** Deletes a folder. */
  public remove(name: string): void {
    rmSync(join(this.folder, name), { recursive: true, force: true });
  }

  /** The files of a folder; none where there is no folder. */
  public filesIn(name: string): readonly string[] {
    const folder = join(this.folder, name);
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }

  /** What a file says. */
  public textOf(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  /** What npm knows against the packages that the project installed to run. */
  public async audit(): Promise<void> {
    const { stdout, output } = await tryRun('npm', ['audit', '--omit=dev', '--json'], { cwd: this.folder });
    const report = JSON.parse(stdout || '{}') as {
      metadata?: { vulnerabilities: { total: number } };
      message?: string;
    };
    if (report.metadata === undefined) throw new Skipped(`npm audit got no answer: ${report.message ?? output}`);
    if (report.metadata.vulnerabilities.total > 0) throw new Error(output);
  }

  private compile(name: string, source: string, options: object): Promise<RunResult> {
    this.write(`${name}.ts`, source);
    const target = { target: 'ES2022', module: 'node16', moduleResolution: 'node16', lib: ['ES2022'], types: ['node'] };
    const compilerOptions = { ...target, strict: true, outDir: 'out', ...options };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, files: [`${name}.ts`] }));
    return tryRun(join('node_modules', '.bin', 'tsc'), ['-p', '.'], { cwd: this.folder });
  }

  private async npm(...args: string[]): Promise<void> {
    await run('npm', [...args, '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: this.folder });
  }

  public write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }
}

function devDependencies(): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  return manifest.devDependencies;
}
