import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { definitionsIn } from './public-checks/definitions';
import { COLLECTION, findingsIn, pageOf } from './public-checks/page';

const PAGE = join(__dirname, '..', 'docs', 'public-checks.md');
const [BEGIN, END] = ['<!-- npm run check:public -->', '<!-- end of check:public -->'];

/**
 * `npm run check:public -- --checkout ../step-functions-workflows-collection` checks every definition of a checkout of the collection at the commit that
 * docs/public-checks.md names, and exits with 1 when the page tells something else; `--write` writes it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { checkout: { type: 'string' }, write: { type: 'boolean', default: false } },
  });
  const { checkout, write } = values;
  if (checkout === undefined) throw new Error(`Give a checkout of ${COLLECTION.repository}: '--checkout <folder>'`);
  const definitions = definitionsIn(checkout);
  const text = readFileSync(PAGE, 'utf8');
  const [before, rest = ''] = text.split(BEGIN) as [string, string | undefined];
  const page = `${before}${BEGIN}\n\n${pageOf(definitions)}\n\n${END}${rest.split(END)[1] ?? '\n'}`;
  const made = await format(page, { ...(await resolveConfig(PAGE)), filepath: PAGE });
  console.log(`${definitions.length} definitions, ${findingsIn(definitions).length} findings`);
  if (write) writeFileSync(PAGE, made);
  else if (made !== text) {
    console.error(`${PAGE} tells something else: is the checkout at ${COLLECTION.commit}? '--write' writes it anew`);
    process.exitCode = 1;
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
