import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { seededRun } from './seeded-run';

const script = resolve(__dirname, 'seeded-run.ts');
const root = resolve(__dirname, '../../..');

function inAProcess(seed: number): string {
  const args = ['--import', 'tsx', script, String(seed)];
  return execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

test('the same seed gives the same histories, byte for byte, in two processes', async () => {
  const [first, second] = [inAProcess(7), inAProcess(7)];
  expect(first).toContain('"type":"ExecutionSucceeded"');
  expect(second).toBe(first);
  expect(await seededRun(7)).toBe(first);
});

test('another seed gives other histories', async () => {
  expect(await seededRun(8)).not.toBe(await seededRun(7));
});
