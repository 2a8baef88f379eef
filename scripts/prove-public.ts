import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { linkTo, readAsset } from './public/asset';
import { pageOf } from './public/page';
import { PROBES } from './public/probes';

const PAGE = join(__dirname, '..', 'docs', 'public-definitions.md');
const [BEGIN, END] = ['<!-- npm run prove:public -->', '<!-- end of prove:public -->'];

/**
 * `npm run prove:public -- --checkouts ../public` asks public definitions what docs/public-definitions.md tells of them, in checkouts of their
 * repositories at the commits named there; words choose among the probes, and
 * `--write` writes all of them into the page. Exits with 1 when an answer is another one.
 */
async function main(): Promise<void> {
  const { values, positionals: words } = parseArgs({
    allowPositionals: true,
    options: {
      checkouts: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  if (values.write) await write();
  const { checkouts, quiet } = values;
  if (checkouts === undefined) throw new Error("Give the folder of the checkouts: '--checkouts ../public'");
  const chosen = PROBES.filter(({ id }) => words.length === 0 || words.some((word) => id.includes(word)));
  if (chosen.length === 0) throw new Error(`There are ${PROBES.map(({ id }) => id).join(', ')}`);
  for (const { id, asset, lines, says, expected, ask } of chosen) {
    const { wrong, told } = await ask(readAsset(asset, checkouts), checkouts);
    const isAsWritten = (wrong === undefined) === (expected === 'holds');
    if (!isAsWritten) process.exitCode = 1;
    console.log(`${isAsWritten ? 'as written' : 'NOT AS WRITTEN'}: ${id}: ${says}\n  ${linkTo(asset, lines)}`);
    if (wrong !== undefined) console.log(`  ${wrong.replaceAll('\n', '\n  ')}`);
    if (!quiet || !isAsWritten) console.log(`  ${told.replaceAll('\n', '\n  ')}`);
  }
}

async function write(): Promise<void> {
  const [before, rest] = readFileSync(PAGE, 'utf8').split(BEGIN) as [string, string];
  const page = `${before}${BEGIN}\n\n${pageOf(PROBES)}\n${END}${rest.split(END)[1]}`;
  writeFileSync(PAGE, await format(page, { ...(await resolveConfig(PAGE)), filepath: PAGE }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
