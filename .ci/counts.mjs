// Prints 'passed failed skipped' as the closing line of a suite's output tells them.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const text = stripVTControlCharacters(readFileSync(process.argv[2], 'utf8'));
const closing = text
  .split('\n')
  .filter((line) => /^Tests:\s.*\d+ total/.test(line) || /^(\w+: )?\d+ passed, \d+ failed/.test(line))
  .at(-1);
if (closing === undefined) process.exit(1);

const count = (...words) => {
  const sum = words.map((word) => Number(new RegExp(`(\\d+) ${word}`).exec(closing)?.[1] ?? 0));
  return sum.reduce((a, b) => a + b, 0);
};
console.log(count('passed'), count('failed'), count('skipped', 'todo'));
