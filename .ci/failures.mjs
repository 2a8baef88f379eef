// Prints what failed in a suite's output: each failed file or check with what it said, or the end of the output where none is marked.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const LINES_OF_ONE = 60;
const LINES_AT_THE_END = 40;

const lines = stripVTControlCharacters(readFileSync(process.argv[2], 'utf8')).trimEnd().split('\n');
const isStart = (line) => /^(PASS|FAIL|ok|not ok|skip|Test Suites:)\s/.test(line);
const isFailure = (line) => /^(FAIL|not ok)\s/.test(line);

// jest repeats what failed under this line; the first telling is enough.
const repeated = lines.indexOf('Summary of all failing tests');
const told = repeated < 0 ? lines : lines.slice(0, repeated);
const failures = told.flatMap((line, at) => {
  if (!isFailure(line)) return [];
  const next = told.findIndex((other, index) => index > at && isStart(other));
  return [told.slice(at, Math.min(next < 0 ? told.length : next, at + LINES_OF_ONE))];
});
const shown = failures.length === 0 ? [lines.slice(-LINES_AT_THE_END)] : failures;
console.log(shown.map((each) => each.join('\n').trimEnd()).join('\n'));
