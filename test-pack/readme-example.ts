import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../scripts/python-tools';

/** The first example of README inside the program that it takes as given, which then runs it in the simulator. */
export function readmeProgram(): string {
  const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))?.[1];
  if (example === undefined) throw new Error('README has no example in ts');
  const around = readFileSync(join(__dirname, 'around-readme-example.ts.txt'), 'utf8');
  return around.replace('    /// here', () => example.trimEnd().replace(/^(?=.)/gm, '    '));
}
