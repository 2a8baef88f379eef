import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prove } from 'cdk-workflow-simulator';
import { PATTERN_PROOFS } from '.';
import { rowOf } from './certificates';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'proofs.md'), 'utf8');
/** Whatever widths prettier gives to the columns of a table. */
const rows = page.split('\n').map((line) => line.replace(/ +/g, ' '));

test('the page says of every proof who acts in it, and what is proved', () => {
  for (const { situation, says } of PATTERN_PROOFS) {
    expect(rows.some((row) => row.startsWith(`| ${situation} |`))).toBe(true);
    for (const sentence of says) expect(page).toContain(sentence.slice(1));
  }
});

const withoutCount = (row: string): string => row.replace(/ \d+ \|$/, '');

test.each(PATTERN_PROOFS.filter(({ isQuick }) => isQuick).map((each) => [each.situation, each] as const))(
  'the quick proofs are made again, and are what the page says: %s',
  async (_, subject) => {
    const proof = await prove(subject.options);
    proof.assertProved();
    // How many classes there are is the engine's affair, and has been seen to differ between two runs.
    expect(rows.map(withoutCount)).toContain(withoutCount(rowOf({ subject, proof })));
  },
);
