import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describeWithPython, PYTHON } from '../python/available';

function run(...args: string[]): unknown {
  const program = [join(__dirname, 'quiet-sandbox.mjs'), ...args];
  return JSON.parse(execFileSync(process.execPath, program, { encoding: 'utf8' }));
}

const ONCE = { told: 1, payload: '"answer"' };

test('a handler in Node.js tells once that it does nothing but wait, however often that is asked', () => {
  expect(run('node')).toEqual(ONCE);
});

describeWithPython('a handler in Python', () => {
  test('tells once that it does nothing but wait, however often that is asked', () => {
    expect(run('python', PYTHON)).toEqual(ONCE);
  });
});
