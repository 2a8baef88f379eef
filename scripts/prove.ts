import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prove } from 'cdk-workflow-simulator';
import { format, resolveConfig } from 'prettier';
import { SEEDED_DEFECTS } from '../simulator/test/explore/seeded/defects';
import { proofOf } from '../simulator/test/explore/seeded/program';
import { PATTERN_PROOFS } from '../test/proofs';
import { rowOf, withCertificates, type Certificate } from '../test/proofs/certificates';
import type { PatternProof } from '../test/proofs/pattern-proof';

const PAGE = join(__dirname, '..', 'docs', 'proofs.md');

/**
 * `npm run prove` makes all proofs of the patterns and writes them into the docs page. `npm run prove -- timer` makes those with this
 * word in their names, `--runs 500` with another budget, and then nothing is written. `--json` prints one JSON object last.
 * `--example 'lost update'` shows a well-known defect instead, and what mends it.
 */
async function main(): Promise<void> {
  const { values, positionals: words } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, runs: { type: 'string' }, example: { type: 'string' } },
  });
  if (values.example !== undefined) return show(values.example);
  const chosen = PATTERN_PROOFS.filter(({ id }) => words.length === 0 || words.some((word) => id.includes(word)));
  if (chosen.length === 0) throw new Error(`There are proofs ${PATTERN_PROOFS.map(({ id }) => id).join(', ')}`);
  const certificates: Certificate[] = [];
  for (const subject of chosen) {
    const certificate = await certify(subject, values.runs);
    certificates.push(certificate);
    console.log(`${subject.id}: ${rowOf(certificate)}\n${String(certificate.proof)}\n`);
  }
  if (certificates.some(({ proof }) => proof.finding !== undefined)) process.exitCode = 2;
  else if (values.runs === undefined) await write(certificates);
  if (values.json)
    console.log(JSON.stringify(Object.fromEntries(certificates.map(({ subject, proof }) => [subject.id, proof]))));
}

/** A defect as it is found, and the proof of the handlers that don't have it. */
async function show(name: string): Promise<void> {
  const defect = SEEDED_DEFECTS.find((each) => each.name === name);
  if (defect === undefined) throw new Error(`There are examples ${SEEDED_DEFECTS.map((each) => each.name).join(', ')}`);
  for (const version of ['wrong', 'right'] as const) {
    for (const [handler, body] of Object.entries(defect[version])) console.log(`${handler}: ${body.trim()}`);
    console.log(`\n${String(await prove(proofOf(defect, version)))}\n`);
  }
}

async function certify(subject: PatternProof, runs: string | undefined): Promise<Certificate> {
  const { bounds } = subject.options;
  const given = runs === undefined ? bounds : { ...bounds, runs: Number(runs) };
  return { subject, proof: await prove({ ...subject.options, ...(given && { bounds: given }) }) };
}

/** Writes what was proved of those patterns of which everything was. */
async function write(certificates: readonly Certificate[]): Promise<void> {
  let page = readFileSync(PAGE, 'utf8');
  for (const pattern of new Set(PATTERN_PROOFS.map((each) => each.pattern))) {
    const made = certificates.filter(({ subject }) => subject.pattern === pattern);
    const isWhole = made.length === PATTERN_PROOFS.filter((each) => each.pattern === pattern).length;
    if (isWhole) page = withCertificates(page, pattern, made);
  }
  writeFileSync(PAGE, await format(page, { ...(await resolveConfig(PAGE)), filepath: PAGE }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
