import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readCases } from './case';
import { count, describe, type Ran } from './report';
import { runCases } from './run-cases';

const DEFAULT_CASES = '../shared/conformance/open.jsonl';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const path = resolve(positionals[0] ?? DEFAULT_CASES);
  if (!existsSync(path)) {
    console.log(`There are no cases at ${path}: nothing was compared`);
    if (values.json) console.log(JSON.stringify({ skipped: `no cases at ${path}` }));
    return;
  }
  const ran = await runCases(readCases(path));
  if (values.out !== undefined)
    writeFileSync(values.out, ran.map((one) => `${JSON.stringify(lineOf(one))}\n`).join(''));
  console.log(describe(ran));
  if (values.json) console.log(JSON.stringify(count(ran)));
}

function lineOf({ case: { input }, actual, verdict, skipped }: Ran): object {
  if (actual !== undefined) return { id: input.id, actual: actual.answer };
  return { id: input.id, skipped: skipped ?? verdict?.result };
}

void main();
