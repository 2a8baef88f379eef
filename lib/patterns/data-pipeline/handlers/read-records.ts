import { createHash } from 'node:crypto';
import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import { environment } from '../../../resources/handlers/environment';
import { failed } from './errors';
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

/** The way in which records are read. */
interface Reading {
  readonly rules: RecordRules;
  readonly check: RecordCheck;
  /** The instant by which it must be done, in milliseconds. */
  readonly endMs: number;
}

/** The characters of a bad record that are kept. */
const KEPT = 10_000;

/** Reads all records: the good ones go into files as JSON Lines, the bad ones into quarantine with their reasons. */
export async function readRecords(
  run: Run,
  source: Source,
  rules: RecordRules,
  objects: readonly InputObject[],
  endMs: number,
): Promise<ReadObject[]> {
  const check = recordCheck(rules);
  const read: ReadObject[] = [];
  for (const object of objects) read.push(await readObject(run, source, { rules, check, endMs }, object));
  return read;
}

async function readObject(
  run: Run,
  { bucket }: Source,
  { rules, check, endMs }: Reading,
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
      if (Date.now() > endMs) throw failed('TooMuch', 'there is more input than can be read in time: part it further');
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
    throw named(object.key, error as NodeJS.ErrnoException);
  }
}

/** Errors that say of which object they are. */
function named(key: string, error: NodeJS.ErrnoException): Error {
  if (error.code?.startsWith('Z_') === true)
    return failed('Unreadable', `'${key}' can't be unzipped: ${error.message}`);
  if (error.name === 'DataPipeline.Unreadable') return failed('Unreadable', `'${key}': ${error.message}`);
  return error;
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
