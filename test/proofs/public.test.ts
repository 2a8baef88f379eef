import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkTo } from '../../scripts/public/asset';
import { PROBES } from '../../scripts/public/probes';

test('the page of public definitions tells of every probe, with the lines that show it', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'public-definitions.md'), 'utf8');
  const rows = page.split('\n').map((line) => line.replace(/ +/g, ' '));
  for (const { id, asset, lines, says, expected } of PROBES) {
    const row = rows.find((each) => each.endsWith(`| \`${id}\` |`));
    expect(row).toContain(expected === 'holds' ? '| proved |' : '| wrong |');
    expect(row).toContain(says);
    expect(row).toContain(`(${linkTo(asset, lines)})`);
  }
  expect(new Set(PROBES.map(({ id }) => id)).size).toBe(PROBES.length);
});
