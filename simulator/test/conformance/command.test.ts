import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const base = { group: 'g', categories: ['pass'], flags: [], placeholders: [], machineType: 'STANDARD', tasks: [] };
const names = { stateMachine: 'machine', execution: '<exec:1>', account: '111111111111', region: 'us-east-1' };
const definition = {
  StartAt: 'A',
  States: { A: { Type: 'Pass', Parameters: { 'n.$': '$$.Execution.Name' }, End: true } },
};

describe('the conformance command', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (...args: string[]): string[] =>
    execFileSync(process.execPath, ['--import', 'tsx', 'simulator/conformance/main.ts', ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.dev.json') },
    })
      .trim()
      .split('\n');

  test('counts cases, and writes what the run gave without a look at what was expected', () => {
    const right = { ...base, id: 'right', kind: 'execution', definition, input: {}, names };
    const expected = { status: 'SUCCEEDED', output: { n: '<exec:1>' }, events: null };
    const cases = [
      { ...right, expected },
      { ...right, id: 'wrong', expected: { ...expected, output: { n: 'other' } } },
      { ...right, id: 'untold', flags: ['real-task-call'], expected },
    ];
    const file = join(folder, 'cases.jsonl');
    const out = join(folder, 'out.jsonl');
    writeFileSync(file, cases.map((one) => JSON.stringify(one)).join('\n'));
    const lines = run(file, '--out', out, '--json');
    expect(lines).toContain('    output.n: expected "other", got "<exec:1>"');
    const { all } = JSON.parse(lines.at(-1) as string) as { all: object };
    expect(all).toEqual({ total: 3, skipped: 1, passed: { result: 1, cause: 1, full: 1 } });
    const written = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; actual?: { output: object }; skipped?: string });
    expect(written.map(({ id }) => id)).toEqual(['right', 'wrong', 'untold']);
    expect(written[0]?.actual?.output).toEqual({ n: '<exec:1>' });
    expect(written[1]?.actual).toEqual(written[0]?.actual);
    expect(written[2]?.skipped).toContain('real service');
  });

  test('says so when there are no cases, and ends well', () => {
    const lines = run(join(folder, 'missing.jsonl'), '--json');
    expect(lines[0]).toContain('There are no cases at');
    expect(JSON.parse(lines.at(-1) as string)).toHaveProperty('skipped');
  });
});
