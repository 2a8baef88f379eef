import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prove } from 'cdk-workflow-simulator';
import { PATTERN_PROOFS } from '.';
import { PAGES, partOf, rowOf } from './certificates';

const read = (name: string): string => readFileSync(join(__dirname, '..', '..', 'docs', name), 'utf8');

/** Whatever widths prettier gives to the columns of a table. */
const rowsOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/ +/g, ' '))
    .filter((line) => line.startsWith('| '));

const sentencesOf = (text: string): string[] =>
  text
    .split('\n')
    .flatMap((line) => /^- (.*)\.$/.exec(line)?.[1] ?? [])
    .map((sentence) => sentence.toLowerCase());

const patterns = [...new Set(PATTERN_PROOFS.map(({ pattern }) => pattern))];

test('every pattern has its page', () => {
  expect(Object.keys(PAGES).sort()).toEqual([...patterns].sort());
});

describe.each(patterns)('%s', (pattern) => {
  const subjects = PATTERN_PROOFS.filter((each) => each.pattern === pattern);
  const says = [...new Set(subjects.flatMap((each) => each.says))].map((each) => each.toLowerCase());
  const situations = subjects.map(({ situation }) => situation);

  test.each(['proofs.md', PAGES[pattern] as string])(
    '%s says who acts, and what is proved: `npm run prove -- --write`',
    (name) => {
      const part = partOf(read(name), pattern);
      expect(sentencesOf(part).sort()).toEqual([...says].sort());
      for (const situation of situations) expect(part).toContain(situation);
    },
  );

  test('the table has a line of each proof, and no other', () => {
    const rows = rowsOf(partOf(read('proofs.md'), pattern)).slice(2);
    expect(rows.map((row) => row.split(' | ')[0]?.slice(2))).toEqual(situations);
  });
});

/** How many orders there are is the engine's affair, and has been seen to differ between two runs. */
const told = (row: string): string => row.split(' | ').slice(0, 2).join(' | ');

test.each(PATTERN_PROOFS.filter(({ isQuick }) => isQuick).map((each) => [each.situation, each] as const))(
  'the quick proofs are made again, and are what the page says: %s',
  async (_, subject) => {
    const proof = await prove(subject.options);
    proof.assertProved();
    expect(rowsOf(partOf(read('proofs.md'), subject.pattern)).map(told)).toContain(told(rowOf({ subject, proof })));
  },
);
