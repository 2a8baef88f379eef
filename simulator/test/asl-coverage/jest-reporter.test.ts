import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CoverageThreshold } from 'cdk-workflow-simulator';

const ROOT = resolve(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'asl-coverage-run-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs jest in a process of its own, with two workers, over two files that exercise the same machine. */
function runJest(threshold: CoverageThreshold): Promise<{ code: number; output: string }> {
  const config = {
    rootDir: ROOT,
    testMatch: ['<rootDir>/simulator/test/asl-coverage/project/*.fixture.ts'],
    modulePathIgnorePatterns: ['<rootDir>/.cache/', '<rootDir>/simulator/dist/', '<rootDir>/e2e/'],
    transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
    moduleNameMapper: { '^cdk-workflow-simulator$': '<rootDir>/simulator/src/index.ts' },
    reporters: [[join(ROOT, 'simulator/src/world/asl-coverage/jest-reporter.ts'), { directory: folder, threshold }]],
  };
  const file = join(folder, 'jest.config.json');
  writeFileSync(file, JSON.stringify(config));
  const env = { ...process.env, NODE_OPTIONS: `--import ${require.resolve('tsx')}` };
  const args = [
    join(ROOT, 'node_modules/jest/bin/jest.js'),
    '--config',
    file,
    '--workerThreads=false',
    '--maxWorkers=2',
  ];
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: ROOT, env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}

test('a jest run prints what all its workers exercised, and passes at the threshold', async () => {
  const { code, output } = await runJest({ states: 100 });
  expect(output).toMatch(/Stack\/Order +100 % \(5\/5\)/);
  expect(output).toContain('Not exercised in Stack/Order:');
  expect(code).toBe(0);
  const summary = JSON.parse(readFileSync(join(folder, 'asl-coverage-summary.json'), 'utf8')) as object;
  expect(summary).toMatchObject({ total: { states: { pct: 100 }, catchers: { pct: 0 } } });
});

test('fails the run below the threshold', async () => {
  const { code, output } = await runJest({ states: 100, catchers: 50 });
  expect(output).toContain('ASL coverage threshold for catchers (50 %) not met: 0 %');
  expect(code).toBe(1);
});
