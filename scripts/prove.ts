import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prove } from 'cdk-workflow-simulator';
import { format, resolveConfig } from 'prettier';
import { SEEDED_DEFECTS } from '../simulator/test/explore/seeded/defects';
import { proofOf } from '../simulator/test/explore/seeded/program';
import { PATTERN_PROOFS } from '../test/proofs';
import { certificatesOf, PAGES, rowOf, tableOf, withPart, type Certificate } from '../test/proofs/certificates';
import { killsOf } from '../test/proofs/mutants/kills';
import type { PatternProof } from '../test/proofs/pattern-proof';

const DOCS = join(__dirname, '..', 'docs');

/**
 * `npm run prove` makes all proofs of the patterns. `npm run prove -- timer` makes those with this word in their names, `--runs 500` with
 * another budget. `--write` writes what was proved of a pattern into the docs pages as soon as all its proofs are made. `--mutants` plays
 * the mutants instead, and says how many each proof finds. `--json` prints one JSON object last.
 * `--example 'lost update'` shows a well-known defect instead, and what mends it.
 */
async function main(): Promise<void> {
  const { values, positionals: words } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
      runs: { type: 'string' },
      example: { type: 'string' },
    },
  });
  if (values.example !== undefined) return show(values.example);
  const chosen = PATTERN_PROOFS.filter(({ id }) => words.length === 0 || words.some((word) => id.includes(word)));
  if (chosen.length === 0) throw new Error(`There are proofs ${PATTERN_PROOFS.map(({ id }) => id).join(', ')}`);
  if (values.write && values.runs !== undefined)
    throw new Error("What is written is made with each proof's own budget");
  if (values.mutants) return kill(chosen);
  const certificates: Certificate[] = [];
  for (const subject of chosen) {
    const certificate = await certify(subject, values.runs);
    certificates.push(certificate);
    console.log(`${subject.id}: ${rowOf(certificate)}\n${String(certificate.proof)}\n`);
    if (certificate.proof.finding !== undefined) process.exitCode = 2;
    if (values.write) await write(subject.pattern, certificates);
  }
  if (values.json)
    console.log(JSON.stringify(Object.fromEntries(certificates.map(({ subject, proof }) => [subject.id, proof]))));
}

/** Says which mutants each proof finds; a proof that finds none proves nothing. */
async function kill(subjects: readonly PatternProof[]): Promise<void> {
  for (const subject of subjects) {
    const { killed, alive } = await killsOf(subject);
    if (killed.length === 0) process.exitCode = 2;
    const rest = alive.length === 0 ? '' : `; not: ${alive.join('; ')}`;
    console.log(`${subject.id}: finds ${killed.length} of ${killed.length + alive.length} mutants${rest}`);
  }
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

/** Writes what was proved of a pattern, unless something is missing or wrong. */
async function write(pattern: string, certificates: readonly Certificate[]): Promise<void> {
  const made = certificates.filter(({ subject }) => subject.pattern === pattern);
  const isWhole = made.length === PATTERN_PROOFS.filter((each) => each.pattern === pattern).length;
  if (!isWhole || made.some(({ proof }) => proof.finding !== undefined)) return;
  await writeInto('proofs.md', pattern, tableOf(made));
  await writeInto(PAGES[pattern] as string, pattern, certificatesOf(made));
}

async function writeInto(name: string, pattern: string, text: string): Promise<void> {
  const file = join(DOCS, name);
  const options = { ...(await resolveConfig(file)), filepath: file };
  writeFileSync(file, await format(withPart(readFileSync(file, 'utf8'), pattern, text), options));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
