import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const readme = ['README.md', 'docs/services.md']
  .map((file) => readFileSync(join(__dirname, '../..', file), 'utf8'))
  .join('\n');
const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
const tests = readdirSync(__dirname).filter((file) => file !== 'readme.test.ts' && file.endsWith('.ts'));
const sources = tests.map((file) => unspaced(readFileSync(join(__dirname, file), 'utf8')));

/** Blocks are indented in the tests, and broken into lines where they are long. */
function unspaced(code: string): string {
  return code.replace(/\s+/g, '').replace(/,(?=[)\]}])/g, '');
}

test.each(blocks.map((block) => [block.split('\n')[0], block]))(
  'the block that begins with «%s» is part of a test that runs',
  (_, block = '') => {
    expect(sources.some((source) => source.includes(unspaced(block)))).toBe(true);
  },
);

test('the README and the page on services have blocks', () => {
  expect(blocks.length).toBeGreaterThan(7);
});
