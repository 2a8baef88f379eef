import { createHash } from 'node:crypto';
import type { Rules, Run, Source, Validated, ValidateEvent } from './events';
import { failed } from './errors';
import { folderOf } from './folders';
import type { InputObject } from './objects';
import { fingerprintOf, listInput, putJson, withVersion } from './objects';
import { readRecords, type ReadObject } from './read-records';
import { recordInput } from './lineage';
import { environment } from '../../../resources/handlers/environment';

/** The requests for the versions of objects that are under way at a time. */
const AT_ONCE = 20;

/**
 * Lists the input of a run, checks it, and writes down what it consists of.
 *
 * Whatever is written lies under names that say what is in it: an attempt that is given up, and goes on all the same, writes nothing that another one
 * would be misled by. Which files count stands in the manifest alone, and each attempt answers with its own.
 */
export async function validate({ run, source, rules, attempt }: ValidateEvent, endMs: number): Promise<Validated> {
  const objects = await listInput(source);
  checkFreshness(rules, objects);
  if (rules.records === undefined) checkCount(rules, objects.length, 'objects');
  const read =
    rules.records === undefined
      ? await listed(source, objects)
      : await readRecords(run, source, rules.records, objects, endMs);
  const sums = sumsOf(read);
  const bucket = environment('BUCKET');
  const files = read.filter(({ file }) => file !== undefined);
  const fingerprint = fingerprintOf(objects);
  const content = { run, source, fingerprint, input: read, files: files.map(({ file }) => ({ key: file })) };
  const manifest = { bucket, key: manifestKey(run, content) };
  await putJson(bucket, manifest.key, content);
  const quarantine = read.some((each) => each.quarantine !== undefined)
    ? { bucket, prefix: folderOf('quarantine', run) }
    : undefined;
  const validated: Validated = {
    objects: objects.length,
    bytes: sum(objects, ({ bytes }) => bytes),
    ...sums,
    newestAt: newest(objects),
    fingerprint,
    manifest,
    files: {
      ...(rules.records === undefined ? source : { bucket, prefix: folderOf('work', run) }),
      count: files.length,
    },
    quarantine,
  };
  await recordInput(run, attempt, read, validated);
  checkBad(rules, validated);
  if (rules.records !== undefined) checkCount(rules, validated.valid ?? 0, 'good records');
  return validated;
}

function manifestKey(run: Run, content: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
  return `${folderOf('manifests', run)}${hash}.json`;
}

/** The input itself, of which nothing is read but its versions. */
async function listed({ bucket }: Source, objects: readonly InputObject[]): Promise<ReadObject[]> {
  const found: ReadObject[] = [];
  for (let at = 0; at < objects.length; at += AT_ONCE) {
    const some = objects.slice(at, at + AT_ONCE).map((object) => withVersion(bucket, object));
    found.push(...(await Promise.all(some)).map((object) => ({ ...object, file: object.key })));
  }
  return found;
}

function checkFreshness({ freshMs }: Rules, objects: readonly InputObject[]): void {
  const at = newest(objects);
  if (freshMs === undefined || at === undefined || Date.parse(at) >= Date.now() - freshMs) return;
  throw failed('Stale', `the newest object is of ${at}, and may be ${freshMs / 1000} seconds old`);
}

function checkCount({ min, max }: Rules, count: number, what: string): void {
  if (count < min) throw failed(count === 0 ? 'NoInput' : 'TooFew', `there are ${count} ${what}, and must be ${min}`);
  if (max !== undefined && count > max) throw failed('TooMany', `there are ${count} ${what}, and may be ${max}`);
}

function checkBad({ records }: Rules, { bad = 0, records: all = 0, quarantine }: Validated): void {
  if (records === undefined || bad === 0) return;
  const { maxBad, maxBadPercentage } = records;
  const isTolerated =
    (maxBad === undefined || bad <= maxBad) && (maxBadPercentage === undefined || bad * 100 <= maxBadPercentage * all);
  if (isTolerated && (maxBad ?? maxBadPercentage) !== undefined) return;
  throw failed('TooManyBadRecords', `${bad} of ${all} records are bad: they lie under ${quarantine?.prefix ?? ''}`);
}

function sumsOf(read: readonly ReadObject[]): Pick<Validated, 'records' | 'valid' | 'bad'> {
  if (read.every(({ records }) => records === undefined)) return {};
  const [records, bad] = [sum(read, (each) => each.records ?? 0), sum(read, (each) => each.bad ?? 0)];
  return { records, valid: records - bad, bad };
}

function newest(objects: readonly InputObject[]): string | undefined {
  const ms = objects.reduce((latest, { modifiedMs }) => Math.max(latest, modifiedMs), -Infinity);
  return Number.isFinite(ms) ? new Date(ms).toISOString() : undefined;
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}
