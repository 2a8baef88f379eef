import { createHash } from 'node:crypto';
import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import { environment } from '../../../resources/handlers/environment';
import type { RecordRules, Run, Source } from './events';
import { folderOf } from './folders';
import { LineWriter } from './line-writer';
import { openObject, type InputObject } from './objects';
import { csvRecords, jsonLines, type RawRecord } from './raw-records';
import { recordCheck, type RecordCheck } from './record-check';

/** An object that was read, and where its records went. */
export interface ReadObject extends InputObject {
  readonly records?: number;
  readonly bad?: number;
  /** The file with its good records as JSON Lines. */
  readonly file?: string;
  /** The file with its bad records, and what is wrong with them. */
  readonly quarantine?: string;
}

/** The characters of a bad record that are kept. */
const KEPT = 10_000;

/** Reads all records: the good ones go into files as JSON Lines, the bad ones into quarantine with their reasons. */
export async function readRecords(
  run: Run,
  source: Source,
  rules: RecordRules,
  objects: readonly InputObject[],
): Promise<ReadObject[]> {
  const check = recordCheck(rules);
  const read: ReadObject[] = [];
  for (const object of objects) read.push(await readObject(run, source, { rules, check }, object));
  return read;
}

async function readObject(
  run: Run,
  { bucket }: Source,
  { rules, check }: { readonly rules: RecordRules; readonly check: RecordCheck },
  object: InputObject,
): Promise<ReadObject> {
  const { Body: body, VersionId: version } = await openObject(bucket, object);
  const name = `${nameOf(rules, object)}.jsonl`;
  const own = environment('BUCKET');
  const good = new LineWriter(own, `${folderOf('work', run)}${name}`);
  const bad = new LineWriter(own, `${folderOf('quarantine', run)}${name}`);
  let [records, badRecords] = [0, 0];
  try {
    for await (const some of recordsOf(rules, object.key, body as Readable)) {
      for (const raw of some) {
        records++;
        const reasons = raw.problem === undefined ? check(raw.value) : [raw.problem];
        if (reasons.length === 0) {
          await good.write(JSON.stringify(raw.value));
          continue;
        }
        badRecords++;
        await bad.write(JSON.stringify(quarantined(object.key, version, raw, reasons)));
      }
    }
    const [hasGood, hasBad] = [await good.end(), await bad.end()];
    return {
      ...object,
      version,
      records,
      bad: badRecords,
      ...(hasGood && { file: good.key }),
      ...(hasBad && { quarantine: bad.key }),
    };
  } catch (error) {
    await Promise.all([good.abort(), bad.abort()]);
    throw error;
  }
}

function quarantined(
  object: string,
  version: string | undefined,
  { line, text }: RawRecord,
  reasons: readonly string[],
): object {
  return { object, version, line, reasons, record: text.slice(0, KEPT) };
}

function recordsOf(rules: RecordRules, key: string, body: Readable): AsyncGenerator<readonly RawRecord[]> {
  const plain = key.endsWith('.gz') ? body.pipe(createGunzip()) : body;
  if (plain !== body) body.once('error', (error) => plain.destroy(error));
  return rules.format === 'CSV'
    ? csvRecords(plain, { delimiter: rules.delimiter ?? ',', columns: rules.columns })
    : jsonLines(plain);
}

/** A name that says which object, of which content, under which rules. */
function nameOf(rules: RecordRules, { key, etag }: InputObject): string {
  return createHash('sha256')
    .update(JSON.stringify([key, etag, rules]))
    .digest('hex')
    .slice(0, 32);
}
