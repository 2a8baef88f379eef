import { createHash } from 'node:crypto';
import { CopyObjectCommand } from '@aws-sdk/client-s3';
import { environment } from '../../../resources/handlers/environment';
import { failed } from './errors';
import type { Looked, LookEvent, Run, Source } from './events';
import type { InputObject } from './objects';
import { fingerprintOf, listInput, putJson, readJson, s3 } from './objects';
import { readPointer, type Pointer } from './rows';

/** The end of a date in milliseconds, in UTC. */
const endOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) + 24 * 60 * 60 * 1000;

/** The late objects that are named. */
const NAMED = 10;

/**
 * Finds out why a run may not begin: another one is at work, whose end it waits for; the partition is published, with or without the input that there is
 * now; or with that of a later date.
 *
 * @throws `DataPipeline.Busy` to wait, `DataPipeline.Free` to begin, `DataPipeline.RunAgain` to begin and replace what is published, `DataPipeline.Superseded` and `DataPipeline.LateData` to fail.
 */
export async function look(event: LookEvent): Promise<Looked> {
  const { run, source } = event;
  const pointer = await readPointer(run);
  if (pointer === undefined) throw failed('Free', 'nothing is known of the partition');
  if (isTaken(pointer, run)) throw failed('Busy', `the run ${pointer.claim} is at work`);
  if (pointer.date > run.date) throw failed('Superseded', `the partition is published for ${pointer.date}`);
  if (run.rerun) throw failed('RunAgain', 'it is to be replaced');
  if (pointer.date < run.date) throw failed('Free', 'the run that was at work has not published');
  // Its run has died before the catalogue followed.
  if (pointer.phase === 'PUBLISHED') throw failed('RunAgain', 'the catalogue lags behind');
  const objects = await listInput(source);
  const published = { run: pointer.run, location: pointer.location };
  if (fingerprintOf(objects) === pointer.fingerprint) return { status: 'ALREADY_PUBLISHED', ...published };
  const late = await lateObjects(pointer, objects);
  if (late.length === 0) return { status: 'ALREADY_PUBLISHED', ...published };
  return { ...(await dealWith(event, late)), ...published };
}

/** Whether another run has to end first: one that is at work, unless it is to be replaced before it publishes; and one that began in this very millisecond. */
function isTaken({ claim, phase, claimUntilMs }: Pointer, { rerun }: Run): boolean {
  if (beginOf(claim) >= Date.now()) return true;
  return claimUntilMs > Date.now() && (phase === 'PUBLISHED' || (phase === 'WORKING' && !rerun));
}

/** The beginning of a run in milliseconds, with which its id begins. */
function beginOf(id: string): number {
  const [, date, hours, minutes, seconds, ms] = /^(\d{8})T(\d\d)(\d\d)(\d\d)(\d{3})Z/.exec(id) ?? [];
  if (date === undefined) return 0;
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  return Date.parse(`${day}T${hours}:${minutes}:${seconds}.${ms}Z`);
}

async function dealWith(
  { run, source, late: rules }: LookEvent,
  late: readonly InputObject[],
): Promise<Pick<Looked, 'status' | 'late'>> {
  const { rerunMs, policy } = rules;
  if (rerunMs !== undefined && Date.now() <= endOf(run.date) + rerunMs) {
    throw failed('RunAgain', `${late.length} objects have come late`);
  }
  const keys = late.slice(0, NAMED).map(({ key }) => key);
  if (policy === 'REJECT') {
    throw failed('LateData', `${late.length} objects differ from those that were published: ${JSON.stringify(keys)}`);
  }
  for (const object of late) await quarantine(run, source, object);
  return { status: 'LATE_QUARANTINED', late: keys };
}

/** The objects that the published run has not read. What was deleted since is not late. */
async function lateObjects({ manifest }: Pointer, objects: readonly InputObject[]): Promise<InputObject[]> {
  const { input = [] } = ((await readJson(environment('BUCKET'), manifest)) ?? {}) as {
    input?: readonly InputObject[];
  };
  const known = new Set(input.map(({ key, etag }) => JSON.stringify([key, etag])));
  return objects.filter(({ key, etag }) => !known.has(JSON.stringify([key, etag])));
}

/** A copy, under a name that is the same each time, and why it lies there. The object itself stays where it is. */
async function quarantine({ pipeline, partition }: Run, source: Source, { key, etag }: InputObject): Promise<void> {
  const bucket = environment('BUCKET');
  const hash = createHash('sha256')
    .update(JSON.stringify([key, etag]))
    .digest('hex')
    .slice(0, 32);
  const folder = `quarantine/${pipeline}/${partition}/late/${hash}/`;
  const CopySource = `${source.bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const name = key.slice(key.lastIndexOf('/') + 1);
  await s3.send(
    new CopyObjectCommand({
      Bucket: bucket,
      Key: `${folder}${name}`,
      CopySource,
      TaggingDirective: 'REPLACE',
      CopySourceIfMatch: `"${etag}"`,
    }),
  );
  await putJson(bucket, `${folder}reasons.json`, { object: key, etag, reasons: ['it has come late'] });
}
